//! The configuration: defaults, then a TOML file, then the environment, then the command line.

mod ai;
mod post;
mod settings;

use std::{
    collections::BTreeMap,
    fs,
    net::{SocketAddr, ToSocketAddrs},
    path::Path,
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail};
use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use secrecy::ExposeSecret;
use time::Weekday;
use timekeeper_api::wire::TimeStyle;
use timekeeper_app::{Letterhead, Limits, Organisation, Post, RateLimits, Requirements};
use timekeeper_domain::{
    entry::TimerConcurrency,
    invoice::Grouping,
    money::Currency,
    rounding::{ChargedSteps, RoundingMode, RoundingPolicy},
    zone::Zone,
};
use timekeeper_outbound::{BaseUrl, HttpPeopleDirectory};

use self::settings::{Concurrency, Rounding, Timestamps, WeekStart};
pub(crate) use self::settings::{Config, LogFormat};
use crate::cli::Options;

/// Before every setting in the environment.
const PREFIX: &str = "TIMEKEEPER_";

/// Where the file is looked for when nothing is said.
const FILE: &str = "timekeeper.toml";

/// Settings that are text even when they look like a number.
const TEXTS: [&str; 6] =
    ["admin.password", "ai.api_key", "ai.model", "ai.system_prompt", "secrets.key", "mail.smtp_url"];

/// Names in the environment that are no settings.
fn is_no_setting(key: &str) -> bool {
    key == "config" || key.starts_with("test_") || key.starts_with("testkit_")
}

/// Every setting with its default and what it means, as a file to start from.
pub(crate) const DEFAULT: &str = include_str!("../default.toml");

