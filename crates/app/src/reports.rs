//! Reports.

use std::collections::BTreeMap;

use time::Weekday;
use timekeeper_domain::{
    Date, Instant,
    breakdown::{About, By, Line},
    id::{CategoryId, ClientId, ProjectId, UserId},
    rate::RateBook,
    report::{ProjectTotals, Share, Summary, WorkTotals},
    revenue::Revenue,
    rounding::{RoundedTotals, RoundingPolicy},
    stretch::Stretches,
    totals::{Window, day_from_number},
    week::by_week,
    zone::Zone,
};
use timekeeper_ports::{Group, GroupBy, ReadMode, SummaryFilter};

use crate::{Action, App, AppError, Caller, Forbidden, work::Transaction};

/// What a summary is to be about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SummaryRequest {
    /// Work that starts from here on.
    pub from: Option<Instant>,
    /// Work that starts before this.
    pub until: Option<Instant>,
    /// On that project.
    pub project: Option<ProjectId>,
    /// By that user; without one, an administrator means everybody and anybody else themselves.
    pub user: Option<UserId>,
    /// Whose days and weeks count; the organisation's without one.
    pub zone: Option<Zone>,
    /// What is to be told besides the projects.
    pub parts: SummaryParts,
}

/// What a summary tells, besides projects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "wishes that have nothing to do with one another")]
pub struct SummaryParts {
    /// By day.
    pub days: bool,
    /// By week, which begins on that day.
    pub weeks: Option<Weekday>,
    /// By user.
    pub users: bool,
    /// By client.
    pub clients: bool,
    /// By category.
    pub categories: bool,
    /// Also with each entry rounded.
    pub rounded: bool,
    /// What the billable work brings.
    pub amounts: bool,
    /// How entries are rounded, if not as the organisation does it; that changes no amount.
    pub rounding: Option<RoundingPolicy>,
}

/// A summary, and what else was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summarized {
    /// What it is about.
    pub window: Window,
    /// Whose days and weeks they are.
    pub zone: Zone,
    /// In all and by project.
    pub summary: Summary,
    /// By day.
    pub days: Option<BTreeMap<Date, WorkTotals>>,
    /// By week, under its first day.
    pub weeks: Option<BTreeMap<Date, WorkTotals>>,
    /// By user.
    pub users: Option<Vec<Share<UserId>>>,
    /// By client.
    pub clients: Option<Vec<Share<ClientId>>>,
    /// By category.
    pub categories: Option<Vec<Share<CategoryId>>>,
    /// The same, rounded.
    pub rounded: Option<RoundedSummary>,
    /// What it brings.
    pub revenue: Option<RevenueSummary>,
}

impl SummaryParts {
    /// What the lines of a summary are made of, when they are by that; `week_start` is the day on which weeks begin.
    #[must_use]
    pub fn for_lines(self, by: By, week_start: Weekday) -> Self {
        match by {
            By::Project => self,
            By::Client => Self { clients: true, ..self },
            By::User => Self { users: true, ..self },
            By::Category => Self { categories: true, ..self },
            By::Day => Self { days: true, ..self },
            By::Week => Self { weeks: Some(week_start), ..self },
        }
    }
}

impl Summarized {
    /// The lines of a summary that was made [`SummaryParts::for_lines`] of that kind: days and weeks in their order, of
    /// others the one with the most seconds first.
    pub fn lines(&self, by: By) -> Vec<Line> {
        let (rounded, revenue) = (self.rounded.as_ref(), self.revenue.as_ref());
        match by {
            By::Project => {
                let share = |line: &ProjectTotals| (line.project, line.name.clone(), line.totals);
                let projects = self.summary.by_project.iter().map(share);
                named(projects, rounded.map(|all| &all.projects), revenue.map(|all| &all.projects))
            }
            By::Client => {
                let clients = self.clients.iter().flatten().map(of_share);
                named(clients, rounded.map(|all| &all.clients), revenue.map(|all| &all.clients))
            }
            By::User => {
                let users = self.users.iter().flatten().map(of_share);
                named(users, rounded.map(|all| &all.users), revenue.map(|all| &all.users))
            }
            By::Category => {
                let categories = self.categories.iter().flatten().map(of_share);
                named(categories, rounded.map(|all| &all.categories), None)
            }
            By::Day => dated(self.days.as_ref(), rounded.map(|all| &all.days)),
            By::Week => dated(self.weeks.as_ref(), rounded.map(|all| &all.weeks)),
        }
    }

    /// A line under that name for all work, also what is in no other line.
    pub fn total(&self, name: &str) -> Line {
        Line {
            about: About::Named(name.to_owned()),
            totals: self.summary.totals,
            rounded: self.rounded.as_ref().map(|rounded| rounded.totals),
            revenue: self.revenue.as_ref().map(|revenue| revenue.total.clone()),
        }
    }
}

fn of_share<I: Copy>(share: &Share<I>) -> (I, String, WorkTotals) {
    (share.id, share.name.clone(), share.totals)
}

