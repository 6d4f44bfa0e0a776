//! Which lines of the audit log are asked for, as an address says it: a view is a link.

use time::Date;
use timekeeper_app::AuditFilter;
use timekeeper_domain::{id::UserId, totals::Window, zone::Zone};

use super::HERE;
use crate::{
    form::{Form, address},
    show::{day_field, parse_day},
    texts::{Key, key},
};

/// Characters of a word to look for at the most.
const LONGEST: usize = 200;

/// Which lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    who: Option<UserId>,
    kind: String,
    id: Option<i64>,
    action: String,
    from: Option<Date>,
    to: Option<Date>,
    request: String,
    /// Only lines with a lower number, which are older.
    pub(super) below: Option<i64>,
}

/// What an address says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    /// That.
    For(Wanted),
    /// That, with fields that say nothing, as forms do.
    Roundabout(Wanted),
    /// What makes no sense, by field.
    Nonsense(Vec<WrongField>),
}

/// A field that makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WrongField {
    Who,
    Id,
    From,
    To,
    /// The last day is before the first.
    Order,
}

impl WrongField {
    /// Beside which field that is said.
    pub(super) const fn field(self) -> &'static str {
        match self {
            Self::Who => "who",
            Self::Id => "id",
            Self::From => "from",
            Self::To | Self::Order => "to",
        }
    }

    /// What is said.
    pub(super) const fn text(self) -> Key {
        match self {
            Self::Who => key("audit-who-wrong"),
            Self::Id => key("audit-id-wrong"),
            Self::From | Self::To => key("audit-day-wrong"),
            Self::Order => key("audit-days-wrong"),
        }
    }
}

/// A word to look for. No text that is kept holds NUL, so none is looked for.
fn word(text: &str) -> String {
    text.replace('\0', "").trim().chars().take(LONGEST).collect()
}

/// Something that is there, is not, or is none of its kind.
fn optional<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, ()> {
    match text.trim() {
        "" => Ok(None),
        text => read(text).map(Some).ok_or(()),
    }
}

impl Asking {
    /// What an address says.
    pub(super) fn read(form: &Form) -> Self {
        let number = |field| optional(form.get(field), |text| text.parse::<i64>().ok());
        let day = |field| optional(form.get(field), parse_day);
        let (who, id, from, to) = (number("who"), number("id"), day("from"), day("to"));
        let (Ok(who), Ok(id), Ok(from), Ok(to)) = (who, id, from, to) else {
            let found = [
                (WrongField::Who, who.is_err()),
                (WrongField::Id, id.is_err()),
                (WrongField::From, from.is_err()),
                (WrongField::To, to.is_err()),
            ];
            return Self::Nonsense(found.into_iter().filter(|(_, wrong)| *wrong).map(|(field, _)| field).collect());
        };
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            return Self::Nonsense(vec![WrongField::Order]);
        }
        let wanted = Wanted {
            who: who.map(UserId::new),
            kind: word(form.get("kind")),
            id,
            action: word(form.get("action")),
            from,
            to,
            request: word(form.get("request")),
            below: form.get("below").parse().ok(),
        };
        let is_roundabout =
            ["who", "kind", "id", "action", "from", "to", "request"].iter().any(|field| form.says(field, ""));
        if is_roundabout { Self::Roundabout(wanted) } else { Self::For(wanted) }
    }
}

impl Wanted {
    /// The same, further down.
    pub(super) fn below(&self, below: Option<i64>) -> Self {
        Self { below, ..self.clone() }
    }

    /// Everything that was done to one thing.
    pub(super) fn about(kind: &str, id: i64) -> Self {
        Self { kind: kind.to_owned(), id: Some(id), ..Self::default() }
    }

    /// Everything that was done in one request.
    pub(super) fn in_request(request: &str) -> Self {
        Self { request: request.to_owned(), ..Self::default() }
    }

    /// Everything that somebody did.
    pub(super) fn by(who: UserId) -> Self {
        Self { who: Some(who), ..Self::default() }
    }

    /// Whether it is not everything.
    pub(super) fn is_narrowed(&self) -> bool {
        *self != Self::default()
    }

    /// Its address.
    pub(super) fn path(&self) -> String {
        let text = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let day = |day: Option<Date>| day.map(day_field).unwrap_or_default();
        let (who, id, below) = (text(self.who.map(UserId::get)), text(self.id), text(self.below));
        let (from, to) = (day(self.from), day(self.to));
        address(
            HERE,
            &[
                ("who", &who),
                ("kind", &self.kind),
                ("id", &id),
                ("action", &self.action),
                ("from", &from),
                ("to", &to),
                ("request", &self.request),
                ("below", &below),
            ],
        )
    }

    /// The question that the application is asked; days are those of a zone.
    pub(super) fn filter(&self, zone: &Zone) -> AuditFilter {
        let window = Window::of_days(self.from, self.to, zone);
        let said = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        AuditFilter {
            actor: self.who,
            entity: said(&self.kind),
            entity_id: self.id,
            action: said(&self.action),
            from: window.from(),
            until: window.until(),
            request_id: said(&self.request),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use timekeeper_domain::Instant;

    fn read(query: &str) -> Asking {
        Asking::read(&Form::parse(query.as_bytes()))
    }

    #[test]
    fn an_address_and_back_is_the_same() {
        for query in ["", "?who=3&kind=user&id=7&action=updated&from=2026-01-01&to=2026-01-02&request=a+b&below=99"] {
            let Asking::For(wanted) = read(query.trim_start_matches('?')) else { panic!("{query}") };
            assert_eq!(wanted.path(), format!("{HERE}{query}"));
            assert_eq!(wanted.is_narrowed(), !query.is_empty());
        }
        let Asking::Roundabout(wanted) = read("who=&kind=user&id=&from=&to=&below=x") else { panic!() };
        assert_eq!(wanted.path(), format!("{HERE}?kind=user"));
        let Asking::For(wanted) = read("kind=%00us%00er&request=%00") else { panic!() };
        assert_eq!(wanted.path(), format!("{HERE}?kind=user"));
    }

    #[test]
    fn what_makes_no_sense_is_said_by_field() {
        use WrongField::{From, Id, Order, To, Who};
        let cases = [
            ("id=x&who=99999999999999999999", vec![Who, Id]),
            ("from=2026-02-30&to=tomorrow", vec![From, To]),
            ("from=2026-01-02&to=2026-01-01", vec![Order]),
        ];
        for (query, wrong) in cases {
            assert_eq!(read(query), Asking::Nonsense(wrong), "{query}");
        }
    }

    #[test]
    fn days_are_whole_days_of_the_zone() {
        let Asking::For(wanted) = read("from=2026-01-05&to=2026-01-05") else { panic!() };
        let filter = wanted.filter(&Zone::named("Europe/Rome").unwrap());
        let at = |moment| Some(Instant::from_datetime(moment).unwrap());
        assert_eq!(filter.from, at(time::macros::datetime!(2026-01-04 23:00 UTC)));
        assert_eq!(filter.until, at(time::macros::datetime!(2026-01-05 23:00 UTC)));
    }
}