impl Config {
    /// Reads the configuration.
    pub(crate) fn load(options: &Options) -> Result<Self> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        let file = options.config.as_deref().or_else(|| Some(Path::new(FILE)).filter(|path| path.exists()));
        if let Some(path) = file {
            figment = figment.merge(Toml::string(&read(path)?));
        }
        let environment = Env::prefixed(PREFIX).split("__").filter(|key| !is_no_setting(&key.as_str().to_lowercase()));
        let texts: BTreeMap<String, String> = environment
            .iter()
            .map(|(key, value)| (key.as_str().to_lowercase(), value))
            .filter(|(key, _)| TEXTS.contains(&key.as_str()))
            .collect();
        figment = figment.merge(environment.ignore(&TEXTS));
        for (key, value) in texts {
            figment = figment.merge((key, value));
        }
        if let Some(url) = &options.database_url {
            figment = figment.merge(("database.url", url));
        }
        if let Some(bind) = &options.bind {
            figment = figment.merge(("server.bind", bind));
        }
        let config: Self =
            figment.extract().map_err(|error| anyhow!("the configuration is wrong: {}", told(&error, file)))?;
        config.check()?;
        Ok(config)
    }

    /// Whether every setting makes sense.
    fn check(&self) -> Result<()> {
        self.address()?;
        self.organisation()?;
        self.proxies()?;
        self.admin_password()?;
        self.people_directory()?;
        self.ai.provider()?;
        self.secrets.key()?;
        self.public_url()?;
        self.mail.mailer()?;
        if !(1..=3_650).contains(&self.limits.session_days) {
            bail!("limits.session_days must lie between 1 and 3650");
        }
        if self.server.request_seconds == 0 || self.server.max_body_bytes == 0 {
            bail!("server.request_seconds and server.max_body_bytes must be more than 0");
        }
        crate::database::check_scheme(&self.database.url)?;
        crate::observe::filter(&self.log.filter)?;
        Ok(())
    }

    /// Where to listen.
    pub(crate) fn address(&self) -> Result<SocketAddr> {
        let bind = &self.server.bind;
        let addresses = bind
            .to_socket_addrs()
            .map_err(|_| anyhow!("server.bind: {bind:?} is not host:port, or that host is not known"))?;
        addresses.into_iter().next().ok_or_else(|| anyhow!("server.bind: {bind} has no address"))
    }

    /// The first administrator's password, when one is given.
    pub(crate) fn admin_password(&self) -> Result<Option<String>> {
        let given = match (&self.admin.password, &self.admin.password_file) {
            (Some(_), Some(_)) => bail!("admin.password and admin.password_file exclude each other; set one of them"),
            (Some(password), None) => password.expose_secret().to_owned(),
            (None, Some(path)) => {
                let text = fs::read_to_string(path)
                    .with_context(|| format!("admin.password_file: cannot read {}", path.display()))?;
                text.trim_end_matches(['\r', '\n']).to_owned()
            }
            (None, None) => return Ok(None),
        };
        if given.is_empty() {
            bail!("admin.password must not be empty");
        }
        Ok(Some(given))
    }

    /// How the organisation works.
    pub(crate) fn organisation(&self) -> Result<Organisation> {
        let settings = &self.organisation;
        if !settings.standard_hours_per_day.is_finite() || !(0.0..=24.0).contains(&settings.standard_hours_per_day) {
            bail!("organisation.standard_hours_per_day must lie between 0 and 24");
        }
        Ok(Organisation {
            zone: Zone::named(&settings.timezone).context("organisation.timezone")?,
            currency: Currency::from_code(&settings.currency).context("organisation.currency")?,
            week_start: match settings.week_start {
                WeekStart::Monday => Weekday::Monday,
                WeekStart::Tuesday => Weekday::Tuesday,
                WeekStart::Wednesday => Weekday::Wednesday,
                WeekStart::Thursday => Weekday::Thursday,
                WeekStart::Friday => Weekday::Friday,
                WeekStart::Saturday => Weekday::Saturday,
                WeekStart::Sunday => Weekday::Sunday,
            },
            date_format: settings.date_format.clone(),
            time_format: settings.time_format.clone(),
            standard_hours_per_day: settings.standard_hours_per_day,
            requirements: Requirements {
                task: settings.require_task,
                description: settings.require_description,
                description_min_length: settings.description_min_length,
            },
            timers: match self.timers.concurrency {
                Concurrency::OnePerUser => TimerConcurrency::OnePerUser,
                Concurrency::OnePerTask => TimerConcurrency::OnePerTask,
            },
            rounding: self.rounding()?,
            invoice_lines: if self.invoices.group_time_entries { Grouping::ByTask } else { Grouping::PerEntry },
            letterhead: Letterhead {
                name: settings.name.clone(),
                address: settings.address.clone(),
                email: settings.email.clone(),
            },
            self_registration: self.auth.self_registration,
            ai: self.ai.settings()?,
        })
    }

    /// How time is rounded where it is charged for.
    fn rounding(&self) -> Result<Option<RoundingPolicy>> {
        let settings = &self.rounding;
        let mode = match settings.mode {
            Rounding::Nearest => RoundingMode::Nearest,
            Rounding::Up => RoundingMode::Up,
            Rounding::Down => RoundingMode::Down,
        };
        Ok(ChargedSteps::new(settings.minutes, mode).context("rounding.minutes")?.policy())
    }

    /// The people directory, when there is one.
    pub(crate) fn people_directory(&self) -> Result<Option<HttpPeopleDirectory>> {
        let settings = &self.people_directory;
        let Some(url) = &settings.url else { return Ok(None) };
        let base = BaseUrl::new(url).map_err(|error| anyhow!("people_directory.url {error}"))?;
        if !(1..=30_000).contains(&settings.timeout_ms) {
            bail!("people_directory.timeout_ms must lie between 1 and 30000");
        }
        Ok(Some(HttpPeopleDirectory::new(base, Duration::from_millis(settings.timeout_ms))?))
    }

    /// What is bounded.
    pub(crate) const fn limits(&self) -> Limits {
        Limits {
            requests: RateLimits { per_minute: self.limits.per_minute, per_hour: self.limits.per_hour },
            sign_ins_per_minute: self.limits.sign_ins_per_minute,
            sign_in_token_days: self.limits.sign_in_token_days,
            session_days: self.limits.session_days,
        }
    }

    /// Where people reach this server, without a slash at the end.
    pub(crate) fn public_url(&self) -> Result<String> {
        let Some(url) = &self.server.public_url else { return Ok(format!("http://{}", self.server.bind)) };
        let base = BaseUrl::new(url).map_err(|error| anyhow!("server.public_url {error}"))?;
        if base.names_somebody() {
            bail!("server.public_url must not hold a name or a password: it stands in mails");
        }
        Ok(url.trim().trim_end_matches('/').to_owned())
    }

    /// Who carries mail, when somebody does.
    pub(crate) fn post(&self) -> Result<Option<Post>> {
        let Some(mailer) = self.mail.mailer()? else { return Ok(None) };
        Ok(Some(Post { mailer, public_url: self.public_url()? }))
    }

    /// Proxies whose word about the client's address is taken.
    pub(crate) fn proxies(&self) -> Result<Vec<ipnet::IpNet>> {
        let network = |text: &String| timekeeper_domain::token::parse_network(text);
        let networks: Result<Vec<_>, _> = self.server.trusted_proxies.iter().map(network).collect();
        networks.context("server.trusted_proxies")
    }

    /// How instants are written.
    pub(crate) const fn time_style(&self) -> TimeStyle {
        match self.api.timestamps {
            Timestamps::Utc => TimeStyle::Utc,
            Timestamps::Local => TimeStyle::Local,
        }
    }

    /// Threads that serve requests.
    pub(crate) fn workers(&self) -> usize {
        match self.server.workers {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            workers => workers,
        }
    }
}

