//! The lines of an invoice and what they come to, to the minor unit.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Serialize, Serializer};

use super::{BilledTime, ChargedTime};
use crate::{
    Instant,
    expense::TaxRate,
    id::{EntryId, InvoiceItemId},
    instant::HOUR,
    money::{Currency, Money, divide_half_away},
    text::Notes,
};

/// How much of something: up to a thousand million, with up to six decimal places, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i64);

/// A number that is no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must lie between 0 and 1000000000 and have at most 6 decimal places")]
pub struct QuantityError;

impl Quantity {
    /// One.
    pub const ONE: Self = Self(Self::UNIT);

    const UNIT: i64 = 1_000_000;
    const PLACES: u32 = 6;
    const MAX: i64 = 1_000_000_000 * Self::UNIT;

    /// A quantity, exactly as written.
    ///
    /// # Errors
    /// Out of bounds, or with more than six places.
    pub fn new(quantity: Decimal) -> Result<Self, QuantityError> {
        let quantity = quantity.normalize();
        let scaled = quantity.checked_mul(Decimal::from(Self::UNIT)).filter(|_| quantity.scale() <= Self::PLACES);
        let held = scaled.and_then(|scaled| scaled.to_i64()).filter(|held| (0..=Self::MAX).contains(held));
        held.map(Self).ok_or(QuantityError)
    }

    /// So many seconds in hours, rounded to the sixth place: a four-hundredth of a second.
    #[must_use]
    pub fn hours(seconds: i64) -> Self {
        Self(divide_half_away(i128::from(seconds) * i128::from(Self::UNIT), i128::from(HOUR)))
    }

    /// From the millionths that the store gives back.
    pub const fn trusted(millionths: i64) -> Self {
        Self(millionths)
    }

    /// Millionths.
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// For writing, without trailing zeros: `7.5`.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, Self::PLACES).normalize()
    }

    /// What so much costs: minor units, half away from zero, rounded here and nowhere else.
    #[must_use]
    pub fn at(self, unit_price: Money) -> Money {
        unit_price.part(self.0, Self::UNIT)
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.to_decimal())
    }
}

/// A line as somebody writes it: its price is read in the invoice's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRequest {
    /// What it is for.
    pub description: Notes,
    /// How much of it.
    pub quantity: Quantity,
    /// The price of one; below zero for what is taken off.
    pub unit_price: Decimal,
    /// The time entries that it is for.
    pub entries: Vec<EntryId>,
}

/// A line that is not stored yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineDraft {
    /// What it is for.
    pub description: Notes,
    /// How much of it.
    pub quantity: Quantity,
    /// The price of one; below zero for what is taken off.
    pub unit_price: Money,
    /// The time that it is for.
    pub time: Vec<BilledTime>,
}

impl LineDraft {
    /// The price of all of it: whoever multiplies what the line shows gets the same.
    pub fn total(&self) -> Money {
        self.quantity.at(self.unit_price)
    }

    /// What it charges for each of its entries: the total in shares by their time, or in equal ones when they took none.
    /// Every share is what all up to that entry come to, less what those before it do, both cut off below the minor unit.
    pub fn charges(&self) -> Vec<ChargedTime> {
        let total = self.total();
        let seconds: i64 = self.time.iter().map(|time| time.seconds).sum();
        let by_the_hour = self.quantity == Quantity::hours(seconds);
        let weight = |time: &BilledTime| if seconds == 0 { 1 } else { i128::from(time.seconds) };
        let all: i128 = self.time.iter().map(weight).sum();
        let up_to = |part: i128| i64::try_from(i128::from(total.minor()) * part / all).unwrap_or_default();
        let mut part = 0;
        let charge = |time: &BilledTime| {
            let before = up_to(part);
            part += weight(time);
            ChargedTime {
                entry: time.entry,
                seconds: time.seconds,
                hourly: by_the_hour.then_some(time.hourly),
                amount: Money::from_minor(up_to(part) - before, total.currency()),
            }
        };
        self.time.iter().map(charge).collect()
    }
}

/// A line of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InvoiceItem {
    /// Its number.
    pub id: InvoiceItemId,
    /// What it is for.
    pub description: Notes,
    /// How much of it.
    pub quantity: Quantity,
    /// The price of one.
    pub unit_price: Money,
    /// The price of all of it.
    pub total: Money,
    /// The time entries that it is for.
    pub entries: Vec<EntryId>,
    /// When it was written.
    pub created_at: Instant,
}

