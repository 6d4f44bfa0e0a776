//! What an hour costs: rates with a first day, and which of them an hour of work takes.

use std::{collections::BTreeMap, ops::Bound};

use serde::Serialize;
use time::Date;

use crate::{
    Record,
    id::{ClientId, ProjectId, RateId, UserId},
    money::Money,
};

/// A stored rate.
pub type Rate = Record<RateId, RateTerms>;

/// What an hour costs from a day on, until a later rate of the same scope begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RateTerms {
    /// Whose hours.
    pub scope: RateScope,
    /// What one of them costs.
    pub hourly: Money,
    /// The first day, in the organisation's zone, that it is for; a scope has one rate a day.
    pub starts_on: Date,
}

/// Whose hours a rate is for, the nearest first: the first scope that has a rate on the day of the work decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "source")]
pub enum RateScope {
    /// One user's, on one project.
    ProjectUser {
        /// The project.
        project: ProjectId,
        /// The user.
        user: UserId,
    },
    /// Everybody's, on one project.
    Project {
        /// The project.
        project: ProjectId,
    },
    /// Everybody's, for one client.
    Client {
        /// The client.
        client: ClientId,
    },
    /// One user's, whatever it is for.
    User {
        /// The user.
        user: UserId,
    },
}

impl RateScope {
    /// The scope that is spoken of by naming a project, a client or a user, or a project and a user.
    pub const fn of(project: Option<ProjectId>, client: Option<ClientId>, user: Option<UserId>) -> Option<Self> {
        match (project, client, user) {
            (Some(project), None, Some(user)) => Some(Self::ProjectUser { project, user }),
            (Some(project), None, None) => Some(Self::Project { project }),
            (None, Some(client), None) => Some(Self::Client { client }),
            (None, None, Some(user)) => Some(Self::User { user }),
            _ => None,
        }
    }

    /// The project it is about, if it is.
    pub const fn project(self) -> Option<ProjectId> {
        match self {
            Self::ProjectUser { project, .. } | Self::Project { project } => Some(project),
            Self::Client { .. } | Self::User { .. } => None,
        }
    }

    /// The client it is about, if it is.
    pub const fn client(self) -> Option<ClientId> {
        match self {
            Self::Client { client } => Some(client),
            _ => None,
        }
    }

    /// The user it is about, if it is.
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::ProjectUser { user, .. } | Self::User { user } => Some(user),
            Self::Project { .. } | Self::Client { .. } => None,
        }
    }

    /// The word that is shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProjectUser { .. } => "project_user",
            Self::Project { .. } => "project",
            Self::Client { .. } => "client",
            Self::User { .. } => "user",
        }
    }
}

/// Work, as far as its price depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PricedWork {
    /// Who worked.
    pub user: UserId,
    /// The project worked on.
    pub project: Option<ProjectId>,
    /// The client worked for: the project's, or else the entry's own.
    pub client: Option<ClientId>,
    /// The day on which the work began.
    pub day: Date,
    /// What the project itself says an hour costs: for days before the first rate of its own.
    pub project_rate: Option<Money>,
    /// What the client itself says an hour costs: for days before the first rate of its own.
    pub client_rate: Option<Money>,
}

/// The rate that work takes, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AppliedRate {
    /// What an hour costs.
    pub hourly: Money,
    /// Whose rate it is.
    pub scope: RateScope,
    /// The rate, when it is one with a first day; otherwise it is what the project or the client itself says.
    pub rate: Option<RateId>,
    /// The first day of that rate.
    pub since: Option<Date>,
}

/// Rates, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct RateBook(BTreeMap<RateScope, BTreeMap<Date, (RateId, Money)>>);

impl RateBook {
    /// The rates to choose from; those for other work do no harm.
    pub fn new(rates: impl IntoIterator<Item = Rate>) -> Self {
        let mut book = Self::default();
        for rate in rates {
            book.0.entry(rate.scope).or_default().insert(rate.starts_on, (rate.id, rate.hourly));
        }
        book
    }

    /// What an hour of that work costs: the user's rate on the project, or else the project's, the client's, the user's;
    /// of each the one that began last.
    pub fn rate_for(&self, work: &PricedWork) -> Option<AppliedRate> {
        let project = work.project.map(|project| RateScope::Project { project });
        let client = work.client.map(|client| RateScope::Client { client });
        work.project
            .and_then(|project| self.begun(RateScope::ProjectUser { project, user: work.user }, work.day))
            .or_else(|| self.begun_or(project?, work.day, work.project_rate))
            .or_else(|| self.begun_or(client?, work.day, work.client_rate))
            .or_else(|| self.begun(RateScope::User { user: work.user }, work.day))
    }

