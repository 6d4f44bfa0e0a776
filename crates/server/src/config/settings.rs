//! Every setting, by section, with its default.

use std::path::PathBuf;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{
    ai::Ai,
    post::{MailSettings, Secrets},
};

/// Every setting. What a setting means is said in the file that [`super::DEFAULT`] prints.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) server: Server,
    pub(crate) database: Database,
    pub(crate) admin: Admin,
    pub(crate) auth: Auth,
    pub(crate) secrets: Secrets,
    pub(crate) mail: MailSettings,
    pub(crate) people_directory: PeopleDirectorySettings,
    pub(crate) ai: Ai,
    pub(crate) organisation: OrganisationSettings,
    pub(crate) timers: Timers,
    pub(crate) rounding: RoundingSettings,
    pub(crate) invoices: InvoiceSettings,
    pub(crate) limits: LimitSettings,
    pub(crate) api: Api,
    pub(crate) log: Log,
    pub(crate) metrics: Metrics,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Server {
    pub(crate) bind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) public_url: Option<String>,
    pub(crate) workers: usize,
    pub(crate) trusted_proxies: Vec<String>,
    pub(crate) request_seconds: u64,
    pub(crate) shutdown_seconds: u64,
    pub(crate) max_body_bytes: usize,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Database {
    pub(crate) url: String,
    pub(crate) connections: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ca_file: Option<PathBuf>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Admin {
    #[serde(skip_serializing)]
    pub(crate) password: Option<SecretString>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) password_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Auth {
    pub(crate) self_registration: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PeopleDirectorySettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    pub(crate) timeout_ms: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct OrganisationSettings {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<String>,
    pub(crate) timezone: String,
    pub(crate) currency: String,
    pub(crate) week_start: WeekStart,
    pub(crate) date_format: String,
    pub(crate) time_format: String,
    pub(crate) standard_hours_per_day: f64,
    pub(crate) require_task: bool,
    pub(crate) require_description: bool,
    pub(crate) description_min_length: usize,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum WeekStart {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Timers {
    pub(crate) concurrency: Concurrency,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Concurrency {
    #[default]
    OnePerUser,
    OnePerTask,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RoundingSettings {
    pub(crate) minutes: u16,
    pub(crate) mode: Rounding,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Rounding {
    #[default]
    Nearest,
    Up,
    Down,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct InvoiceSettings {
    pub(crate) group_time_entries: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LimitSettings {
    pub(crate) per_minute: u32,
    pub(crate) per_hour: u32,
    pub(crate) sign_ins_per_minute: u32,
    pub(crate) sign_in_token_days: u32,
    pub(crate) session_days: u32,
    pub(crate) import_rows: usize,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Api {
    pub(crate) timestamps: Timestamps,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Timestamps {
    #[default]
    Utc,
    Local,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Log {
    pub(crate) filter: String,
    pub(crate) format: LogFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    #[default]
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Metrics {
    pub(crate) enabled: bool,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            bind: "127.0.0.1:8080".to_owned(),
            public_url: None,
            workers: 0,
            trusted_proxies: Vec::new(),
            request_seconds: 30,
            shutdown_seconds: 30,
            max_body_bytes: 1024 * 1024,
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        Self { url: "sqlite://timekeeper.db".to_owned(), connections: 0, ca_file: None }
    }
}

impl Default for PeopleDirectorySettings {
    fn default() -> Self {
        Self { url: None, timeout_ms: 1_000 }
    }
}

impl Default for OrganisationSettings {
    fn default() -> Self {
        Self {
            name: "Timekeeper".to_owned(),
            address: None,
            email: None,
            timezone: "UTC".to_owned(),
            currency: "EUR".to_owned(),
            week_start: WeekStart::Monday,
            date_format: "YYYY-MM-DD".to_owned(),
            time_format: "24h".to_owned(),
            standard_hours_per_day: 8.0,
            require_task: false,
            require_description: false,
            description_min_length: 20,
        }
    }
}

impl Default for InvoiceSettings {
    fn default() -> Self {
        Self { group_time_entries: true }
    }
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            per_minute: 100,
            per_hour: 1_000,
            sign_ins_per_minute: 5,
            sign_in_token_days: 90,
            session_days: 30,
            import_rows: 5_000,
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: "info".to_owned(), format: LogFormat::Text }
    }
}
