//! What an expense costs: an amount and the tax on it, in one currency and exact to its minor unit.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Serialize, Serializer};

use crate::money::{Currency, Money, MoneyError};

/// An amount above zero and the tax on it, both of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Price {
    amount: Money,
    tax_amount: Money,
}

/// Why numbers make no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    /// An amount of zero, or less.
    #[error("Amount must be greater than zero")]
    NotPositive,
    /// An amount that the currency does not have.
    #[error("{0}")]
    Amount(MoneyError),
    /// A tax that the currency does not have.
    #[error("{0}")]
    TaxAmount(MoneyError),
}

/// What changes about a price; what is not named stays, in the new currency by the same numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PriceChange {
    /// The amount.
    pub amount: Option<Decimal>,
    /// The tax on it.
    pub tax_amount: Option<Decimal>,
    /// The currency of both.
    pub currency: Option<Currency>,
}

impl Price {
    /// An amount and the tax on it, exactly as written.
    ///
    /// # Errors
    /// Not above zero, negative tax, too large, or with more places than the currency has: nothing is rounded.
    pub fn new(amount: Decimal, tax_amount: Decimal, currency: Currency) -> Result<Self, PriceError> {
        if amount <= Decimal::ZERO {
            return Err(PriceError::NotPositive);
        }
        Ok(Self {
            amount: Money::non_negative(amount, currency).map_err(PriceError::Amount)?,
            tax_amount: Money::non_negative(tax_amount, currency).map_err(PriceError::TaxAmount)?,
        })
    }

    /// From the minor units that the store gives back.
    pub const fn trusted(amount: i64, tax_amount: i64, currency: Currency) -> Self {
        Self { amount: Money::from_minor(amount, currency), tax_amount: Money::from_minor(tax_amount, currency) }
    }

    /// The amount, without the tax.
    pub const fn amount(self) -> Money {
        self.amount
    }

    /// The tax on it.
    pub const fn tax_amount(self) -> Money {
        self.tax_amount
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.amount.currency()
    }

    /// Amount and tax together, exactly.
    #[must_use]
    pub const fn total(self) -> Money {
        Money::from_minor(self.amount.minor().saturating_add(self.tax_amount.minor()), self.currency())
    }

    /// The price afterwards. Numbers are never converted: 12.50 euros become 12.50 dollars, and no yen at all.
    ///
    /// # Errors
    /// As for [`Self::new`].
    pub fn changed(self, change: PriceChange) -> Result<Self, PriceError> {
        Self::new(
            change.amount.unwrap_or_else(|| self.amount.to_decimal()),
            change.tax_amount.unwrap_or_else(|| self.tax_amount.to_decimal()),
            change.currency.unwrap_or(self.currency()),
        )
    }
}

impl PriceError {
    /// The field that it is about.
    pub const fn field(self) -> &'static str {
        match self {
            Self::NotPositive | Self::Amount(_) => "amount",
            Self::TaxAmount(_) => "tax_amount",
        }
    }
}

/// A rate of tax: percent with up to four decimal places, from 0 to 100, exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxRate(i64);

/// A number that is no rate of tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must lie between 0 and 100 percent and have at most 4 decimal places")]
pub struct TaxRateError;

impl TaxRate {
    const PLACES: u32 = 4;
    const MAX: i64 = 1_000_000;

    /// A rate in percent, exactly as written.
    ///
    /// # Errors
    /// Out of bounds, or with more than four places.
    pub fn new(percent: Decimal) -> Result<Self, TaxRateError> {
        let percent = percent.normalize();
        let scaled = percent.checked_mul(Decimal::from(10_000)).filter(|_| percent.scale() <= Self::PLACES);
        let held = scaled.and_then(|scaled| scaled.to_i64()).filter(|held| (0..=Self::MAX).contains(held));
        held.map(Self).ok_or(TaxRateError)
    }

    /// From the ten-thousandths of a percent that the store gives back.
    pub const fn trusted(ten_thousandths: i64) -> Self {
        Self(ten_thousandths)
    }

    /// Ten-thousandths of a percent.
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }

    /// In percent, without trailing zeros: `8.875`.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, Self::PLACES).normalize()
    }
}

