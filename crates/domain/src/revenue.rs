//! What billable work brings: exact sums of rates times seconds, the same whatever they are grouped by.

use std::collections::BTreeMap;

use time::Date;

use crate::{
    id::{ClientId, ProjectId, UserId},
    instant::HOUR,
    money::{Currency, Money, divide_half_away},
    rate::{PricedWork, RateBook},
};

/// Billable work that takes one rate, on one day or on any one day: somebody's on one project, or on none, for one client,
/// or for none.
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
    /// The day on which it began, when it is of one.
    pub day: Option<Date>,
    /// What was charged for it, when it is on invoices: no rate changes that.
    pub charged: Option<Money>,
    /// Seconds to be charged for, rounded if they are to be.
    pub seconds: i64,
    /// Seconds as tracked.
    pub tracked: i64,
}

impl BillableWork {
    /// Takes more of the same work into it.
    pub fn add(&mut self, more: &Self) {
        self.seconds += more.seconds;
        self.tracked += more.tracked;
        let sum = |(sum, more): (Money, Money)| Money::from_minor(sum.minor() + more.minor(), sum.currency());
        self.charged = self.charged.zip(more.charged).map(sum);
    }

    /// What it brings: what was charged, or else what it costs at the rates of its day, or of `day` when it is of none.
    pub fn revenue(&self, rates: &RateBook, day: Date) -> Revenue {
        let dated = || {
            rates.rate_for(&PricedWork {
                user: self.user,
                project: self.project,
                client: self.client,
                day: self.day.unwrap_or(day),
                project_rate: self.project_rate,
                client_rate: self.client_rate,
            })
        };
        let exact = match self.charged {
            Some(charged) => Some((charged, HOUR)),
            None => dated().map(|rate| (rate.hourly, self.seconds)),
        };
        let mut revenue = Revenue::default();
        match exact {
            Some((money, times)) => {
                revenue.exact.insert(money.currency(), i128::from(money.minor()) * i128::from(times));
            }
            None => revenue.unpriced_seconds = self.tracked,
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

    /// Billable seconds for which there is no rate, as tracked.
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
        rate::{Rate, RateScope, RateTerms},
    };
    use proptest::prelude::*;
    use time::macros::date;

    const FIRST: Date = date!(2026 - 01 - 01);

    fn work(user: i64, project: Option<i64>, minor: Option<i64>, seconds: i64) -> BillableWork {
        BillableWork {
            user: UserId::new(user),
            project: project.map(ProjectId::new),
            client: None,
            project_rate: minor.map(|minor| Money::from_minor(minor, Currency::EUR)),
            client_rate: None,
            day: None,
            charged: None,
            seconds,
            tracked: seconds,
        }
    }

    fn rate(id: i64, scope: RateScope, hourly: Money, starts_on: Date) -> Rate {
        let data = RateTerms { scope, hourly, starts_on };
        Record { id: RateId::new(id), version: 1, created_at: Instant::MIN, updated_at: Instant::MIN, data }
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
        let scope = RateScope::User { user: UserId::new(2) };
        let book = RateBook::new([rate(1, scope, Money::from_minor(9_900, dollars), date!(2026 - 01 - 05))]);
        // A third of a cent three times is a cent.
        let third = work(1, Some(1), Some(100), 12);
        let parts = [third.clone(), third.clone(), third, work(2, None, None, 1_800), work(3, None, None, 60)];
        let parts: Vec<Revenue> = parts.iter().map(|work| work.revenue(&book, date!(2026 - 01 - 05))).collect();
        let all = sum(&parts);
        assert_eq!(all.amounts(), [Money::from_minor(1, Currency::EUR), Money::from_minor(4_950, dollars)]);
        assert_eq!(all.unpriced_seconds(), 60);
        let early = work(2, None, None, 1_800);
        let before = early.revenue(&book, date!(2026 - 01 - 04));
        assert_eq!((before.amounts(), before.unpriced_seconds()), (Vec::new(), 1_800));
        let dated = BillableWork { day: Some(date!(2026 - 01 - 06)), ..early.clone() };
        assert_eq!(dated.revenue(&book, date!(2026 - 01 - 04)).amounts(), [Money::from_minor(4_950, dollars)]);
        let charged = BillableWork { charged: Some(Money::from_minor(101, Currency::EUR)), ..dated };
        assert_eq!(charged.revenue(&book, date!(2026 - 01 - 06)).amounts(), [Money::from_minor(101, Currency::EUR)]);
        // What has no rate is told as it was tracked, however it would be rounded.
        let rounded = BillableWork { seconds: 900, ..work(3, None, None, 60) };
        assert_eq!(rounded.revenue(&book, date!(2026 - 01 - 05)).unpriced_seconds(), 60);
    }

    prop_compose! {
        /// Work of one entry.
        fn an_entry()(
            user in 1_i64..4,
            project in prop::option::of(1_i64..4),
            client in prop::option::of(1_i64..3),
            day in 0_i64..20,
            charged in prop::option::weighted(0.2, 0_i64..10_000),
            seconds in 1_i64..100_000,
        ) -> BillableWork {
            BillableWork {
                client: client.map(ClientId::new),
                day: Some(FIRST + time::Duration::days(day)),
                charged: charged.map(|minor| Money::from_minor(minor, Currency::EUR)),
                // Only the first project has a rate of its own, and only the first client.
                project_rate: project.filter(|project| *project == 1).map(|_| Money::from_minor(7_001, Currency::EUR)),
                client_rate: client.filter(|client| *client == 1).map(|_| Money::from_minor(6_007, Currency::EUR)),
                ..work(user, project, None, seconds)
            }
        }
    }

    prop_compose! {
        fn some_rates()(
            terms in prop::collection::vec((0..4, 1_i64..4, 1_i64..4, 0_i64..20, 0_i64..20_000, any::<bool>()), 0..12),
        ) -> RateBook {
            let terms = terms.into_iter().zip(1..).map(|((kind, one, other, day, minor, euros), id)| {
                let (project, client, user) = (ProjectId::new(one), ClientId::new(one), UserId::new(other));
                let scope = match kind {
                    0 => RateScope::ProjectUser { project, user },
                    1 => RateScope::Project { project },
                    2 => RateScope::Client { client },
                    _ => RateScope::User { user },
                };
                let currency = if euros { Currency::EUR } else { Currency::from_code("USD").unwrap() };
                rate(id, scope, Money::from_minor(minor, currency), FIRST + time::Duration::days(day))
            });
            RateBook::new(terms)
        }
    }

    #[test]
    fn what_is_taken_out_is_gone() {
        let (one, other) = (work(1, Some(1), Some(100), 12), work(2, None, None, 60));
        let (one, other) = (one.revenue(&RateBook::default(), FIRST), other.revenue(&RateBook::default(), FIRST));
        let mut all = sum(&[one.clone(), other.clone()]);
        all.take(&one);
        assert_eq!(all, other);
        all.take(&other);
        assert_eq!(all, Revenue::default());
    }

    proptest! {
        /// Entries priced one by one bring what they bring put together by whatever decides the price, in all and for each
        /// user, project and client; and where no rate begins in between, days do not matter.
        #[test]
        fn however_work_is_grouped_it_brings_the_same(
            entries in prop::collection::vec(an_entry(), 0..60),
            book in some_rates(),
        ) {
            let alone: Vec<_> = entries.iter().map(|entry| entry.revenue(&book, FIRST)).collect();
            let mut groups: BTreeMap<_, BillableWork> = BTreeMap::new();
            for entry in &entries {
                let charged = entry.charged.map(Money::currency);
                let key = (entry.user, entry.project, entry.client, entry.day, charged);
                groups.entry(key).and_modify(|group| group.add(entry)).or_insert_with(|| entry.clone());
            }
            let total = |wanted: &dyn Fn(&BillableWork) -> bool| {
                let one_by_one = entries.iter().zip(&alone).filter(|(entry, _)| wanted(entry)).map(|(_, revenue)| revenue);
                let together: Vec<_> =
                    groups.values().filter(|group| wanted(group)).map(|group| group.revenue(&book, FIRST)).collect();
                (sum(one_by_one), sum(&together))
            };
            let (one_by_one, together) = total(&|_| true);
            prop_assert_eq!(&one_by_one, &together);
            for id in 1..4 {
                let by_user = total(&|work| work.user == UserId::new(id));
                prop_assert_eq!(by_user.0, by_user.1);
                let by_project = total(&|work| work.project == Some(ProjectId::new(id)));
                prop_assert_eq!(by_project.0, by_project.1);
                let by_client = total(&|work| work.client == Some(ClientId::new(id)));
                prop_assert_eq!(by_client.0, by_client.1);
            }
            let last = FIRST + time::Duration::days(19);
            if !book.changes_between(FIRST, last) {
                let dateless: Vec<_> = entries
                    .iter()
                    .map(|entry| BillableWork { day: None, ..entry.clone() }.revenue(&book, FIRST))
                    .collect();
                prop_assert_eq!(sum(&dateless), one_by_one);
            }
        }
    }
}