fn named<I: Ord>(
    shares: impl Iterator<Item = (I, String, WorkTotals)>,
    rounded: Option<&BTreeMap<I, RoundedTotals>>,
    revenue: Option<&BTreeMap<I, Revenue>>,
) -> Vec<Line> {
    let line = |(id, name, totals)| Line {
        about: About::Named(name),
        totals,
        rounded: rounded.map(|rounded| rounded.get(&id).copied().unwrap_or_default()),
        revenue: revenue.map(|revenue| revenue.get(&id).cloned().unwrap_or_default()),
    };
    shares.map(line).collect()
}

fn dated(days: Option<&BTreeMap<Date, WorkTotals>>, rounded: Option<&BTreeMap<Date, RoundedTotals>>) -> Vec<Line> {
    let line = |(day, totals): (&Date, &WorkTotals)| Line {
        about: About::Day(*day),
        totals: *totals,
        rounded: rounded.map(|rounded| rounded.get(day).copied().unwrap_or_default()),
        revenue: None,
    };
    days.into_iter().flatten().map(line).collect()
}

/// A summary of rounded entries: of the same parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoundedSummary {
    /// How they are rounded; without it, not at all.
    pub policy: Option<RoundingPolicy>,
    /// In all.
    pub totals: RoundedTotals,
    /// By project.
    pub projects: BTreeMap<ProjectId, RoundedTotals>,
    /// By day.
    pub days: BTreeMap<Date, RoundedTotals>,
    /// By week.
    pub weeks: BTreeMap<Date, RoundedTotals>,
    /// By user.
    pub users: BTreeMap<UserId, RoundedTotals>,
    /// By client.
    pub clients: BTreeMap<ClientId, RoundedTotals>,
    /// By category.
    pub categories: BTreeMap<CategoryId, RoundedTotals>,
}

/// What billable work brings: what is on invoices as it was charged for, the rest at the rates of the days on which it was
/// done and with its time as the organisation charges for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevenueSummary {
    /// In all.
    pub total: Revenue,
    /// By project.
    pub projects: BTreeMap<ProjectId, Revenue>,
    /// By user.
    pub users: BTreeMap<UserId, Revenue>,
    /// By client.
    pub clients: BTreeMap<ClientId, Revenue>,
}

/// Seconds of the window when nothing is said: 30 days.
const DEFAULT_SECONDS: i64 = 30 * 86_400;

impl App {
    /// Work in a window, by default the 30 days up to now.
    ///
    /// # Errors
    /// [`Forbidden::Denied`] for somebody else's work, [`crate::Refusal::Window`] for one that ends before it starts.
    pub async fn summarize(&self, caller: &Caller, request: SummaryRequest) -> Result<Summarized, AppError> {
        caller.may(Action::ReadReports)?;
        let user = whose(caller, Action::ReadReports, request.user)?;
        let (from, until) = self.bounds(request.from, request.until);
        let window = self.window(Some(from), Some(until))?;
        let filter = SummaryFilter { user, project: request.project, window };
        let parts = request.parts;
        let home = &self.organisation().zone;
        let zone = request.zone.unwrap_or_else(|| home.clone());
        let days_of = if zone == *home { Days::Kept } else { Days::Of(Stretches::of(from, until, &zone, home)) };
        let policy = parts.rounding.or(self.organisation().rounding);
        // The sums alone are one statement; several are to be of one moment.
        let mode = if parts == SummaryParts::default() { ReadMode::PerStatement } else { ReadMode::Snapshot };
        self.read(mode, async |tx: &mut Transaction| {
            let summary = tx.reports().summary(&filter).await?;
            let daily = parts.days || parts.weeks.is_some();
            // Where sums of days are not kept, the entries tell both at once.
            let read = daily && (parts.rounded || matches!(days_of, Days::Of(_)));
            let read = if read { days_of.read(tx, &filter, policy).await? } else { BTreeMap::new() };
            let days = match (daily, &days_of) {
                (false, _) => None,
                (true, Days::Kept) => Some(tx.reports().days(&filter).await?),
                (true, Days::Of(_)) => Some(read.iter().map(|(day, (totals, _))| (*day, *totals)).collect()),
            };
            let weeks = parts.weeks.zip(days.as_ref());
            let weeks = weeks.map(|(first, days)| by_week(days, first, WorkTotals::plus));
            let users = if parts.users { Some(tx.reports().by_user(&filter).await?) } else { None };
            let clients = if parts.clients { Some(tx.reports().by_client(&filter).await?) } else { None };
            let categories = if parts.categories { Some(tx.reports().by_category(&filter).await?) } else { None };
            let rounded = if parts.rounded { Some(round(tx, &filter, parts, &read, policy).await?) } else { None };
            let revenue = if parts.amounts { Some(self.price(tx, &filter).await?) } else { None };
            let days = days.filter(|_| parts.days);
            Ok(Summarized { window, zone, summary, days, weeks, users, clients, categories, rounded, revenue })
        })
        .await
    }

