//! Which users a list is about: a parameter for each field, or `filter=key=value` as an older system has it.

use schemars::JsonSchema;
use serde::Deserialize;
use timekeeper_app::UserFilter;
use validator::Validate;

use crate::{error::Problem, v1::common::Checks};

/// Whether users who may sign in are meant.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum UserStatus {
    Active,
    Inactive,
    All,
}

/// Which users.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub(super) struct UserFilterParams {
    /// `active` (when left out), `inactive` or `all`
    status: Option<UserStatus>,
    #[validate(length(max = 200))]
    username: Option<String>,
    /// Part of the number as it is shown
    #[validate(length(max = 200))]
    national_id: Option<String>,
    #[validate(length(max = 200))]
    surname: Option<String>,
    #[validate(length(max = 200))]
    given_name: Option<String>,
    #[validate(length(max = 200))]
    patronymic: Option<String>,
    #[validate(length(max = 200))]
    address: Option<String>,
    /// `key=value`, several times if need be: `passport_number`, `surname`, `name`, `patronymic` and `address` with part of
    /// their text, `patronymic_null` with `true` or `false`
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schemars(inner(length(max = 250), regex(pattern = FILTER)))]
    filter: Vec<String>,
}

/// The keys of [`UserFilterParams::filter`] with what may follow.
const FILTER: &str = r"^((passport_number|surname|name|patronymic|address)=[^\u0000]*|patronymic_null=(true|false))$";

impl UserFilterParams {
    pub(super) fn check(self) -> Result<UserFilter, Problem> {
        let mut filter = UserFilter {
            active: match self.status {
                None | Some(UserStatus::Active) => Some(true),
                Some(UserStatus::Inactive) => Some(false),
                Some(UserStatus::All) => None,
            },
            username: self.username,
            national_id: self.national_id,
            surname: self.surname,
            given_name: self.given_name,
            patronymic: self.patronymic,
            address: self.address,
            ..UserFilter::default()
        };
        let mut checks = Checks::default();
        let mut twice = None;
        for text in &self.filter {
            match apply(&mut filter, text) {
                Err(Wrong::Twice(key)) => twice = twice.or(Some(key)),
                Err(Wrong::Malformed(reason)) => drop(checks.field::<(), _>("filter", Err(reason))),
                Ok(()) => {}
            }
        }
        let filter = checks.finish(|| Some(filter))?;
        match twice {
            Some(key) => Err(Problem::refused(format!("filter: {key} is given more than once"))),
            None => Ok(filter),
        }
    }
}

/// What is wrong with a condition.
#[derive(Debug, PartialEq, Eq)]
enum Wrong {
    /// It is none.
    Malformed(String),
    /// There is another one about the same field, which has this key.
    Twice(String),
}

impl From<String> for Wrong {
    fn from(reason: String) -> Self {
        Self::Malformed(reason)
    }
}

fn apply(filter: &mut UserFilter, text: &str) -> Result<(), Wrong> {
    let (key, value) = text.split_once('=').ok_or_else(|| "must be key=value".to_owned())?;
    let field = match key {
        "passport_number" => &mut filter.national_id,
        "surname" => &mut filter.surname,
        "name" => &mut filter.given_name,
        "patronymic" => &mut filter.patronymic,
        "address" => &mut filter.address,
        "patronymic_null" => {
            let null = value.parse::<bool>().map_err(|_| "patronymic_null must be true or false".to_owned())?;
            return put(&mut filter.has_patronymic, !null, key);
        }
        _ => return Err(format!("{key:?} is no field to filter by").into()),
    };
    if value.contains('\0') || text.chars().count() > 250 {
        return Err(format!("{key} must be a text of at most 250 characters without NUL").into());
    }
    put(field, value.to_owned(), key)
}

/// Sets a condition that is not set yet: of two on one field, the store looks for one.
fn put<T: PartialEq>(field: &mut Option<T>, value: T, key: &str) -> Result<(), Wrong> {
    match field {
        Some(other) if *other != value => Err(Wrong::Twice(key.to_owned())),
        _ => {
            *field = Some(value);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> Result<UserFilter, Wrong> {
        let mut filter = UserFilter::default();
        texts.iter().try_for_each(|text| apply(&mut filter, text)).map(|()| filter)
    }

    #[test]
    fn the_older_keys_are_known() {
        let filter =
            read(&["passport_number=12", "surname=a", "name=b=c", "address=", "patronymic_null=true"]).unwrap();
        let expected = UserFilter {
            national_id: Some("12".to_owned()),
            surname: Some("a".to_owned()),
            given_name: Some("b=c".to_owned()),
            address: Some(String::new()),
            has_patronymic: Some(false),
            ..UserFilter::default()
        };
        assert_eq!(filter, expected);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "surname", "Surname=a", "id=1", "patronymic_null=1", "surname=\0"] {
            assert!(read(&[text]).is_err(), "{text:?}");
        }
        assert!(read(&["surname=a", "surname=b"]).is_err());
        assert!(read(&["surname=a", "surname=a"]).is_ok());
    }
}
