//! Analytics: hours a day up to today, what the next days may bring, and how a stretch compares with the one before.

use std::collections::BTreeMap;

use timekeeper_domain::{
    Date,
    analytics::{ForecastDay, ForecastMethod, forecast, hours, recent_mean},
    id::UserId,
    money::Currency,
    project::ProjectStatus,
    report::WorkTotals,
    totals::Window,
};
use timekeeper_ports::{PaymentSum, ProjectFilter, ReadMode, SummaryFilter};

use crate::{Action, App, AppError, Caller, reports::whose, work::Transaction};

/// What was worked on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayHours {
    /// The day, in the organisation's zone.
    pub day: Date,
    /// The work that began on it.
    pub totals: WorkTotals,
}

/// Days so far and days to come.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The days so far, today the last.
    pub so_far: Vec<DayHours>,
    /// The days to come, tomorrow the first.
    pub next: Vec<(Date, ForecastDay)>,
    /// The mean hours of the last seven days so far.
    pub mean_hours: f64,
}

/// A stretch of days and the one as long before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Up to today.
    pub now: WorkTotals,
    /// Before that.
    pub before: WorkTotals,
    /// Active projects that the caller sees.
    pub active_projects: i64,
    /// What was paid up to today, of everybody's invoices or one's own.
    pub payments: BTreeMap<Currency, PaymentSum>,
}

impl App {
    /// Work on each of the last `days` days and today, by default everybody's for administrators and one's own for others.
    ///
    /// # Errors
    /// [`crate::Forbidden::Denied`] for somebody else's.
    pub async fn hours_by_day(
        &self,
        caller: &Caller,
        user: Option<UserId>,
        days: u16,
    ) -> Result<Vec<DayHours>, AppError> {
        caller.may(Action::ReadReports)?;
        let user = whose(caller, Action::ReadReports, user)?;
        let today = self.today();
        let first = back(today, days);
        let filter = self.days_filter(user, first, today);
        let worked = self
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.reports().days(&filter).await?))
            .await?;
        Ok(every_day(first, today, &worked))
    }

    /// Like [`Self::hours_by_day`], and what the next `ahead` days may bring.
    ///
    /// # Errors
    /// [`crate::Forbidden::Denied`] for somebody else's.
    pub async fn hours_forecast(
        &self,
        caller: &Caller,
        user: Option<UserId>,
        days: u16,
        ahead: u16,
        method: ForecastMethod,
    ) -> Result<Forecast, AppError> {
        let so_far = self.hours_by_day(caller, user, days).await?;
        let daily: Vec<f64> = so_far.iter().map(|day| hours(day.totals.seconds)).collect();
        let dates = std::iter::successors(self.today().next_day(), |day| day.next_day());
        let next = dates.zip(forecast(&daily, ahead.into(), method)).collect();
        Ok(Forecast { mean_hours: recent_mean(&daily), so_far, next })
    }

    /// The last `days` days and today beside as many days before them.
    ///
    /// # Errors
    /// [`crate::Forbidden::Denied`] for somebody else's.
    pub async fn compare_days(&self, caller: &Caller, user: Option<UserId>, days: u16) -> Result<Comparison, AppError> {
        caller.may(Action::ReadReports)?;
        let user = whose(caller, Action::ReadReports, user)?;
        let today = self.today();
        let first = back(today, days);
        let before = back(first, days.saturating_add(1));
        let filter = self.days_filter(user, before, today);
        let projects = ProjectFilter {
            status: Some(ProjectStatus::Active),
            created_by: caller.sees_only(),
            ..ProjectFilter::default()
        };
        self.read(ReadMode::Snapshot, async |tx: &mut Transaction| {
            let worked = tx.reports().days(&filter).await?;
            let sum = |days: &dyn Fn(&Date) -> bool| {
                let days = worked.iter().filter(|(day, _)| days(day));
                days.fold(WorkTotals::default(), |sum, (_, totals)| sum.plus(*totals))
            };
            let active_projects = tx.projects().count(&projects).await?;
            let payments = tx.invoices().paid_between(first, today, user).await?;
            let (now, before) = (sum(&|day| *day >= first), sum(&|day| *day < first));
            Ok(Comparison { now, before, active_projects, payments })
        })
        .await
    }

    /// The day it is in the organisation's zone.
    pub fn today(&self) -> Date {
        self.organisation().zone.day_of(self.now())
    }

    fn days_filter(&self, user: Option<UserId>, first: Date, last: Date) -> SummaryFilter {
        let window = Window::of_days(Some(first), Some(last), &self.organisation().zone);
        SummaryFilter { user, window, ..SummaryFilter::default() }
    }
}

/// The day so many days before.
fn back(day: Date, days: u16) -> Date {
    day.checked_sub(time::Duration::days(days.into())).unwrap_or(Date::MIN)
}

/// One line for every day, worked on or not.
fn every_day(first: Date, last: Date, worked: &BTreeMap<Date, WorkTotals>) -> Vec<DayHours> {
    let days = std::iter::successors(Some(first), |day| day.next_day()).take_while(|day| *day <= last);
    days.map(|day| DayHours { day, totals: worked.get(&day).copied().unwrap_or_default() }).collect()
}
