//! Charts as SVG: what they show is worked out here, and how it looks is said by the style sheet.

pub(crate) mod bars;
pub(crate) mod ring;
pub(crate) mod year;

use timekeeper_domain::money::Hours;

/// Seconds as hours, to two places: `7.50`.
pub(crate) fn hours(seconds: i64) -> String {
    format!("{:.2}", Hours::from_seconds(seconds).to_decimal())
}

/// Thousandths as a percentage, to one place: `33.3`.
pub(crate) fn percent(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "−" } else { "" };
    let size = thousandths.unsigned_abs();
    format!("{sign}{}.{}", size / 10, size % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_as_many_places_as_they_are_read_with() {
        assert_eq!([0, 27_000, 3_618, 36_000_000].map(hours), ["0.00", "7.50", "1.01", "10000.00"]);
        assert_eq!([0, 5, 333, 1_000, -125].map(percent), ["0.0", "0.5", "33.3", "100.0", "−12.5"]);
    }
}
