//! Mail into a folder: whole files that others cannot read.

use std::{
    fs,
    path::{Path, PathBuf},
};

use mail_parser::MessageParser;
use timekeeper_outbound::FileMailer;
use timekeeper_ports::Mailer;

use super::{from, mail, told};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn is_mail(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "eml")
}

#[tokio::test]
async fn a_mail_is_a_file_that_mail_programs_read() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("some/mailbox");
    FileMailer::new(folder.clone(), from()).send(mail("Привет, \"мир\"", "Grüße\n\nEnde\n")).await.unwrap();
    let [path] = files(&folder).try_into().unwrap();
    assert!(is_mail(&path), "{}", path.display());
    let bytes = fs::read(path).unwrap();
    let message = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(message.subject(), Some("Привет, \"мир\""));
    assert_eq!(message.body_text(0).unwrap().replace("\r\n", "\n"), "Grüße\n\nEnde\n");
    assert_eq!(message.from().unwrap().first().unwrap().address(), Some("time@example.org"));
    assert_eq!(message.to().unwrap().first().unwrap().address(), Some("member@example.org"));
}

#[tokio::test]
async fn mails_sent_one_after_another_sort_so() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = FileMailer::new(folder.path().to_owned(), from());
    let subjects = ["one", "two", "three", "four"];
    for subject in subjects {
        mailer.send(mail(subject, "")).await.unwrap();
    }
    let read = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap();
        MessageParser::default().parse(&bytes).unwrap().subject().unwrap().to_owned()
    };
    assert_eq!(files(folder.path()).iter().map(read).collect::<Vec<_>>(), subjects);
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_sent_at_once_are_files_of_their_own_and_nothing_else_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = FileMailer::new(folder.path().to_owned(), from());
    let sending: Vec<_> = (0..64)
        .map(|number| {
            let mailer = mailer.clone();
            tokio::spawn(async move { mailer.send(mail(&number.to_string(), "")).await })
        })
        .collect();
    for sent in sending {
        sent.await.unwrap().unwrap();
    }
    let paths = files(folder.path());
    assert_eq!(paths.len(), 64);
    assert!(paths.iter().all(|path| is_mail(path)), "{paths:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read() {
    use std::os::unix::fs::PermissionsExt;

    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().join("mailbox");
    FileMailer::new(folder.clone(), from()).send(mail("x", "x")).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&files(&folder)[0]), 0o600);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_a_failure() {
    let temporary = tempfile::tempdir().unwrap();
    let file = temporary.path().join("file");
    fs::write(&file, "").unwrap();
    for folder in [file.clone(), file.join("mailbox")] {
        let error = FileMailer::new(folder, from()).send(mail("x", "x")).await.unwrap_err();
        assert!(told(&error).starts_with("mail failed: "), "{}", told(&error));
    }
}
