//! `/admin/server`: how the server is, for whoever runs it.

use actix_web::web::{self, ServiceConfig, resource};
use askama::Template;
use timekeeper_app::{PoolState, ServerState, StoreKind};
use timekeeper_domain::{Instant, human_time::Length};

use super::{Shown, show};
use crate::{
    frame::{Frame, Place, Section},
    show::Show,
    texts::{Key, Texts, key},
    visitor::Person,
};

/// Seconds of a day.
const DAY: i64 = 86_400;

#[derive(Template)]
#[template(path = "server/state.html")]
struct ServerPage {
    frame: Frame,
    version: &'static str,
    started: String,
    started_exact: Instant,
    running: String,
    store: String,
    size: Option<String>,
    pool: PoolState,
    in_use: usize,
    applied: usize,
    /// The newest migration that the store has had.
    newest: Option<String>,
    pending: Vec<String>,
    unknown: Vec<String>,
    zone: String,
    /// The zone of the stored days, where it is another.
    foreign_zone: Option<String>,
    /// Mails that are left, and those of them that were tried before; none where nobody carries mail.
    mails: Option<(i64, i64)>,
    backup: Backup,
}

/// How a store is backed up.
struct Backup {
    advice: String,
    command: Option<&'static str>,
}

impl Backup {
    fn of(kind: StoreKind, texts: Texts) -> Self {
        let (advice, command): (Key, _) = match kind {
            StoreKind::Sqlite => (key("backup-sqlite"), Some("sqlite3 timekeeper.db \".backup copy.db\"")),
            StoreKind::Postgres => {
                (key("backup-postgres"), Some("pg_dump --format=custom --file=copy.dump timekeeper"))
            }
            StoreKind::Memory => (key("backup-memory"), None),
        };
        Self { advice: texts.say(advice), command }
    }
}

const fn kind_name(kind: StoreKind) -> &'static str {
    match kind {
        StoreKind::Sqlite => "SQLite",
        StoreKind::Postgres => "PostgreSQL",
        StoreKind::Memory => "RAM",
    }
}

/// Bytes as people read them: `1.4 MB`, rounded down.
fn size(bytes: i64) -> String {
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match units.into_iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit),
        None => format!("{bytes} B"),
    }
}

/// How long it has been running.
fn running(seconds: i64, texts: Texts) -> String {
    let rest = Length(seconds.max(0) % DAY);
    match seconds.max(0) / DAY {
        0 => rest.to_string(),
        days => format!("{} {rest}", texts.count(key("server-days"), days)),
    }
}

impl ServerPage {
    fn of(frame: Frame, texts: Texts, show: Show<'_>, zone: &str, state: ServerState, now: Instant) -> Self {
        let migrations = state.store.migrations;
        Self {
            frame,
            version: state.version,
            started: show.moment(state.started_at),
            started_exact: state.started_at,
            running: running(now.seconds_since(state.started_at), texts),
            store: format!("{} {}", kind_name(state.store.kind), state.store.version),
            size: state.store.bytes.map(size),
            in_use: state.pool.size.saturating_sub(state.pool.idle),
            pool: state.pool,
            applied: migrations.applied.len(),
            newest: migrations.applied.last().cloned(),
            pending: migrations.pending,
            unknown: migrations.unknown,
            zone: zone.to_owned(),
            foreign_zone: state.zone.filter(|stored| stored != zone),
            mails: state.errands.map(|errands| (errands.waiting, errands.tried)),
            backup: Backup::of(state.store.kind, texts),
        }
    }
}

async fn server(person: Person) -> Shown {
    let (app, texts) = (person.app(), person.texts());
    let state = app.server_state(&person.caller).await?;
    let frame = person.frame(key("server-title"), Place::Manage(Section::Server));
    let organisation = app.organisation();
    show(&ServerPage::of(frame, texts, Show::new(organisation), organisation.zone.name(), state, app.now()))
}

pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(resource("/admin/server").route(web::get().to(server)));
}

#[cfg(test)]
mod tests {
    use timekeeper_app::{Backlog, Migrations, StoreState};

    use super::*;

    fn page(kind: StoreKind, migrations: Migrations, errands: Option<Backlog>) -> String {
        let state = ServerState {
            version: "1.2.3",
            started_at: Instant::MIN,
            store: StoreState { kind, version: "17.2".to_owned(), bytes: Some(1_450_000), migrations },
            pool: PoolState { size: 5, idle: 3, max: 64, waiting: 2, statements: 99 },
            zone: Some("Europe/Rome".to_owned()),
            errands,
        };
        let organisation = crate::show::tests::organisation("YYYY-MM-DD", "24h");
        let show = Show::new(&organisation);
        let frame = Frame::plain(Texts::DEFAULT, key("server-title"), None);
        let now = Instant::MIN.saturating_add_seconds(2 * DAY + 3_600);
        ServerPage::of(frame, Texts::DEFAULT, show, "Asia/Tokyo", state, now).render().unwrap()
    }

    #[test]
    fn everything_that_is_known_is_shown() {
        let known = Migrations { applied: vec!["2026-11-22-000000_spine".to_owned()], ..Migrations::default() };
        let html = page(StoreKind::Postgres, known, Some(Backlog { waiting: 4, tried: 1 }));
        for text in
            ["1.2.3", "PostgreSQL 17.2", "1.4 MB", "5 of at most 64", "2026-11-22-000000_spine", "pg_dump", "2 days 1h"]
        {
            assert!(html.contains(text), "{text} is not in {html}");
        }
        assert!(html.contains("Europe/Rome") && html.contains("another time zone"), "{html}");
        assert!(!html.contains("lacks migrations") && !html.contains("newer program"), "{html}");
    }

    #[test]
    fn migrations_that_do_not_fit_are_an_alarm() {
        let odd = Migrations {
            pending: vec!["<late>".to_owned()],
            unknown: vec!["2027".to_owned()],
            ..Migrations::default()
        };
        let html = page(StoreKind::Sqlite, odd, None);
        assert!(html.contains("lacks migrations") && html.contains("&#60;late&#62;"), "{html}");
        assert!(html.contains("newer program") && html.contains("2027"), "{html}");
        assert!(html.contains("sqlite3 timekeeper.db") && html.contains("sends no mail"), "{html}");
    }

    #[test]
    fn sizes_and_times_are_for_people() {
        for (bytes, written) in
            [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (1_999_999, "1.9 MB"), (12_300_000_000, "12.3 GB")]
        {
            assert_eq!(size(bytes), written);
        }
        for (seconds, written) in [(0, "0m"), (59, "59s"), (DAY, "one day 0m"), (3 * DAY + 7_260, "3 days 2h 1m")] {
            assert_eq!(running(seconds, Texts::DEFAULT), written);
        }
    }
}