    /// A window with what was left open about it: up to now, and the 30 days before its end.
    pub(crate) fn bounds(&self, from: Option<Instant>, until: Option<Instant>) -> (Instant, Instant) {
        // From a moment that is still to come, up to now is nothing yet.
        let until = until.unwrap_or_else(|| from.map_or(self.now(), |from| from.max(self.now())).next());
        (from.unwrap_or_else(|| until.saturating_add_seconds(-DEFAULT_SECONDS)), until)
    }

    /// What billable work brings: what is on invoices as it was charged for, the rest at the rates of its days and with its
    /// time as it is charged for.
    async fn price(&self, tx: &mut Transaction, filter: &SummaryFilter) -> Result<RevenueSummary, AppError> {
        let zone = &self.organisation().zone;
        let first = filter.window.from().map_or(Date::MIN, |from| zone.day_of(from));
        let last = filter.window.last().map_or(Date::MAX, |last| zone.day_of(last));
        let rates = RateBook::new(tx.rates().for_work(filter.user, filter.project).await?);
        let daily = rates.changes_between(first, last);
        let mut summary = RevenueSummary::default();
        for work in tx.reports().billable(filter, daily, self.organisation().rounding).await? {
            let revenue = work.revenue(&rates, first);
            summary.total.add(&revenue);
            summary.users.entry(work.user).or_default().add(&revenue);
            if let Some(project) = work.project {
                summary.projects.entry(project).or_default().add(&revenue);
            }
            if let Some(client) = work.client {
                summary.clients.entry(client).or_default().add(&revenue);
            }
        }
        Ok(summary)
    }
}

/// The same with each entry rounded.
async fn round(
    tx: &mut Transaction,
    filter: &SummaryFilter,
    parts: SummaryParts,
    days: &BTreeMap<Date, DayWork>,
    policy: Option<RoundingPolicy>,
) -> Result<RoundedSummary, AppError> {
    let of_projects = tx.reports().grouped(filter, GroupBy::Project, policy).await?;
    let totals = of_projects.iter().map(|group| group.rounded).fold(RoundedTotals::default(), RoundedTotals::plus);
    let mut rounded =
        RoundedSummary { policy, totals, projects: by_id(&of_projects, ProjectId::new), ..RoundedSummary::default() };
    rounded.days = days.iter().map(|(day, (_, rounded))| (*day, *rounded)).collect();
    if let Some(first) = parts.weeks {
        rounded.weeks = by_week(&rounded.days, first, RoundedTotals::plus);
    }
    if parts.users {
        rounded.users = by_id(&tx.reports().grouped(filter, GroupBy::User, policy).await?, UserId::new);
    }
    if parts.clients {
        rounded.clients = by_id(&tx.reports().grouped(filter, GroupBy::Client, policy).await?, ClientId::new);
    }
    if parts.categories {
        rounded.categories = by_id(&tx.reports().grouped(filter, GroupBy::Category, policy).await?, CategoryId::new);
    }
    Ok(rounded)
}

fn by_id<I: Ord>(groups: &[Group], id: impl Fn(i64) -> I) -> BTreeMap<I, RoundedTotals> {
    groups.iter().filter_map(|group| Some((id(group.key?), group.rounded))).collect()
}

/// The days that work belongs to: the organisation's, of which sums are kept, or those of another zone.
enum Days {
    Kept,
    Of(Vec<Stretches>),
}

/// Work of one day, as tracked and rounded.
type DayWork = (WorkTotals, RoundedTotals);

impl Days {
    /// Work by day, read entry by entry.
    async fn read(
        &self,
        tx: &mut Transaction,
        filter: &SummaryFilter,
        policy: Option<RoundingPolicy>,
    ) -> Result<BTreeMap<Date, DayWork>, AppError> {
        let mut days: BTreeMap<Date, DayWork> = BTreeMap::new();
        let mut add = |day: Date, group: &Group| {
            let (totals, rounded) = days.entry(day).or_default();
            *totals = totals.plus(group.totals);
            *rounded = rounded.plus(group.rounded);
        };
        match self {
            Self::Kept => {
                for group in tx.reports().grouped(filter, GroupBy::Day, policy).await? {
                    let day = group.key.and_then(|key| day_from_number(i32::try_from(key).ok()?));
                    if let Some(day) = day {
                        add(day, &group);
                    }
                }
            }
            Self::Of(all) => {
                for stretches in all {
                    let filter = SummaryFilter { window: stretches.window, ..*filter };
                    for group in tx.reports().grouped(&filter, GroupBy::Stretch(stretches.seconds), policy).await? {
                        if let Some(key) = group.key {
                            add(stretches.day(key), &group);
                        }
                    }
                }
            }
        }
        Ok(days)
    }
}

/// Whose time a list or report is about: `None` means everybody's, for administrators who name nobody.
pub(crate) fn whose(caller: &Caller, action: Action, asked: Option<UserId>) -> Result<Option<UserId>, AppError> {
    match asked {
        Some(user) if caller.reaches(action, user) => Ok(Some(user)),
        Some(_) => Err(Forbidden::Denied.into()),
        None if caller.is_admin() => Ok(None),
        None => Ok(Some(caller.user_id()?)),
    }
}
