//! The program under test, run the way people run it: arguments, environment, a folder.

use std::{
    env,
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use super::{Server, Store, within};

/// How long a command may take; passwords are hashed slowly on purpose, more so by an unoptimised program.
const PATIENCE: Duration = Duration::from_mins(1);

static RUNS: AtomicU32 = AtomicU32::new(0);

/// A call of the program that is being put together.
pub(crate) struct Program {
    command: Command,
    folder: PathBuf,
    input: Option<String>,
    heard: bool,
}

/// How a call of the program ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A process that does not outlive this value, and where it writes.
pub(crate) struct Process {
    pub(crate) child: Child,
    pub(crate) stdout: PathBuf,
    pub(crate) stderr: PathBuf,
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Process {
    /// Everything it wrote to standard output so far.
    pub(crate) fn said(&self) -> String {
        read(&self.stdout)
    }

    /// Everything it wrote to standard error so far.
    pub(crate) fn logged(&self) -> String {
        read(&self.stderr)
    }

    /// Waits until it ends.
    pub(crate) fn ended(&mut self, limit: Duration) -> Ended {
        let status = within(limit, "the program ends", || self.child.try_wait().expect("it can be waited for"));
        Ended { status, stdout: self.said(), stderr: self.logged() }
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("what the program wrote is text")
}

impl Program {
    /// The program on that store, listening on a free port, without limits for requests and sign-ins, and with few
    /// threads and connections, for many of them run at a time.
    pub(crate) fn on(store: &Store) -> Self {
        Self::bare(store.folder())
            .set("DATABASE__URL", store.url())
            .set("DATABASE__CONNECTIONS", "8")
            .set("SERVER__BIND", "127.0.0.1:0")
            .set("SERVER__WORKERS", "2")
            .set("LIMITS__PER_MINUTE", "0")
            .set("LIMITS__PER_HOUR", "0")
            .set("LIMITS__SIGN_INS_PER_MINUTE", "0")
    }

    /// The program in that folder, with its own defaults and nothing from the environment.
    pub(crate) fn bare(folder: &Path) -> Self {
        Self::from_file(Path::new(env!("CARGO_BIN_EXE_timekeeper")), folder)
    }

    /// Like [`Self::bare`], from another copy of the program.
    pub(crate) fn from_file(program: &Path, folder: &Path) -> Self {
        let mut command = Command::new(program);
        command.current_dir(folder);
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("TIMEKEEPER_") {
                command.env_remove(&name);
            }
        }
        Self { command, folder: folder.to_owned(), input: None, heard: true }
    }

    /// With this setting, named without the prefix.
    pub(crate) fn set(mut self, setting: &str, value: &str) -> Self {
        self.command.env(format!("TIMEKEEPER_{setting}"), value);
        self
    }

    /// With these arguments.
    pub(crate) fn with(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self
    }

    /// With this text on standard input.
    pub(crate) fn input(mut self, text: &str) -> Self {
        self.input = Some(text.to_owned());
        self
    }

    /// With its output kept in that folder instead of the one it runs in.
    pub(crate) fn writing_to(mut self, folder: &Path) -> Self {
        folder.clone_into(&mut self.folder);
        self
    }

    /// By this user and group.
    pub(crate) fn run_by(mut self, id: u32) -> Self {
        use std::os::unix::process::CommandExt;
        self.command.uid(id).gid(id);
        self
    }

    /// With a standard output that nobody reads, not even for a moment.
    pub(crate) const fn unheard(mut self) -> Self {
        self.heard = false;
        self
    }

    /// Starts it.
    pub(crate) fn spawn(mut self) -> Process {
        let number = RUNS.fetch_add(1, Ordering::Relaxed);
        let path = |end: &str| self.folder.join(format!("run-{number}.{end}"));
        let (stdout, stderr) = (path("out"), path("err"));
        let open = |path: &Path| File::create(path).expect("a file to write to");
        self.command.stdin(if self.input.is_some() { Stdio::piped() } else { Stdio::null() });
        self.command.stdout(open(&stdout)).stderr(open(&stderr));
        if !self.heard {
            let (_, end) = std::io::pipe().expect("a pipe");
            self.command.stdout(end);
        }
        let mut child = self.command.spawn().expect("the program starts");
        if let Some(text) = self.input {
            let mut stdin = child.stdin.take().expect("a pipe");
            stdin.write_all(text.as_bytes()).expect("the program reads");
        }
        Process { child, stdout, stderr }
    }

    /// Runs it to its end.
    pub(crate) fn run(self) -> Ended {
        self.spawn().ended(PATIENCE)
    }

    /// Starts it as a server and waits until it listens.
    pub(crate) fn serve(self) -> Server {
        Server::listening(self.spawn())
    }
}

impl Ended {
    /// What it wrote to standard output, when it ended well and had nothing to complain about.
    pub(crate) fn well(self) -> String {
        assert!(self.status.success() && self.stderr.is_empty(), "{self:?}");
        self.stdout
    }

    /// The one line in which it says what is wrong.
    ///
    /// # Panics
    /// Unless it ended with 2, said nothing else, and the line holds each of `words`.
    pub(crate) fn refused(self, words: &[&str]) -> String {
        assert_eq!(self.status.code(), Some(2), "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        let line = self.stderr.strip_suffix('\n').unwrap_or_else(|| panic!("not a line: {self:?}"));
        assert!(!line.contains('\n') && line.starts_with("timekeeper: "), "{self:?}");
        for word in words {
            assert!(line.contains(word), "{word:?} is not in: {line}");
        }
        line.to_owned()
    }
}
