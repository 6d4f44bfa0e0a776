//! A fresh, empty database for one test, and a look into it past the program.

use std::{
    collections::BTreeMap,
    fs,
    ops::Range,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Once,
        atomic::{AtomicU32, Ordering},
    },
};

use tempfile::TempDir;
use tokio_postgres::{NoTls, SimpleQueryMessage};

use super::{in_ci, say};

/// Names a PostgreSQL server for tests: the URL of a user who may create databases.
const POSTGRES: &str = "TIMEKEEPER_TEST_POSTGRES_URL";

/// Whether it was said that there is no PostgreSQL.
static SAID: Once = Once::new();

/// How many databases were made.
static DATABASES: AtomicU32 = AtomicU32::new(0);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A database of its own, gone with this value, and a folder for whatever else the program reads and writes.
pub(crate) struct Store {
    folder: TempDir,
    url: String,
    server: Option<Database>,
}

/// Contents by name.
pub(crate) type Snapshot = BTreeMap<String, Vec<u8>>;

/// A database on a PostgreSQL server.
struct Database {
    server: String,
    name: String,
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Err(error) = query(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name)) {
            say(&format!("{} is left behind: {error}", self.name));
        }
    }
}

impl Store {
    /// A place for an SQLite file; the file is not there yet.
    pub(crate) fn sqlite() -> Self {
        let folder = folder();
        let url = format!("sqlite://{}", folder.path().join("timekeeper.db").display());
        Self { folder, url, server: None }
    }

    /// An empty PostgreSQL database. Without a server for tests it says so and answers `None`.
    ///
    /// # Panics
    /// Without a server for tests under `CI=true`.
    pub(crate) fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var(POSTGRES) else {
            assert!(!in_ci(), "{POSTGRES} is not set: run `cargo xtask test`");
            SAID.call_once(|| say(&format!("left out: PostgreSQL ({POSTGRES} is not set); run `cargo xtask test`")));
            return None;
        };
        let number = DATABASES.fetch_add(1, Ordering::Relaxed);
        let name = format!("timekeeper_e2e_{}_{number}", std::process::id());
        query(&server, &format!("CREATE DATABASE {name}")).expect("a database is created");
        let url = with_database(&server, &name);
        Some(Self { folder: folder(), url, server: Some(Database { server, name }) })
    }

    pub(crate) const fn kind(&self) -> Kind {
        if self.server.is_some() { Kind::Postgres } else { Kind::Sqlite }
    }

    /// What the program is told of it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The PostgreSQL server, `host:port`.
    pub(crate) fn host(&self) -> String {
        let host = &self.url[host(&self.url)];
        if host.contains(':') { host.to_owned() } else { format!("{host}:5432") }
    }

    /// What the program is told to come here by way of another `host:port`.
    pub(crate) fn url_by_way_of(&self, other: &str) -> String {
        let mut url = self.url.clone();
        url.replace_range(host(&self.url), other);
        url
    }

    /// The folder the program runs in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The SQLite file.
    pub(crate) fn file(&self) -> PathBuf {
        PathBuf::from(self.url.strip_prefix("sqlite://").expect("an SQLite store"))
    }

    /// Runs one statement and answers its rows as text; NULL is empty.
    pub(crate) fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        match self.kind() {
            Kind::Postgres => query(&self.url, sql).expect("the statement runs"),
            Kind::Sqlite => look(&self.file(), sql),
        }
    }

    /// The only cell of the only row.
    pub(crate) fn cell(&self, sql: &str) -> String {
        let rows = self.rows(sql);
        match rows.as_slice() {
            [row] if row.len() == 1 => row[0].clone(),
            _ => panic!("{sql}: not one cell but {rows:?}"),
        }
    }

    /// How many rows a table or a `table WHERE …` has.
    pub(crate) fn count(&self, of: &str) -> usize {
        self.cell(&format!("SELECT count(*) FROM {of}")).parse().expect("a number")
    }

    /// Everything in the database, and every file in the folder, but neither what runs of the program have said nor what
    /// SQLite works with beside its file.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut contents = Snapshot::new();
        if self.kind() == Kind::Postgres {
            for table in self.tables() {
                let rows = self.rows(&format!("SELECT whole::text FROM {table} whole ORDER BY 1")).concat();
                contents.insert(table, rows.join("\n").into_bytes());
            }
        }
        for entry in fs::read_dir(self.folder()).expect("a folder").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let bytes = fs::read(entry.path()).unwrap_or_default();
            let is_scratch = name.ends_with("-shm") || (name.ends_with("-wal") && bytes.is_empty());
            if !is_scratch && !name.starts_with("run-") {
                contents.insert(name, bytes);
            }
        }
        contents
    }

    /// # Panics
    /// When anything is not as it was.
    pub(crate) fn assert_unchanged(&self, before: &Snapshot) {
        let after = self.snapshot();
        assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
        for (name, bytes) in before {
            assert!(after[name] == *bytes, "{name} was changed");
        }
    }

    /// The names of all tables.
    pub(crate) fn tables(&self) -> Vec<String> {
        let sql = match self.kind() {
            Kind::Postgres => "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
            Kind::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1",
        };
        self.rows(sql).concat()
    }
}

fn folder() -> TempDir {
    tempfile::Builder::new().prefix("timekeeper-e2e-").tempdir().expect("a folder")
}

fn look(file: &Path, sql: &str) -> Vec<Vec<String>> {
    let mut python = Command::new("python3");
    let output = python.args(["-c", include_str!("sql.py")]).arg(file).arg(sql).output().expect("python3 starts");
    assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("rows")
}

fn query(url: &str, sql: &str) -> Result<Vec<Vec<String>>, tokio_postgres::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(connection);
        let messages = client.simple_query(sql).await?;
        let row = |message: &SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|cell| row.get(cell).unwrap_or_default().to_owned()).collect())
            }
            _ => None,
        };
        Ok(messages.iter().filter_map(row).collect())
    })
}

/// Where in a URL the host with its port is.
fn host(url: &str) -> Range<usize> {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find(['/', '?']).map_or(url.len(), |at| start + at);
    let host = url[start..end].rfind('@').map_or(start, |at| start + at + 1);
    host..end
}

/// The same server's URL with another database in it.
fn with_database(url: &str, name: &str) -> String {
    let parameters = url.find('?').map_or("", |at| &url[at..]);
    format!("{}/{name}{parameters}", &url[..host(url).end])
}