    /// Whether a rate begins after `first` and not after `last`, so that the same work may cost one thing on one day of
    /// them and another on another.
    pub fn changes_between(&self, first: Date, last: Date) -> bool {
        let later = (Bound::Excluded(first), Bound::Included(last));
        first < last && self.0.values().any(|days| days.range(later).next().is_some())
    }

    fn begun(&self, scope: RateScope, day: Date) -> Option<AppliedRate> {
        let (since, (rate, hourly)) = self.0.get(&scope)?.range(..=day).next_back()?;
        Some(AppliedRate { hourly: *hourly, scope, rate: Some(*rate), since: Some(*since) })
    }

    fn begun_or(&self, scope: RateScope, day: Date, usual: Option<Money>) -> Option<AppliedRate> {
        let usual = usual.map(|hourly| AppliedRate { hourly, scope, rate: None, since: None });
        self.begun(scope, day).or(usual)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Instant, money::Currency};
    use time::macros::date;

    const PROJECT: ProjectId = ProjectId::new(1);
    const CLIENT: ClientId = ClientId::new(2);
    const USER: UserId = UserId::new(3);

    fn euros(minor: i64) -> Money {
        Money::from_minor(minor, Currency::EUR)
    }

    fn rate(id: i64, scope: RateScope, minor: i64, starts_on: Date) -> Rate {
        let data = RateTerms { scope, hourly: euros(minor), starts_on };
        Rate { id: RateId::new(id), version: 1, created_at: Instant::MIN, updated_at: Instant::MIN, data }
    }

    fn work(day: Date) -> PricedWork {
        PricedWork {
            user: USER,
            project: Some(PROJECT),
            client: Some(CLIENT),
            day,
            project_rate: Some(euros(50)),
            client_rate: Some(euros(40)),
        }
    }

    fn taken(book: &RateBook, work: &PricedWork) -> Option<(i64, &'static str)> {
        book.rate_for(work).map(|applied| (applied.hourly.minor(), applied.scope.as_str()))
    }

    #[test]
    fn the_nearest_scope_with_a_rate_decides() {
        let day = date!(2026 - 01 - 05);
        let member = rate(1, RateScope::ProjectUser { project: PROJECT, user: USER }, 100, day);
        let project = rate(2, RateScope::Project { project: PROJECT }, 90, day);
        let client = rate(3, RateScope::Client { client: CLIENT }, 80, day);
        let user = rate(4, RateScope::User { user: USER }, 70, day);
        let work = work(day);
        let rates = [member, project, client, user];
        let book = |from: usize| RateBook::new(rates[from..].to_vec());
        assert_eq!(taken(&book(0), &work), Some((100, "project_user")));
        assert_eq!(taken(&book(1), &work), Some((90, "project")));
        assert_eq!(taken(&book(2), &work), Some((50, "project")), "the project's own");
        let bare = PricedWork { project_rate: None, ..work };
        assert_eq!(taken(&book(2), &bare), Some((80, "client")));
        assert_eq!(taken(&book(3), &bare), Some((40, "client")), "the client's own");
        let barer = PricedWork { client_rate: None, ..bare };
        assert_eq!(taken(&book(3), &barer), Some((70, "user")));
        assert_eq!(taken(&book(4), &barer), None);
        let nothing = PricedWork { user: UserId::new(404), project: None, client: None, ..barer };
        assert_eq!(taken(&book(0), &nothing), None);
    }

    #[test]
    fn a_rate_holds_from_its_day_until_the_next_one() {
        let scope = RateScope::Project { project: PROJECT };
        let book = RateBook::new([rate(1, scope, 60, date!(2026 - 02 - 01)), rate(2, scope, 0, date!(2026 - 03 - 01))]);
        for (day, expected) in [
            (date!(2026 - 01 - 31), (50, None)),
            (date!(2026 - 02 - 01), (60, Some(1))),
            (date!(2026 - 02 - 28), (60, Some(1))),
            (date!(2026 - 03 - 01), (0, Some(2))),
            (date!(9999 - 12 - 31), (0, Some(2))),
        ] {
            let applied = book.rate_for(&work(day)).unwrap();
            assert_eq!((applied.hourly.minor(), applied.rate.map(RateId::get)), expected, "{day}");
        }
    }

    #[test]
    fn a_scope_is_named_by_a_project_a_client_or_a_user() {
        for (project, client, user, word) in [
            (Some(PROJECT), None, Some(USER), Some("project_user")),
            (Some(PROJECT), None, None, Some("project")),
            (None, Some(CLIENT), None, Some("client")),
            (None, None, Some(USER), Some("user")),
            (None, None, None, None),
            (Some(PROJECT), Some(CLIENT), None, None),
            (None, Some(CLIENT), Some(USER), None),
        ] {
            let scope = RateScope::of(project, client, user);
            assert_eq!(scope.map(RateScope::as_str), word);
            if let Some(scope) = scope {
                assert_eq!((scope.project(), scope.client(), scope.user()), (project, client, user));
            }
        }
    }
}
