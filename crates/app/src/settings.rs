//! What administrators settle while the server runs: it wins over what is configured.

mod change;
mod stored;

use time::Weekday;
use timekeeper_domain::{Instant, money::Currency, rounding::ChargedSteps, text::Name, zone::Zone};

pub(crate) use self::stored::Stored;
use crate::{Limits, Organisation, RateLimits};

/// What can be settled. What is absent is as configured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// What the organisation is called: on pages, and on invoices.
    pub name: Option<Name>,
    /// Its time zone.
    pub zone: Option<Zone>,
    /// Its currency.
    pub currency: Option<Currency>,
    /// The day on which weeks begin.
    pub week_start: Option<Weekday>,
    /// How time is charged for.
    pub rounding: Option<ChargedSteps>,
    /// Requests of one token in a minute; 0 means any number.
    pub per_minute: Option<u32>,
    /// Requests of one token in an hour; 0 means any number.
    pub per_hour: Option<u32>,
}

impl Settings {
    /// All of them as they are configured.
    pub(crate) fn configured(organisation: &Organisation, limits: &Limits) -> Self {
        Self {
            name: Some(Name::trusted(organisation.letterhead.name.clone())),
            zone: Some(organisation.zone.clone()),
            currency: Some(organisation.currency),
            week_start: Some(organisation.week_start),
            rounding: Some(ChargedSteps::of(organisation.rounding)),
            per_minute: Some(limits.requests.per_minute),
            per_hour: Some(limits.requests.per_hour),
        }
    }

    /// These, and where they are absent the others.
    #[must_use]
    pub fn or(self, others: &Self) -> Self {
        Self {
            name: self.name.or_else(|| others.name.clone()),
            zone: self.zone.or_else(|| others.zone.clone()),
            currency: self.currency.or(others.currency),
            week_start: self.week_start.or(others.week_start),
            rounding: self.rounding.or(others.rounding),
            per_minute: self.per_minute.or(others.per_minute),
            per_hour: self.per_hour.or(others.per_hour),
        }
    }

    /// Those that are not the same as the others.
    #[must_use]
    pub fn unlike(self, others: &Self) -> Self {
        Self {
            name: self.name.filter(|name| Some(name) != others.name.as_ref()),
            zone: self.zone.filter(|zone| Some(zone) != others.zone.as_ref()),
            currency: self.currency.filter(|currency| Some(*currency) != others.currency),
            week_start: self.week_start.filter(|day| Some(*day) != others.week_start),
            rounding: self.rounding.filter(|rounding| Some(*rounding) != others.rounding),
            per_minute: self.per_minute.filter(|limit| Some(*limit) != others.per_minute),
            per_hour: self.per_hour.filter(|limit| Some(*limit) != others.per_hour),
        }
    }

    /// The configured organisation as it is with these.
    fn organisation(&self, configured: &Organisation) -> Organisation {
        let mut organisation = configured.clone();
        if let Some(name) = &self.name {
            name.as_str().clone_into(&mut organisation.letterhead.name);
        }
        if let Some(zone) = &self.zone {
            organisation.zone = zone.clone();
        }
        if let Some(rounding) = self.rounding {
            organisation.rounding = rounding.policy();
        }
        organisation.currency = self.currency.unwrap_or(configured.currency);
        organisation.week_start = self.week_start.unwrap_or(configured.week_start);
        organisation
    }

    fn limits(&self, configured: Limits) -> Limits {
        let RateLimits { per_minute, per_hour } = configured.requests;
        let requests = RateLimits {
            per_minute: self.per_minute.unwrap_or(per_minute),
            per_hour: self.per_hour.unwrap_or(per_hour),
        };
        Limits { requests, ..configured }
    }
}

/// What is settled, and what it would be otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsView {
    /// How often settings were changed so far.
    pub version: i64,
    /// When they were changed last.
    pub changed_at: Option<Instant>,
    /// What is settled.
    pub settled: Settings,
    /// All of them as they are configured.
    pub configured: Settings,
}

impl SettingsView {
    /// All of them as they are.
    pub fn effective(&self) -> Settings {
        self.settled.clone().or(&self.configured)
    }
}

/// What a change of settings did besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettingsChange {
    /// Entries that are on another day in the new time zone, when there is a new one.
    pub moved: Option<u64>,
}

/// What a unit of work knows of what is settled.
pub(crate) enum Settled {
    /// What its application says, for all it knows.
    AsTaken,
    /// This, once it is kept.
    Anew(Stored),
    /// Something else: others settled it meanwhile.
    ByOthers,
}

/// What holds until settings change: the configuration with them over it.
pub(crate) struct InForce {
    pub(crate) organisation: Organisation,
    pub(crate) limits: Limits,
    pub(crate) version: i64,
}

impl InForce {
    pub(crate) fn new(stored: &Stored, organisation: &Organisation, limits: Limits) -> Self {
        Self {
            organisation: stored.settings.organisation(organisation),
            limits: stored.settings.limits(limits),
            version: stored.version,
        }
    }
}
