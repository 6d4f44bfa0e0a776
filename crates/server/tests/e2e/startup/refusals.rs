//! Command lines and settings that make no sense.

use std::{fs, net::TcpListener};

use super::Wrong;
use crate::kit::{Program, Store};

#[test]
fn a_command_line_that_makes_no_sense_is_refused_in_one_line() {
    let store = Store::sqlite();
    let cases: &[(&[&str], &[&str])] = &[
        (&["--nonsense"], &["'--nonsense'"]),
        (&["frobnicate"], &["'frobnicate'"]),
        (&["user"], &["--help"]),
        (&["user", "frobnicate"], &["'frobnicate'"]),
        (&["user", "add"], &["<NAME>"]),
        (&["user", "add", "ada", "--role", "king"], &["'king'", "admin, manager, member or user"]),
        (&["token", "create", "--user", "ada"], &["--name", "--scopes"]),
        (&["token", "revoke", "first"], &["'first'"]),
        (&["serve", "--bind"], &["--bind"]),
        (&["migrate", "twice"], &["'twice'"]),
    ];
    for (arguments, words) in cases {
        let line = Wrong { arguments, settings: &[], words }.is_refused(&store);
        assert!(line.ends_with("see `timekeeper --help`") && !line.contains("For more information"), "{line}");
    }
}

