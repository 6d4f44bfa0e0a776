//! What an official register knows of a person, and the number it knows them by.

use serde::Serialize;

use crate::text::{Name, Notes};

/// A person's names and address, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The family name.
    pub surname: Option<Name>,
    /// The name given at birth.
    pub given_name: Option<Name>,
    /// The name from the father, where there is such a thing.
    pub patronymic: Option<Name>,
    /// Where the person lives.
    pub address: Option<Notes>,
}

impl Person {
    /// What is known here, and what is not from `register`.
    #[must_use]
    pub fn completed_by(self, register: Self) -> Self {
        Self {
            surname: self.surname.or(register.surname),
            given_name: self.given_name.or(register.given_name),
            patronymic: self.patronymic.or(register.patronymic),
            address: self.address.or(register.address),
        }
    }
}

/// The number of an identity document: a series of up to four digits and a number of up to six.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NationalId {
    series: u16,
    number: u32,
}

/// Not two groups of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be two groups of digits, up to four and up to six, such as \"1234 567890\"")]
pub struct InvalidNationalId;

impl NationalId {
    /// Reads two groups of ASCII digits with blanks between them.
    ///
    /// # Errors
    /// [`InvalidNationalId`].
    pub fn new(text: &str) -> Result<Self, InvalidNationalId> {
        let mut groups = text.split_whitespace();
        let (Some(series), Some(number), None) = (groups.next(), groups.next(), groups.next()) else {
            return Err(InvalidNationalId);
        };
        let digits = |group: &str, most: usize| group.len() <= most && group.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(series, 4) || !digits(number, 6) {
            return Err(InvalidNationalId);
        }
        let series = series.parse().map_err(|_| InvalidNationalId)?;
        Ok(Self { series, number: number.parse().map_err(|_| InvalidNationalId)? })
    }

    /// The first group, 0 to 9999.
    pub const fn series(self) -> u16 {
        self.series
    }

    /// The second group, 0 to 999999.
    pub const fn number(self) -> u32 {
        self.number
    }
}

/// The one form it is stored, compared and shown in: all ten digits, `1234 567890`.
impl std::fmt::Display for NationalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04} {:06}", self.series, self.number)
    }
}

impl Serialize for NationalId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn a_number_has_one_form_however_it_was_written() {
        for text in ["1234 567890", " 1234\t567890 ", "1234   567890"] {
            assert_eq!(NationalId::new(text).unwrap().to_string(), "1234 567890");
        }
        assert_eq!(NationalId::new("12 34").unwrap(), NationalId::new("0012 000034").unwrap());
        assert_eq!(NationalId::new("0 0").unwrap().to_string(), "0000 000000");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "1234", "1234567890", "12345 1", "1 1234567", "-1 2", "1 2 3", "a b", "١٢ ٣٤", "1.0 2", "+1 2"]
        {
            assert_eq!(NationalId::new(text), Err(InvalidNationalId), "{text:?}");
        }
    }

    #[test]
    fn a_register_fills_only_what_is_not_known() {
        let name = |text: &str| Some(Text::new(text).unwrap());
        let known = Person { surname: name("Rossi"), ..Person::default() };
        let register = Person { surname: name("Bianchi"), given_name: name("Anna"), ..Person::default() };
        let completed = known.completed_by(register);
        assert_eq!(
            (completed.surname, completed.given_name, completed.patronymic),
            (name("Rossi"), name("Anna"), None)
        );
    }
}
