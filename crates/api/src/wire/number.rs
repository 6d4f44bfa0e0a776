//! Exact decimal numbers: nothing between the text on the wire and the decimal value ever is a binary float.

use std::borrow::Cow;

use rust_decimal::{Decimal, prelude::ToPrimitive};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, Unexpected},
    ser::Error as _,
};
use serde_json::value::RawValue;

/// A number from `MIN` to `MAX` that a client sends: a JSON number, or the same in a string.
///
/// Digits beyond the 28th decimal place are rounded away. It must be read by `serde_json` directly: a field of this
/// type cannot stand in a flattened struct or an untagged enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NumberInput<const MIN: i64, const MAX: i64>(Decimal);

impl<const MIN: i64, const MAX: i64> NumberInput<MIN, MAX> {
    /// The number, exactly as written.
    pub const fn get(self) -> Decimal {
        self.0
    }
}

impl<'de, const MIN: i64, const MAX: i64> Deserialize<'de> for NumberInput<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const EXPECTED: &&str = &"f64";
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text: Cow<'_, str> = match raw.get().as_bytes() {
            [b'"', ..] => serde_json::from_str::<String>(raw.get()).map_err(D::Error::custom)?.into(),
            [b'-' | b'0'..=b'9', ..] => raw.get().into(),
            _ => return Err(D::Error::invalid_type(Unexpected::Other("something else"), EXPECTED)),
        };
        let number = match parse(text.trim()) {
            Ok(number) => number,
            Err(Unparsable::NotANumber) => {
                return Err(D::Error::invalid_value(Unexpected::Other("something else"), EXPECTED));
            }
            Err(Unparsable::TooLarge) => return Err(D::Error::custom(out_of_range(MIN, MAX))),
        };
        if number < Decimal::from(MIN) || number > Decimal::from(MAX) {
            return Err(D::Error::custom(out_of_range(MIN, MAX)));
        }
        Ok(Self(number))
    }
}

fn out_of_range(min: i64, max: i64) -> String {
    crate::fields::out_of_range(min, max)
}

#[derive(Debug, PartialEq, Eq)]
enum Unparsable {
    NotANumber,
    TooLarge,
}

/// A decimal in the notation of JSON.
fn parse(text: &str) -> Result<Decimal, Unparsable> {
    // The grammar of JSON numbers is serde_json's to check; it keeps the text as it is.
    if !text.starts_with(|first: char| first == '-' || first.is_ascii_digit())
        || serde_json::from_str::<&RawValue>(text).is_err()
    {
        return Err(Unparsable::NotANumber);
    }
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return text.parse().map_err(|_| Unparsable::TooLarge);
    };
    let mantissa: Decimal = mantissa.parse().map_err(|_| Unparsable::TooLarge)?;
    if mantissa.is_zero() || exponent.starts_with('-') && Decimal::from_scientific_lossy(text).is_err() {
        // Too small to tell from zero.
        return Ok(Decimal::ZERO);
    }
    Decimal::from_scientific_lossy(text).map_err(|_| Unparsable::TooLarge)
}

impl<const MIN: i64, const MAX: i64> JsonSchema for NumberInput<MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Number_{MIN}_to_{MAX}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let number = json_schema!({"type": "number", "minimum": MIN, "maximum": MAX});
        // As many digits before the point as stay within the bounds whatever they are.
        let whole = match MAX.checked_ilog10() {
            Some(digits @ 1..) if MIN <= 0 => format!("(0|[1-9][0-9]{{0,{}}})", digits - 1),
            Some(0) if MIN <= 0 => "0".to_owned(),
            _ => return number,
        };
        let pattern = format!("^{whole}(\\.[0-9]{{1,9}})?$");
        json_schema!({"anyOf": [number, {"type": "string", "pattern": pattern}]})
    }
}

/// A number that the server sends, with exactly the places it has: `75.00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(pub Decimal);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A whole number without places is an integer, which takes no detour through a text.
        if let Some(whole) = self.0.to_i64().filter(|_| self.0.scale() == 0) {
            return serializer.serialize_i64(whole);
        }
        RawValue::from_string(self.0.to_string()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl JsonSchema for Number {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<String, String> {
        let number = serde_json::from_str::<NumberInput<0, 1_000_000>>(json);
        number.map(|number| number.get().to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_number_is_exactly_what_was_written() {
        for (json, number) in [
            ("75.10", "75.10"),
            ("\"75.10\"", "75.10"),
            ("0.1", "0.1"),
            ("1e3", "1000"),
            ("1.5E+2", "150"),
            ("12e-1", "1.2"),
            ("0e999", "0"),
            ("5e-324", "0"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("1000000", "1000000"),
        ] {
            assert_eq!(read(json).as_deref(), Ok(number), "{json}");
        }
    }

    #[test]
    fn what_is_no_number_or_out_of_range_is_refused() {
        for json in ["\"\"", "\"1,5\"", "\"0x1\"", "\"NaN\"", "\"1 2\"", "\"007\"", "true", "null", "[1]", "{}"] {
            assert!(read(json).unwrap_err().contains("f64"), "{json}");
        }
        for json in ["-1", "1000000.01", "1e400", "1e-400000000000000000000000", "99999999999999999999999999999999"] {
            let small = json == "1e-400000000000000000000000";
            assert_eq!(read(json).is_ok(), small, "{json}");
        }
    }

    #[test]
    fn the_documented_texts_stay_within_the_bounds() {
        let pattern = |schema: Schema| schema.as_value()["anyOf"][1]["pattern"].as_str().map(str::to_owned);
        let mut generator = SchemaGenerator::default();
        let amount = pattern(NumberInput::<0, 9_999_999_999>::json_schema(&mut generator));
        assert_eq!(amount.as_deref(), Some("^(0|[1-9][0-9]{0,8})(\\.[0-9]{1,9})?$"));
        assert_eq!(pattern(NumberInput::<0, 5>::json_schema(&mut generator)).as_deref(), Some("^0(\\.[0-9]{1,9})?$"));
        assert_eq!(pattern(NumberInput::<1, 5>::json_schema(&mut generator)), None);
    }

    #[test]
    fn an_amount_is_written_with_its_places() {
        let json = serde_json::to_string(&[
            Number(Decimal::new(7_500, 2)),
            Number(Decimal::new(-5, 1)),
            Number(Decimal::new(-8, 0)),
            Number(Decimal::MAX),
        ]);
        assert_eq!(json.unwrap(), "[75.00,-0.5,-8,79228162514264337593543950335]");
    }
}
