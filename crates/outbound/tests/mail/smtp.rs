//! Mail over SMTP: taken, refused, kept waiting, and never told to whom it should not be.

use std::time::Duration;

use mail_parser::MessageParser;
use timekeeper_outbound::{SmtpMailer, SmtpUrl};
use timekeeper_ports::{Mailer, ServiceError};

use super::{
    from, mail,
    server::{Manners, POLITE, Server},
    told,
};

const LOGIN: &str = "me%40example.org:hunter2@";

/// `LOGIN` as it goes over the wire.
const AUTH: &str = "AUTH PLAIN AG1lQGV4YW1wbGUub3JnAGh1bnRlcjI=";

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_secs(2);

fn mailer(url: &str, patience: Duration) -> SmtpMailer {
    SmtpMailer::new(SmtpUrl::new(url).unwrap(), from(), patience).unwrap()
}

async fn send(url: &str, patience: Duration) -> Result<(), ServiceError> {
    mailer(url, patience).send(mail("Привет", "Grüße\n.\n.hidden\nEnde")).await
}

async fn refused(server: &Server, login: &str, patience: Duration) -> String {
    told(&send(&server.url(login, ""), patience).await.unwrap_err())
}

fn told_any(server: &Server, commands: &[&str]) -> bool {
    server.heard().iter().any(|line| commands.iter().any(|command| line.starts_with(command)))
}

#[tokio::test]
async fn a_mail_is_taken_over() {
    let server = Server::start(POLITE).await;
    send(&server.url("", ""), LONG).await.unwrap();
    let heard = server.heard();
    assert!(heard.contains(&"MAIL FROM:<time@example.org>".to_owned()), "{heard:?}");
    assert!(heard.contains(&"RCPT TO:<member@example.org>".to_owned()), "{heard:?}");
    assert!(!told_any(&server, &["AUTH"]), "{heard:?}");
    let text = server.mail();
    let message = MessageParser::default().parse(text.as_bytes()).unwrap();
    assert_eq!(message.subject(), Some("Привет"));
    assert_eq!(message.body_text(0).unwrap().trim_end(), "Grüße\r\n.\r\n.hidden\r\nEnde");
}

#[tokio::test]
async fn user_and_password_are_shown_to_a_server_on_this_machine() {
    let server = Server::start(POLITE).await;
    send(&server.url(LOGIN, ""), LONG).await.unwrap();
    assert!(server.heard().contains(&AUTH.to_owned()), "{:?}", server.heard());
}

#[tokio::test]
async fn a_refused_recipient_is_a_failure_that_says_why() {
    let server = Server::start(Manners { recipient: "550 5.1.1 no such mailbox", ..POLITE }).await;
    let text = refused(&server, "", LONG).await;
    assert!(text.contains("550") && text.contains("no such mailbox"), "{text}");
    assert!(!told_any(&server, &["DATA"]));
}

#[tokio::test]
async fn a_mail_that_is_refused_at_its_end_is_a_failure() {
    let server = Server::start(Manners { taken: Some("554 5.7.1 spam"), ..POLITE }).await;
    let text = refused(&server, "", LONG).await;
    assert!(text.contains("554") && text.contains("spam"), "{text}");
}

#[tokio::test]
async fn a_busy_server_is_a_failure() {
    let server = Server::start(Manners { greeting: Some("421 try later"), ..POLITE }).await;
    let text = refused(&server, "", LONG).await;
    assert!(text.contains("421"), "{text}");
}

#[tokio::test]
async fn a_wrong_password_is_a_failure_that_repeats_none_of_it() {
    for answer in
        ["535 5.7.8 not AUTH PLAIN AG1lQGV4YW1wbGUub3JnAGh1bnRlcjI=", "hunter2? AG1lQGV4YW1wbGUub3JnAGh1bnRlcjI="]
    {
        let server = Server::start(Manners { login: Some(answer), ..POLITE }).await;
        let text = refused(&server, LOGIN, LONG).await;
        assert!(text.contains("password") && (text.contains("535") || !answer.starts_with("535")), "{text}");
        assert!(!text.contains("hunter2") && !text.contains("AG1lQGV4"), "{text}");
        assert!(!told_any(&server, &["MAIL", "RCPT", "DATA"]));
    }
}

#[tokio::test]
async fn a_silent_server_is_given_up() {
    for manners in
        [Manners { greeting: None, ..POLITE }, Manners { login: None, ..POLITE }, Manners { taken: None, ..POLITE }]
    {
        let server = Server::start(manners).await;
        let text = refused(&server, LOGIN, SHORT).await;
        assert!(text.contains("within 2s"), "{text}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_take_leave_has_the_mail_all_the_same() {
    let server = Server::start(Manners { farewell: None, ..POLITE }).await;
    send(&server.url("", ""), LONG).await.unwrap();
}

#[tokio::test]
async fn nobody_there_is_a_failure() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let text = told(&send(&format!("smtp://{LOGIN}127.0.0.1:{port}"), LONG).await.unwrap_err());
    assert!(text.contains("refused"), "{text}");
}

#[tokio::test]
async fn nothing_is_told_to_a_server_without_the_tls_that_is_required() {
    let stripped = Server::start(POLITE).await;
    let text = told(&send(&stripped.url(LOGIN, "?tls=required"), LONG).await.unwrap_err());
    assert!(text.contains("STARTTLS"), "{text}");
    let hello = "250-mail.example.org\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS";
    let false_friend = Server::start(Manners { hello, ..POLITE }).await;
    send(&false_friend.url(LOGIN, "?tls=required"), SHORT).await.unwrap_err();
    for server in [stripped, false_friend] {
        assert!(!told_any(&server, &["AUTH", "MAIL", "RCPT", "DATA"]), "{:?}", server.heard());
    }
}

#[tokio::test]
async fn a_mailer_does_not_show_who_it_is() {
    let shown = format!("{:?}", mailer("smtps://somebody:hunter2@mail.example.org", LONG));
    assert!(shown.contains("mail.example.org") && shown.contains("465"), "{shown}");
    assert!(!shown.contains("hunter2") && !shown.contains("somebody"), "{shown}");
}