#[test]
fn a_setting_that_makes_no_sense_is_refused_by_its_name() {
    let store = Store::sqlite();
    fs::write(store.folder().join("empty"), "\n").unwrap();
    let cases: &[(&str, &str, &[&str])] = &[
        ("SERVER__BIND", "nonsense", &["server.bind", "host:port"]),
        ("SERVER__BIND", "127.0.0.1", &["server.bind", "host:port"]),
        ("SERVER__BIND", "127.0.0.1:99999", &["server.bind", "host:port"]),
        ("SERVER__BIND", "no.such.host.invalid:80", &["server.bind", "not known"]),
        ("SERVER__WORKERS", "many", &["server.workers", "many"]),
        ("SERVER__REQUEST_SECONDS", "0", &["server.request_seconds", "more than 0"]),
        ("SERVER__TRUSTED_PROXIES", r#"["nonsense"]"#, &["server.trusted_proxies", "10.0.0.0/8"]),
        ("SERVER__BND", "127.0.0.1:0", &["server.bnd", "bind"]),
        ("SERVER_BIND", "127.0.0.1:0", &["server_bind", "server"]),
        ("COLOUR", "blue", &["colour"]),
        ("DATABASE__URL", "mysql://localhost/time", &["\"mysql\"", "sqlite://path", "postgres://"]),
        ("DATABASE__URL", "timekeeper.db", &["database.url", "sqlite://path"]),
        ("DATABASE__URL", "sqlite://", &["database.url", "sqlite://path"]),
        ("DATABASE__URL", "sqlite://:memory:", &["a file is needed"]),
        ("DATABASE__URL", "postgres://localhost:port/time", &["database.url", "port"]),
        ("LIMITS__PER_MINUTE", "-1", &["limits.per_minute"]),
        ("ORGANISATION__TIMEZONE", "Mars/Olympus", &["organisation.timezone", "Mars/Olympus", "Europe/Rome"]),
        ("ORGANISATION__CURRENCY", "XXQ", &["organisation.currency", "XXQ", "EUR"]),
        ("ORGANISATION__STANDARD_HOURS_PER_DAY", "25", &["organisation.standard_hours_per_day", "24"]),
        ("SECRETS__KEY", "secret", &["secrets.key", "32 bytes"]),
        ("SECRETS__KEY_FILE", "nowhere", &["secrets.key_file", "nowhere"]),
        ("MAIL__SMTP_URL", "http://mail.example.org", &["mail.smtp_url", "smtp://"]),
        ("MAIL__FROM", "nobody", &["mail.from"]),
        ("SERVER__PUBLIC_URL", "time.example.org", &["server.public_url"]),
        ("SERVER__PUBLIC_URL", "https://me:secret@time.example.org", &["server.public_url"]),
        ("LIMITS__SESSION_DAYS", "0", &["limits.session_days", "1 and 3650"]),
        ("AI__ENABLED", "perhaps", &["ai.enabled"]),
        ("AI__PROVIDER", "oracle", &["ai.provider", "ollama", "openai-compatible"]),
        ("AI__BASE_URL", "nonsense", &["ai.base_url"]),
        ("AI__BASE_URL", "ftp://127.0.0.1", &["ai.base_url", "http://"]),
        ("AI__BASE_URL", "http://me:secret@127.0.0.1", &["ai.base_url", "ai.api_key"]),
        ("AI__TIMEOUT_SECONDS", "0", &["ai.timeout_seconds", "1 and 300"]),
        ("AI__TIMEOUT_SECONDS", "301", &["ai.timeout_seconds", "1 and 300"]),
        ("AI__CONTEXT_LIMIT", "4", &["ai.context_limit", "5 and 100"]),
        ("AI__CONTEXT_LIMIT", "101", &["ai.context_limit", "5 and 100"]),
        ("AI__API_KEY_FILE", "missing", &["ai.api_key_file", "missing"]),
        ("LOG__FILTER", "=,=", &["log.filter", "info"]),
        ("LOG__FORMAT", "xml", &["log.format", "json"]),
        ("ADMIN__PASSWORD_FILE", "missing", &["admin.password_file", "missing"]),
        ("ADMIN__PASSWORD_FILE", ".", &["admin.password_file"]),
        ("ADMIN__PASSWORD_FILE", "empty", &["admin.password", "empty"]),
    ];
    for (name, value, words) in cases {
        Wrong { arguments: &[], settings: &[(name, value)], words }.is_refused(&store);
    }
    let both = [("ADMIN__PASSWORD", "correct horse"), ("ADMIN__PASSWORD_FILE", "empty")];
    let words = &["admin.password", "admin.password_file", "one of them"];
    let line = Wrong { arguments: &[], settings: &both, words }.is_refused(&store);
    assert!(!line.contains("horse"), "{line}");
    let both = [("AI__API_KEY", "sk-horse"), ("AI__API_KEY_FILE", "empty")];
    let words = &["ai.api_key", "ai.api_key_file", "one of them"];
    let line = Wrong { arguments: &[], settings: &both, words }.is_refused(&store);
    assert!(!line.contains("horse"), "{line}");
    assert!(!store.file().exists(), "nothing is made by a program that cannot start");
}

#[test]
fn a_configuration_file_that_makes_no_sense_is_refused_by_its_name() {
    let store = Store::sqlite();
    let cases: &[(&str, &[u8], &[&str])] = &[
        ("torn.toml", b"[server]\nbind = [\n", &["torn.toml", "line 2"]),
        ("latin.toml", b"# caf\xe9\n", &["latin.toml", "UTF-8"]),
        ("key.toml", b"[server]\nbnd = \"127.0.0.1:0\"\n", &["server.bnd", "bind", "key.toml"]),
        ("section.toml", b"[servers]\n", &["servers", "server", "section.toml"]),
        ("type.toml", b"[limits]\nimport_rows = \"few\"\n", &["limits.import_rows", "type.toml"]),
        ("zone.toml", b"[organisation]\ntimezone = \"CET/Rome\"\n", &["organisation.timezone", "CET/Rome"]),
    ];
    for (name, text, words) in cases {
        fs::write(store.folder().join(name), text).unwrap();
        Wrong { arguments: &["--config", name], settings: &[], words }.is_refused(&store);
        Wrong { arguments: &["config", "check", "--config", name], settings: &[], words }.is_refused(&store);
    }
    Wrong { arguments: &["--config", "missing.toml"], settings: &[], words: &["missing.toml"] }.is_refused(&store);
    Wrong { arguments: &["--config", "."], settings: &[], words: &["cannot read ."] }.is_refused(&store);
    Wrong { arguments: &[], settings: &[("CONFIG", "named.toml")], words: &["named.toml"] }.is_refused(&store);
    // The one in the folder is read without being named.
    fs::write(store.folder().join("timekeeper.toml"), "colour = \"blue\"\n").unwrap();
    Wrong { arguments: &[], settings: &[], words: &["colour", "timekeeper.toml"] }.is_refused(&store);
}

#[test]
fn a_port_that_is_taken_is_refused_before_anything_is_made() {
    let store = Store::sqlite();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let settings = [("SERVER__BIND", address.as_str())];
    let words = ["cannot listen on", address.as_str(), "in use", "server.bind"];
    Wrong { arguments: &[], settings: &settings, words: &words }.is_refused(&store);
    assert!(!store.file().exists(), "no database is made");
    Wrong { arguments: &["--bind", &address], settings: &[], words: &words }.is_refused(&store);
}

#[test]
fn a_command_on_a_database_that_is_not_there_makes_none() {
    let store = Store::sqlite();
    let create = ["token", "create", "--user", "admin", "--name", "x", "--scopes", "read:*"];
    for arguments in [&["serve", "--no-migrate"][..], &create[..], &["user", "list"][..]] {
        Wrong { arguments, settings: &[], words: &["no such file", "timekeeper migrate"] }.is_refused(&store);
    }
    assert!(!store.file().exists());
}

#[test]
fn help_and_version_are_shown_without_any_configuration() {
    let store = Store::sqlite();
    let shown = |argument: &str| Program::bare(store.folder()).set("NONSENSE", "1").with(&[argument]).run().well();
    assert!(shown("--help").contains("Usage: timekeeper"));
    assert!(shown("--version").starts_with("timekeeper "));
}
