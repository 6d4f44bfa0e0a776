//! Puts mail into a folder, to read while developing: nobody gets any.

use std::{
    fs::DirBuilder,
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use timekeeper_ports::{Mail, Mailer, ServiceError};
use tokio::task::spawn_blocking;

use super::{Sender, failed, message::message};

/// A folder that every mail becomes a file `….eml` in, which most mail programs open. The names sort by time; only
/// whole mails have that ending. On Unix only the owner may read the files, and the folder if it had to be made.
#[derive(Clone, Debug)]
pub struct FileMailer {
    folder: PathBuf,
    from: Sender,
}

impl FileMailer {
    /// The mailbox in `folder`, which is made with the first mail if it is not there.
    pub fn new(folder: PathBuf, from: Sender) -> Self {
        Self { folder, from }
    }
}

#[async_trait]
impl Mailer for FileMailer {
    async fn send(&self, mail: Mail) -> Result<(), ServiceError> {
        let bytes = message(&self.from, &mail).map_err(failed)?.formatted();
        let folder = self.folder.clone();
        let written = spawn_blocking(move || write(&folder, &bytes)).await;
        written.map_err(|error| failed(error.into()))?.map_err(|error| failed(error.into()))
    }
}

fn write(folder: &Path, bytes: &[u8]) -> io::Result<()> {
    make(folder)?;
    let mut file = tempfile::Builder::new().prefix(&format!("{}-", stamp())).suffix(".part").tempfile_in(folder)?;
    file.write_all(bytes)?;
    let whole = file.path().with_extension("eml");
    file.persist_noclobber(whole).map_err(|error| error.error)?;
    Ok(())
}

fn make(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Microseconds since 1970, in as many digits for the next centuries.
#[expect(clippy::disallowed_methods, reason = "the time of a file, as the file system would say it")]
fn stamp() -> u128 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_micros()
}