/// What the lines of an invoice come to. The total is the exact sum of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct InvoiceTotals {
    subtotal: Money,
    tax: Money,
}

/// Lines that make no invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TotalsError {
    /// They come to less than nothing.
    #[error("The items must not come to less than zero")]
    Negative,
    /// They, or one of them, come to more than can be held.
    #[error("The items must come to at most 9999999999.99")]
    TooLarge,
    /// One of them is of another currency.
    #[error("The items must all be in the invoice's currency")]
    Currency,
}

impl InvoiceTotals {
    /// No lines.
    pub const fn nothing(currency: Currency) -> Self {
        Self { subtotal: Money::zero(currency), tax: Money::zero(currency) }
    }

    /// From the minor units that the store gives back.
    pub const fn trusted(subtotal: i64, tax: i64, currency: Currency) -> Self {
        Self { subtotal: Money::from_minor(subtotal, currency), tax: Money::from_minor(tax, currency) }
    }

    /// What lines of these totals come to; the tax is on their sum, rounded once, half away from zero.
    ///
    /// # Errors
    /// Below zero in all, too large, or of more than one currency.
    pub fn of(
        lines: impl IntoIterator<Item = Money>,
        tax_rate: TaxRate,
        currency: Currency,
    ) -> Result<Self, TotalsError> {
        let mut subtotal = Money::zero(currency);
        for line in lines {
            if line.currency() != currency {
                return Err(TotalsError::Currency);
            }
            let sum = subtotal.minor().checked_add(line.minor()).filter(|_| line.is_in_range());
            subtotal = sum.map(|minor| Money::from_minor(minor, currency)).ok_or(TotalsError::TooLarge)?;
        }
        match subtotal {
            below if below.minor() < 0 => Err(TotalsError::Negative),
            above if !above.is_in_range() => Err(TotalsError::TooLarge),
            subtotal => Ok(Self { subtotal, tax: subtotal.part(tax_rate.ten_thousandths(), 1_000_000) }),
        }
    }

    /// The sum of the lines.
    pub const fn subtotal(self) -> Money {
        self.subtotal
    }

    /// The tax on it.
    pub const fn tax(self) -> Money {
        self.tax
    }

