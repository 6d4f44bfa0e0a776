//! Money and hours as integers: minor units and hundredths, each rounded in one place.

use std::cmp::Ordering;

pub use rust_decimal::Decimal;
use rust_decimal::{RoundingStrategy, prelude::ToPrimitive};
use serde::{Serialize, Serializer};

use crate::instant::HOUR;

/// An ISO 4217 currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

/// A code that is no ISO 4217 currency.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an ISO 4217 currency code such as EUR or USD")]
pub struct UnknownCurrency(pub String);

impl Currency {
    /// The euro, the currency of an organisation that has not said otherwise.
    pub const EUR: Self = Self(iso_currency::Currency::EUR);

    /// The currency with that three-letter code, in capitals.
    ///
    /// # Errors
    /// [`UnknownCurrency`] when there is none.
    pub fn from_code(code: &str) -> Result<Self, UnknownCurrency> {
        iso_currency::Currency::from_code(code).map(Self).ok_or_else(|| UnknownCurrency(code.to_owned()))
    }

    /// The three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Decimal places of the minor unit: 2 for the euro, 0 for the yen. Currencies without one count as 0.
    pub fn places(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

/// By code.
impl Ord for Currency {
    fn cmp(&self, other: &Self) -> Ordering {
        self.code().cmp(other.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// An exact amount: whole minor units (cents) of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why a number is no amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// More decimal places than the currency has.
    #[error("must have at most {0} decimal places")]
    TooPrecise(u32),
    /// Below zero where only zero or more makes sense.
    #[error("must not be negative")]
    Negative,
    /// Too large to hold.
    #[error("must be at most 9999999999.99")]
    TooLarge,
}

impl Money {
    const MAX_MINOR: i64 = 999_999_999_999;

    /// That many minor units.
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// An amount of zero or more, exactly as written.
    ///
    /// # Errors
    /// Negative, too large, or with more places than the currency has: money is never rounded on the way in.
    pub fn non_negative(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        if amount.is_sign_negative() && !amount.is_zero() {
            return Err(MoneyError::Negative);
        }
        let places = currency.places();
        let amount = amount.normalize();
        if amount.scale() > places {
            return Err(MoneyError::TooPrecise(places));
        }
        let minor = amount
            .checked_mul(Decimal::from(10_i64.pow(places)))
            .and_then(|scaled| scaled.to_i64())
            .filter(|minor| *minor <= Self::MAX_MINOR)
            .ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, currency })
    }

    /// An amount that may be below zero, exactly as written.
    ///
    /// # Errors
    /// Too far from zero, or with more places than the currency has.
    pub fn signed(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let size = Self::non_negative(amount.abs(), currency)?;
        Ok(if amount.is_sign_negative() { Self { minor: -size.minor, currency } } else { size })
    }

    /// None of the currency.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Whether it is an amount that can be written: at most as far from zero as [`MoneyError::TooLarge`] says.
    pub const fn is_in_range(self) -> bool {
        -Self::MAX_MINOR <= self.minor && self.minor <= Self::MAX_MINOR
    }

    /// Whole minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The amount with exactly the currency's places, for writing: `75.00`.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.places())
    }

    /// What `seconds` of work cost at this amount per hour: minor units, half away from zero, rounded here and nowhere
    /// else. Held at the ends of the range.
    #[must_use]
    pub fn per_hour_for(self, seconds: i64) -> Self {
        self.part(seconds, HOUR)
    }

    /// `numerator / denominator` of it: minor units, half away from zero, rounded here and nowhere else. Held at the ends
    /// of the range. The denominator must be above zero.
    #[must_use]
    pub(crate) fn part(self, numerator: i64, denominator: i64) -> Self {
        let exact = i128::from(self.minor) * i128::from(numerator);
        Self { minor: divide_half_away(exact, i128::from(denominator)), currency: self.currency }
    }
}

/// `numerator / denominator` to the nearest integer, halves away from zero, held at the ends of `i64`.
pub(crate) fn divide_half_away(numerator: i128, denominator: i128) -> i64 {
    let half = denominator / 2 * numerator.signum();
    let rounded = (numerator + half) / denominator;
    i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX })
}

/// A text that is no number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no number such as 75.50")]
pub struct NotANumber(pub String);

/// Reads a number as people write it, exactly: digits, and one point or comma before the decimal places if there are any.
/// Blank text is no number at all. What may be meant in two ways, such as `1,234.5`, is none either.
///
/// # Errors
/// [`NotANumber`].
pub fn parse_number(text: &str) -> Result<Option<Decimal>, NotANumber> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, places) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let number = Some(text.replace(',', ".")).filter(|_| is_number(whole) && is_number(places));
    number.and_then(|number| Decimal::from_str_exact(&number).ok()).map(Some).ok_or_else(|| NotANumber(text.to_owned()))
}

/// Hours with two decimals, for reading: hundredths of an hour, half away from zero.
///
/// Seconds are what is stored and summed; hours appear once, at the edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Hours(i64);

impl Hours {
    /// The most hours that can be planned, a million.
    pub const MAX: Self = Self(100_000_000);

