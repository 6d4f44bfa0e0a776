//! What billable work brings: exact sums of rates times seconds, the same whatever they are grouped by.

use std::collections::BTreeMap;

use time::Date;

use crate::{
    id::{ClientId, ProjectId, UserId},
    instant::HOUR,
    money::{Currency, Money, divide_half_away},
    rate::{PricedWork, RateBook},
};

/// Billable work that, on any one day, takes one rate: somebody's on one project, or on none, for one client, or for none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillableWork {
    /// Who worked.
    pub user: UserId,
    /// The project worked on.
    pub project: Option<ProjectId>,
    /// The client worked for: the project's, or else the entries' own.
    pub client: Option<ClientId>,
    /// What the project itself says an hour costs.
    pub project_rate: Option<Money>,
    /// What the client itself says an hour costs.
    pub client_rate: Option<Money>,
    /// Seconds that are charged for.
    pub seconds: i64,
}

impl BillableWork {
    /// What it brings at the rates of a day.
    pub fn revenue(&self, rates: &RateBook, day: Date) -> Revenue {
        let rate = rates.rate_for(&PricedWork {
            user: self.user,
            project: self.project,
            client: self.client,
            day,
            project_rate: self.project_rate,
            client_rate: self.client_rate,
        });
        let mut revenue = Revenue::default();
        match rate {
            Some(rate) => {
                let exact = i128::from(rate.hourly.minor()) * i128::from(self.seconds);
                revenue.exact.insert(rate.hourly.currency(), exact);
            }
            None => revenue.unpriced_seconds = self.seconds,
        }
        revenue
    }
}

/// What work brings, by currency, not rounded yet; and the work that has no rate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revenue {
    /// Minor units an hour times seconds.
    exact: BTreeMap<Currency, i128>,
    unpriced_seconds: i64,
}

impl Revenue {
    /// Takes more into the sum.
    pub fn add(&mut self, more: &Self) {
        for (currency, exact) in &more.exact {
            let sum = self.exact.entry(*currency).or_default();
            *sum = sum.saturating_add(*exact);
        }
        self.unpriced_seconds = self.unpriced_seconds.saturating_add(more.unpriced_seconds);
    }

    /// Takes a part out of the sum; currencies of which nothing is left are gone.
    pub fn take(&mut self, part: &Self) {
        for (currency, exact) in &part.exact {
            let sum = self.exact.entry(*currency).or_default();
            *sum = sum.saturating_sub(*exact);
        }
        self.exact.retain(|_, exact| *exact != 0);
        self.unpriced_seconds = self.unpriced_seconds.saturating_sub(part.unpriced_seconds);
    }

    /// The amounts, one for each currency by code, rounded here and nowhere else: minor units, half away from zero.
    pub fn amounts(&self) -> Vec<Money> {
        let rounded = |(currency, exact): (&Currency, &i128)| {
            Money::from_minor(divide_half_away(*exact, i128::from(HOUR)), *currency)
        };
        self.exact.iter().map(rounded).collect()
    }

    /// Billable seconds for which there is no rate.
    pub const fn unpriced_seconds(&self) -> i64 {
        self.unpriced_seconds
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Instant, Record,
        id::RateId,
        rate::{RateScope, RateTerms},
    };
    use proptest::prelude::*;
    use time::macros::date;

    const DAY: Date = date!(2026 - 01 - 05);

    fn work(user: i64, project: Option<i64>, minor: Option<i64>, seconds: i64) -> BillableWork {
        BillableWork {
            user: UserId::new(user),
            project: project.map(ProjectId::new),
            client: None,
            project_rate: minor.map(|minor| Money::from_minor(minor, Currency::EUR)),
            client_rate: None,
            seconds,
        }
    }

    fn sum<'a>(parts: impl IntoIterator<Item = &'a Revenue>) -> Revenue {
        parts.into_iter().fold(Revenue::default(), |mut sum, part| {
            sum.add(part);
            sum
        })
    }

    #[test]
    fn a_sum_is_rounded_once_and_each_currency_stays_its_own() {
        let dollars = Currency::from_code("USD").unwrap();
        let terms = RateTerms {
            scope: RateScope::User { user: UserId::new(2) },
            hourly: Money::from_minor(9_900, dollars),
            starts_on: date!(2026 - 01 - 05),
        };
        let rate =
            Record { id: RateId::new(1), version: 1, created_at: Instant::MIN, updated_at: Instant::MIN, data: terms };
        let book = RateBook::new([rate]);
        // A third of a cent three times is a cent.
        let third = work(1, Some(1), Some(100), 12);
        let parts = [third.clone(), third.clone(), third, work(2, None, None, 1_800), work(3, None, None, 60)];
        let parts: Vec<Revenue> = parts.iter().map(|work| work.revenue(&book, DAY)).collect();
        let all = sum(&parts);
        assert_eq!(all.amounts(), [Money::from_minor(1, Currency::EUR), Money::from_minor(4_950, dollars)]);
        assert_eq!(all.unpriced_seconds(), 60);
        let before = work(2, None, None, 1_800).revenue(&book, date!(2026 - 01 - 04));
        assert_eq!((before.amounts(), before.unpriced_seconds()), (Vec::new(), 1_800));
    }

    #[test]
    fn what_is_taken_out_is_gone() {
        let (one, other) = (work(1, Some(1), Some(100), 12), work(2, None, None, 60));
        let (one, other) = (one.revenue(&RateBook::default(), DAY), other.revenue(&RateBook::default(), DAY));
        let mut all = sum(&[one.clone(), other.clone()]);
        all.take(&one);
        assert_eq!(all, other);
        all.take(&other);
        assert_eq!(all, Revenue::default());
    }

    proptest! {
        #[test]
        fn however_work_is_grouped_it_brings_the_same(
            works in prop::collection::vec((1_i64..4, prop::option::of(1_i64..4), prop::option::of(0_i64..100_000), 0_i64..1_000_000), 0..40),
        ) {
            let works: Vec<_> = works.into_iter().map(|(user, project, minor, seconds)| work(user, project, minor, seconds)).collect();
            let book = RateBook::default();
            let all = sum(&works.iter().map(|work| work.revenue(&book, DAY)).collect::<Vec<_>>());
            let grouped = |key: &dyn Fn(&BillableWork) -> Option<i64>| {
                let mut groups: BTreeMap<Option<i64>, Revenue> = BTreeMap::new();
                for work in &works {
                    groups.entry(key(work)).or_default().add(&work.revenue(&book, DAY));
                }
                sum(groups.values())
            };
            prop_assert_eq!(&grouped(&|work| Some(work.user.get())), &all);
            prop_assert_eq!(&grouped(&|work| work.project.map(ProjectId::get)), &all);
        }
    }
}