    /// Both together.
    pub const fn total(self) -> Money {
        Money::from_minor(self.subtotal.minor() + self.tax.minor(), self.currency())
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.subtotal.currency()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn euros(minor: i64) -> Money {
        Money::from_minor(minor, Currency::EUR)
    }

    fn totals(lines: &[i64], tax: &str) -> Result<(i64, i64, i64), TotalsError> {
        let rate = TaxRate::new(dec(tax)).unwrap();
        let totals = InvoiceTotals::of(lines.iter().copied().map(euros), rate, Currency::EUR)?;
        Ok((totals.subtotal().minor(), totals.tax().minor(), totals.total().minor()))
    }

    #[test]
    fn twenty_minutes_at_a_hundred_an_hour_are_what_the_line_shows() {
        let quantity = Quantity::hours(1_200);
        assert_eq!(quantity.to_decimal(), dec("0.333333"));
        assert_eq!(quantity.at(euros(10_000)), euros(3_333));
        assert_eq!(Quantity::hours(5_400).to_decimal(), dec("1.5"));
    }

    #[test]
    fn a_quantity_is_kept_as_written() {
        for (text, shown) in [("1", "1"), ("0.125000", "0.125"), ("1000000000", "1000000000"), ("0.000001", "0.000001")]
        {
            assert_eq!(Quantity::new(dec(text)).unwrap().to_decimal().to_string(), shown);
        }
        for text in ["-1", "0.0000001", "1000000000.000001", "79228162514264337593543950335"] {
            assert_eq!(Quantity::new(dec(text)), Err(QuantityError), "{text}");
        }
    }

    #[test]
    fn the_tax_is_on_the_sum() {
        assert_eq!(totals(&[10, 10, 10], "19"), Ok((30, 6, 36)), "5.7, and not three times 1.9");
        assert_eq!(totals(&[50], "1"), Ok((50, 1, 51)), "half goes away from zero");
        assert_eq!(totals(&[], "19"), Ok((0, 0, 0)));
        assert_eq!(totals(&[10_000, -2_500], "20"), Ok((7_500, 1_500, 9_000)), "a discount");
    }

    #[test]
    fn what_makes_no_invoice_is_refused() {
        assert_eq!(totals(&[100, -101], "0"), Err(TotalsError::Negative));
        assert_eq!(totals(&[999_999_999_999, 1], "0"), Err(TotalsError::TooLarge));
        assert_eq!(totals(&[1_000_000_000_000], "0"), Err(TotalsError::TooLarge));
        assert_eq!(totals(&[i64::MAX, i64::MAX], "0"), Err(TotalsError::TooLarge));
        let dollars = Money::from_minor(1, Currency::from_code("USD").unwrap());
        let mixed = InvoiceTotals::of([euros(1), dollars], TaxRate::default(), Currency::EUR);
        assert_eq!(mixed, Err(TotalsError::Currency));
    }

    fn line(quantity: &str, minor: i64, time: &[i64]) -> LineDraft {
        let billed = |(seconds, id): (&i64, i64)| BilledTime {
            entry: EntryId::new(id),
            seconds: *seconds,
            hourly: euros(minor),
        };
        LineDraft {
            description: Notes::new("Work").unwrap(),
            quantity: Quantity::new(dec(quantity)).unwrap(),
            unit_price: euros(minor),
            time: time.iter().zip(1..).map(billed).collect(),
        }
    }

    fn shares(line: &LineDraft) -> Vec<i64> {
        line.charges().iter().map(|time| time.amount.minor()).collect()
    }

    #[test]
    fn a_line_is_shared_out_among_its_entries() {
        let by_the_hour = line("1.5", 5_000, &[1_800, 3_600]);
        assert_eq!(shares(&by_the_hour), [2_500, 5_000]);
        assert!(by_the_hour.charges().iter().all(|time| time.hourly == Some(euros(5_000))));
        let flat = line("1", 10_000, &[3_600, 3_600, 3_600]);
        assert_eq!(shares(&flat), [3_333, 3_333, 3_334]);
        assert!(flat.charges().iter().all(|time| time.hourly.is_none()), "it is not charged by the hour");
        assert_eq!(shares(&line("2", 50, &[0, 0, 0])), [33, 33, 34], "no time to go by");
        assert_eq!(shares(&line("1", -500, &[60, 0, 120])), [-166, 0, -334]);
        assert_eq!(shares(&line("1", 5_000, &[])), [0; 0]);
    }

    proptest! {
        #[test]
        fn the_shares_of_a_line_come_to_its_total(
            time in prop::collection::vec(0_i64..1_000_000, 1..30),
            minor in -10_000_000_i64..10_000_000,
            millionths in 0_i64..5_000_000_000,
        ) {
            let line = LineDraft { quantity: Quantity::trusted(millionths), ..line("1", minor, &time) };
            let (total, seconds) = (line.total().minor(), time.iter().sum::<i64>());
            let shares = shares(&line);
            prop_assert_eq!(shares.iter().sum::<i64>(), total);
            for (share, own) in shares.into_iter().zip(time) {
                prop_assert!(share == 0 || share.signum() == total.signum());
                if seconds > 0 {
                    let off = i128::from(share) * i128::from(seconds) - i128::from(total) * i128::from(own);
                    prop_assert!(off.abs() <= i128::from(seconds), "within a minor unit of its part of the time");
                }
            }
        }

        #[test]
        fn the_sum_of_the_lines_and_the_tax_is_the_total(
            lines in prop::collection::vec((0_i64..1_000_000_000, 0_i64..1_000_000), 0..20),
            tax in 0_i64..=1_000_000,
        ) {
            let lines: Vec<Money> =
                lines.into_iter().map(|(quantity, price)| Quantity::trusted(quantity).at(euros(price))).collect();
            let sum: i64 = lines.iter().map(|line| line.minor()).sum();
            let rate = TaxRate::trusted(tax);
            let totals = InvoiceTotals::of(lines, rate, Currency::EUR).unwrap();
            prop_assert_eq!(totals.subtotal().minor(), sum);
            prop_assert_eq!(totals.total().minor(), sum + totals.tax().minor());
            let exact = Decimal::from(sum) * rate.to_decimal() / Decimal::ONE_HUNDRED;
            prop_assert!((Decimal::from(totals.tax().minor()) - exact).abs() <= dec("0.5"));
        }

        #[test]
        fn a_line_costs_what_its_numbers_say(quantity in 0_i64..1_000_000_000_000, price in -1_000_000_i64..1_000_000) {
            let quantity = Quantity::trusted(quantity);
            let exact = quantity.to_decimal() * Decimal::from(price);
            prop_assert!((Decimal::from(quantity.at(euros(price)).minor()) - exact).abs() <= dec("0.5"));
        }
    }
}