    /// Seconds as hours, rounded once.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(divide_half_away(i128::from(seconds) * 100, i128::from(HOUR)))
    }

    /// A planned number of hours, to two places.
    ///
    /// # Errors
    /// Negative or above [`Self::MAX`].
    pub fn planned(hours: Decimal) -> Result<Self, HoursError> {
        let hundredths = hours
            .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
            .checked_mul(Decimal::ONE_HUNDRED)
            .and_then(|scaled| scaled.to_i64())
            .ok_or(HoursError)?;
        if (0..=Self::MAX.0).contains(&hundredths) { Ok(Self(hundredths)) } else { Err(HoursError) }
    }

    /// From hundredths of an hour.
    pub const fn from_hundredths(hundredths: i64) -> Self {
        Self(hundredths)
    }

    /// Hundredths of an hour.
    pub const fn hundredths(self) -> i64 {
        self.0
    }

    /// The same in seconds.
    pub const fn seconds(self) -> i64 {
        self.0 * (HOUR / 100)
    }

    /// For writing, without trailing zeros: `7.5`.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 2).normalize()
    }
}

/// A number that is no plan of hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must lie between 0 and 1000000 hours")]
pub struct HoursError;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn an_amount_is_kept_to_the_cent() {
        let amount = Money::non_negative(dec("75.10"), Currency::EUR).unwrap();
        assert_eq!((amount.minor(), amount.to_decimal().to_string()), (7_510, "75.10".to_owned()));
        assert_eq!(Money::non_negative(dec("1.001"), Currency::EUR), Err(MoneyError::TooPrecise(2)));
        assert_eq!(Money::non_negative(dec("-0.01"), Currency::EUR), Err(MoneyError::Negative));
        assert_eq!(Money::non_negative(dec("1e20"), Currency::EUR).ok(), None);
    }

    #[test]
    fn what_may_be_below_zero_is_as_exact() {
        let off = Money::signed(dec("-12.50"), Currency::EUR).unwrap();
        assert_eq!((off.minor(), off.to_decimal().to_string()), (-1_250, "-12.50".to_owned()));
        assert_eq!(Money::signed(dec("-0"), Currency::EUR).unwrap(), Money::zero(Currency::EUR));
        assert_eq!(Money::signed(dec("-0.005"), Currency::EUR), Err(MoneyError::TooPrecise(2)));
        assert_eq!(Money::signed(dec("-10000000000"), Currency::EUR), Err(MoneyError::TooLarge));
    }

    #[test]
    fn the_yen_has_no_places_and_the_dinar_three() {
        let yen = Currency::from_code("JPY").unwrap();
        assert_eq!(Money::non_negative(dec("75.5"), yen), Err(MoneyError::TooPrecise(0)));
        assert_eq!(Money::non_negative(dec("75.00"), yen).unwrap().to_decimal().to_string(), "75");
        let dinar = Currency::from_code("KWD").unwrap();
        assert_eq!(Money::non_negative(dec("1.234"), dinar).unwrap().minor(), 1_234);
        assert!(Currency::from_code("XYZ").is_err());
    }

    #[test]
    fn twenty_minutes_at_a_hundred_an_hour_are_thirty_three_thirty_three() {
        let rate = Money::from_minor(10_000, Currency::EUR);
        assert_eq!(rate.per_hour_for(1_200).minor(), 3_333);
        assert_eq!(rate.per_hour_for(18).minor(), 50);
        assert_eq!(Money::from_minor(1, Currency::EUR).per_hour_for(1_800).minor(), 1, "half a cent goes up");
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, number) in [("75", "75"), (" 75,50 ", "75.50"), ("0.005", "0.005"), ("-3.1", "-3.1"), ("007", "7")] {
            assert_eq!(parse_number(text), Ok(Some(dec(number))), "{text}");
        }
        assert_eq!(parse_number(" "), Ok(None));
        let long = "9".repeat(40);
        for bad in ["x", "1e3", "1,234.5", "1.", ".5", "+1", "1_000", "--1", "1 000", "٣", "€5", &long] {
            assert_eq!(parse_number(bad), Err(NotANumber(bad.to_owned())), "{bad}");
        }
        assert!(parse_number(&format!("0.{}1", "0".repeat(30))).is_err(), "never rounded to something else");
    }

    #[test]
    fn hours_round_half_away_from_zero() {
        assert_eq!(Hours::from_seconds(18).to_decimal().to_string(), "0.01");
        assert_eq!(Hours::from_seconds(17).to_decimal().to_string(), "0");
        assert_eq!(Hours::from_seconds(28_800).to_decimal().to_string(), "8");
        assert_eq!(Hours::planned(dec("1.005")).unwrap().hundredths(), 101);
        assert_eq!(Hours::planned(dec("-1")), Err(HoursError));
    }

    proptest! {
        #[test]
        fn splitting_work_costs_at_most_half_a_cent_a_part(rate in 0_i64..1_000_000, a in 0_i64..1_000_000, b in 0_i64..1_000_000) {
            let rate = Money::from_minor(rate, Currency::EUR);
            let parts = rate.per_hour_for(a).minor() + rate.per_hour_for(b).minor();
            prop_assert!((parts - rate.per_hour_for(a + b).minor()).abs() <= 1);
        }

        #[test]
        fn hours_differ_from_their_seconds_by_at_most_half_a_hundredth(seconds in 0_i64..10_000_000_000) {
            prop_assert!((Hours::from_seconds(seconds).seconds() - seconds).abs() <= 18);
        }
    }
}