/// A file that holds TOML.
fn read(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    if let Err(error) = text.parse::<toml::Table>() {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        bail!("{}, line {line}, is not TOML: {}", path.display(), error.message());
    }
    Ok(text)
}

/// What is wrong, where, and what there is instead. `file` is where settings were read from.
fn told(error: &figment::Error, file: Option<&Path>) -> String {
    let one = |error: &figment::Error| {
        let place = error.path.join(".");
        let from = match (&error.metadata, file) {
            (Some(metadata), Some(file)) if metadata.name.starts_with("TOML") => format!(" (from {})", file.display()),
            (Some(metadata), _) => format!(" (from {})", metadata.name),
            (None, _) => String::new(),
        };
        if place.is_empty() { format!("{}{from}", error.kind) } else { format!("{place}: {}{from}", error.kind) }
    };
    error.clone().into_iter().map(|error| one(&error)).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::{settings::Admin, *};

    #[test]
    fn the_printed_file_is_the_defaults() {
        let printed: Config = Figment::new().merge(Toml::string(DEFAULT)).extract().unwrap();
        let (printed, default) = (toml::to_string(&printed).unwrap(), toml::to_string(&Config::default()).unwrap());
        assert_eq!(printed, default);
    }

    #[test]
    fn the_defaults_make_sense() {
        Config::default().check().unwrap();
    }

    #[test]
    fn an_unknown_setting_is_named() {
        let figment = Figment::from(Serialized::defaults(Config::default())).merge(("server.bnd", "x"));
        let error = figment.extract::<Config>().unwrap_err();
        assert!(told(&error, None).contains("bnd"), "{}", told(&error, None));
    }

    #[test]
    fn a_password_or_key_is_never_shown() {
        let config = Config {
            admin: Admin { password: Some("hunter2".to_owned().into()), password_file: None },
            ai: ai::Ai { api_key: Some("sk-hunter2".to_owned().into()), ..ai::Ai::default() },
            secrets: post::Secrets { key: Some("hunter2".to_owned().into()), key_file: None },
            mail: post::MailSettings {
                smtp_url: Some("smtps://us:hunter2@mail.example.org".to_owned().into()),
                ..post::MailSettings::default()
            },
            ..Config::default()
        };
        assert!(!format!("{config:?}").contains("hunter2"));
        assert!(!toml::to_string(&config).unwrap().contains("hunter2"));
    }
}