impl Serialize for TaxRate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.to_decimal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn currency(code: &str) -> Currency {
        Currency::from_code(code).unwrap()
    }

    fn price(amount: &str, tax: &str, code: &str) -> Result<Price, PriceError> {
        Price::new(dec(amount), dec(tax), currency(code))
    }

    #[test]
    fn a_tenth_and_two_tenths_are_three_tenths() {
        assert_eq!(price("0.1", "0.2", "EUR").unwrap().total().to_decimal().to_string(), "0.30");
        assert_eq!(price("0.1", "0.2", "KWD").unwrap().total().to_decimal().to_string(), "0.300");
    }

    #[test]
    fn an_amount_is_above_zero_and_its_tax_is_not_below() {
        for amount in ["0", "0.00", "-0.01", "-0"] {
            assert_eq!(price(amount, "0", "EUR"), Err(PriceError::NotPositive), "{amount}");
        }
        let below = price("1", "-0.01", "EUR").unwrap_err();
        assert_eq!((below, below.field()), (PriceError::TaxAmount(MoneyError::Negative), "tax_amount"));
    }

    #[test]
    fn places_that_the_currency_does_not_have_are_refused() {
        for (amount, tax, code, error) in [
            ("1.005", "0", "EUR", PriceError::Amount(MoneyError::TooPrecise(2))),
            ("1", "0.005", "EUR", PriceError::TaxAmount(MoneyError::TooPrecise(2))),
            ("0.5", "0", "JPY", PriceError::Amount(MoneyError::TooPrecise(0))),
            ("1.0005", "0", "KWD", PriceError::Amount(MoneyError::TooPrecise(3))),
            ("10000000000", "0", "EUR", PriceError::Amount(MoneyError::TooLarge)),
        ] {
            assert_eq!(price(amount, tax, code), Err(error), "{amount} {tax} {code}");
        }
        assert!(price("1.500", "0", "EUR").is_ok(), "zeros at the end say nothing");
    }

    #[test]
    fn another_currency_keeps_the_numbers_or_is_refused() {
        let to = |code| PriceChange { currency: Some(currency(code)), ..PriceChange::default() };
        let euros = price("12.50", "1.1", "EUR").unwrap();
        assert_eq!(euros.changed(to("USD")), price("12.50", "1.10", "USD"));
        assert_eq!(euros.changed(to("KWD")).unwrap().amount().minor(), 12_500);
        assert_eq!(euros.changed(to("JPY")), Err(PriceError::Amount(MoneyError::TooPrecise(0))));
        let whole = PriceChange { amount: Some(dec("13")), tax_amount: Some(dec("0")), ..to("JPY") };
        assert_eq!(euros.changed(whole), price("13", "0", "JPY"));
        assert_eq!(euros.changed(PriceChange::default()), Ok(euros));
    }

    #[test]
    fn a_rate_is_kept_to_the_ten_thousandth_of_a_percent() {
        let shown = |text: &str| TaxRate::new(dec(text)).map(|rate| rate.to_decimal().to_string());
        for (text, expected) in [("19", "19"), ("8.8750", "8.875"), ("0", "0"), ("100.00000", "100")] {
            assert_eq!(shown(text).as_deref(), Ok(expected));
        }
        for text in ["-0.1", "100.0001", "1.00001", "79228162514264337593543950335"] {
            assert_eq!(shown(text), Err(TaxRateError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_total_is_the_exact_sum_whatever_the_currency(
            amount in 1_i64..=999_999_999_999,
            tax in 0_i64..=999_999_999_999,
            code in prop::sample::select(vec!["EUR", "JPY", "KWD", "CLF", "XAU"]),
        ) {
            let places = currency(code).places();
            let (amount, tax) = (Decimal::new(amount, places), Decimal::new(tax, places));
            let price = Price::new(amount, tax, currency(code)).unwrap();
            prop_assert_eq!(price.total().to_decimal(), amount + tax);
            prop_assert_eq!(price.total().to_decimal().scale(), places);
            prop_assert_eq!(price.amount().to_decimal().to_string(), amount.to_string());
        }

        #[test]
        fn what_is_kept_is_what_was_written_or_nothing_is(amount in -1_000_000_i64..1_000_000, scale in 0_u32..6) {
            let written = Decimal::new(amount, scale);
            if let Ok(price) = Price::new(written, Decimal::ZERO, Currency::EUR) {
                prop_assert_eq!(price.amount().to_decimal(), written);
            } else {
                prop_assert!(amount <= 0 || written.normalize().scale() > 2);
            }
        }

        #[test]
        fn a_stored_price_is_the_price_that_was_stored(amount in 1_i64..=999_999_999_999, tax in 0_i64..=999_999_999_999) {
            let price = Price::trusted(amount, tax, Currency::EUR);
            prop_assert_eq!(price.changed(PriceChange::default()), Ok(price));
        }
    }
}
