//! Forms about one thing: what they say, what is wrong with it, and what somebody else saved meanwhile.

use actix_web::http::StatusCode;
use timekeeper_app::{Edit, Precondition};
use timekeeper_domain::{
    money::{Currency, Decimal, Hours, Money, MoneyError, parse_number},
    text::{Text, TextError},
};

use crate::{
    form::Form,
    texts::{Key, Texts, key},
};

/// The fields of a form, with what they are called.
pub(super) type Names = [(&'static str, Key)];

/// Most decimal places of hours that are planned.
const HOUR_PLACES: u32 = 2;

/// Something wrong with a field.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) field: &'static str,
    /// What the field is called.
    pub(super) name: String,
    pub(super) text: String,
}

impl Wrong {
    pub(super) fn new(texts: Texts, names: &Names, field: &'static str, text: String) -> Self {
        let name = names.iter().find(|(known, _)| *known == field).map(|(_, name)| texts.say(name));
        Self { field, name: name.unwrap_or_default(), text }
    }
}

/// What is saved in a field, as people read it.
pub(super) struct Saved {
    pub(super) name: String,
    pub(super) text: String,
}

/// A form as it is filled in.
#[derive(Default)]
pub(super) struct Filled {
    form: Form,
    pub(super) wrong: Vec<Wrong>,
    /// What to tell that is about no field.
    pub(super) problem: Option<String>,
    /// What somebody else saved meanwhile, where that is not what the form says.
    pub(super) saved: Vec<Saved>,
}

impl Filled {
    pub(super) fn new(form: Form) -> Self {
        Self { form, ..Self::default() }
    }

    /// The same form, with what is wrong with it.
    pub(super) fn wrong(form: Form, wrong: Vec<Wrong>) -> Self {
        Self { form, wrong, ..Self::default() }
    }

    /// A form that cannot be saved as it is, though nothing is wrong with its fields.
    pub(super) fn late(form: Form, problem: String) -> Self {
        Self { form, problem: Some(problem), ..Self::default() }
    }

    /// A form that somebody was faster than. `now` is the form as it would be filled in now, and `shown` what it says, for
    /// people. What was written stays, and is saved over that if its writer wants it.
    pub(super) fn overtaken(form: Form, now: &Form, names: &Names, shown: &Form, texts: Texts) -> Self {
        let other = names.iter().filter(|(field, _)| form.get(field).trim() != now.get(field));
        let saved =
            other.map(|(field, name)| Saved { name: texts.say(name), text: shown.get(field).to_owned() }).collect();
        let form = form.with("version", now.get("version").to_owned());
        Self { form, problem: Some(texts.say(key("changed-meanwhile"))), saved, ..Self::default() }
    }

    pub(super) fn form(&self) -> &Form {
        &self.form
    }

    /// What a field says.
    pub(super) fn get(&self, field: &str) -> &str {
        self.form.get(field)
    }

    /// Whether a box is ticked.
    pub(super) fn has(&self, field: &str) -> bool {
        self.form.has(field)
    }

    /// What is wrong with a field.
    pub(super) fn error(&self, field: &str) -> Option<&str> {
        self.wrong.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.text.as_str())
    }

    /// How to answer with it.
    pub(super) fn status(&self) -> StatusCode {
        match (self.problem.is_some(), self.wrong.is_empty()) {
            (true, _) => StatusCode::CONFLICT,
            (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
            (false, true) => StatusCode::OK,
        }
    }
}

/// What a form demands of the thing that it changes: to be what the form was filled from.
pub(super) fn as_seen(form: &Form) -> Precondition {
    // A form without a version was not filled from anything.
    Precondition { versions: Some(form.get("version").parse().into_iter().collect()), updated_at: None }
}

/// A field that is always said: it becomes that, or empty.
pub(super) fn edit<T>(value: Option<T>) -> Edit<T> {
    value.map_or(Edit::Clear, Edit::Set)
}

/// The text of a field that may be empty.
pub(super) fn field<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// An amount as forms hold it.
pub(super) fn amount_field(amount: Option<Money>) -> String {
    field(amount.map(Money::to_decimal).as_ref())
}

/// Hours as forms hold them.
pub(super) fn hours_field(hours: Option<Hours>) -> String {
    field(hours.map(Hours::to_decimal).as_ref())
}

/// What to know of amounts that are in another currency than new ones.
pub(super) fn other_currency(texts: Texts, usual: Currency, amounts: &[Option<Money>]) -> Option<String> {
    let currencies = amounts.iter().flatten().map(|amount| amount.currency());
    let other = currencies.into_iter().find(|currency| *currency != usual)?;
    Some(texts.fill(key("other-currency"), &[("other", other.code().into()), ("usual", usual.code().into())]))
}

/// Reads a form field by field, and gathers what is wrong.
pub(super) struct Reading<'a> {
    form: &'a Form,
    texts: Texts,
    names: &'a Names,
    wrong: Vec<Wrong>,
}

impl<'a> Reading<'a> {
    pub(super) const fn new(form: &'a Form, texts: Texts, names: &'a Names) -> Self {
        Self { form, texts, names, wrong: Vec::new() }
    }

    /// A field that must be there, as `read` has it; nothing and a complaint when it is wrong.
    pub(super) fn read<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(Texts, &str) -> Result<T, String>,
    ) -> Option<T> {
        match read(self.texts, self.form.get(field)) {
            Ok(value) => Some(value),
            Err(text) => {
                self.wrong.push(Wrong::new(self.texts, self.names, field, text));
                None
            }
        }
    }

    /// A field that may be empty, as `read` has it; nothing and a complaint when it is wrong.
    pub(super) fn maybe<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(Texts, &str) -> Result<Option<T>, String>,
    ) -> Option<T> {
        self.read(field, read).flatten()
    }

    /// A text that must be there.
    pub(super) fn text<const MIN: usize, const MAX: usize>(&mut self, field: &'static str) -> Option<Text<MIN, MAX>> {
        self.read(field, |texts, text| Text::new(text).map_err(|error| text_words(texts, error)))
    }

    /// A text that may be empty.
    pub(super) fn optional<const MIN: usize, const MAX: usize>(
        &mut self,
        field: &'static str,
    ) -> Option<Text<MIN, MAX>> {
        self.maybe(field, |texts, text| Text::optional(text).map_err(|error| text_words(texts, error)))
    }

    /// An amount, or none. One that was there before and is not touched stays, whatever its currency.
    pub(super) fn amount(&mut self, field: &'static str, before: Option<Money>, currency: Currency) -> Option<Money> {
        self.maybe(field, |texts, text| {
            if before.is_some() && amount_field(before) == text.trim() {
                return Ok(before);
            }
            let amount = number(texts, text)?.map(|number| Money::non_negative(number, currency));
            amount.transpose().map_err(|error| money_words(texts, error))
        })
    }

    /// Hours that are planned, or none.
    pub(super) fn hours(&mut self, field: &'static str) -> Option<Hours> {
        self.maybe(field, |texts, text| {
            let Some(number) = number(texts, text)? else { return Ok(None) };
            if number.normalize().scale() > HOUR_PLACES {
                return Err(texts.with(key("wrong-places"), "places", HOUR_PLACES));
            }
            Hours::planned(number).map(Some).map_err(|_| texts.say(key("wrong-hours")))
        })
    }

    /// What was read, if nothing was wrong.
    ///
    /// # Errors
    /// What is wrong.
    pub(super) fn finish<T>(self, read: impl FnOnce() -> Option<T>) -> Result<T, Vec<Wrong>> {
        if self.wrong.is_empty() { read().ok_or(self.wrong) } else { Err(self.wrong) }
    }
}

fn number(texts: Texts, text: &str) -> Result<Option<Decimal>, String> {
    parse_number(text).map_err(|wrong| texts.with(key("wrong-number"), "text", wrong.0))
}

/// What is wrong with a text.
pub(super) fn text_words(texts: Texts, error: TextError) -> String {
    match error {
        TextError::Empty => texts.say(key("wrong-empty")),
        TextError::TooShort(least) => texts.with(key("wrong-short"), "least", least),
        TextError::TooLong(most) => texts.with(key("wrong-long"), "most", most),
        TextError::Nul | TextError::Character(_) => texts.say(key("wrong-character")),
    }
}

fn money_words(texts: Texts, error: MoneyError) -> String {
    match error {
        MoneyError::TooPrecise(places) => texts.with(key("wrong-places"), "places", places),
        MoneyError::Negative => texts.say(key("wrong-negative")),
        MoneyError::TooLarge => texts.say(key("wrong-large")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use timekeeper_domain::text::Name;

    const NAMES: [(&str, Key); 4] = [
        ("name", key("project-name")),
        ("rate", key("project-rate")),
        ("hours", key("project-hours-planned")),
        ("client", key("project-client")),
    ];

    fn form(fields: &str) -> Form {
        Form::parse(fields.as_bytes())
    }

    fn complaints(fields: &str) -> Vec<(&'static str, String)> {
        let (form, euro) = (form(fields), Currency::EUR);
        let mut reading = Reading::new(&form, Texts::DEFAULT, &NAMES);
        let name: Option<Name> = reading.text("name");
        reading.amount("rate", Some(Money::from_minor(1_234, Currency::from_code("KWD").unwrap())), euro);
        reading.hours("hours");
        let wrong = reading.finish(|| name).err().unwrap_or_default();
        wrong.into_iter().map(|wrong| (wrong.field, wrong.text)).collect()
    }

    #[test]
    fn every_field_is_complained_about_by_itself() {
        let fields = |fields| complaints(fields).into_iter().map(|(field, _)| field).collect::<Vec<_>>();
        assert_eq!(fields("name=A&rate=75,50&hours=7.5"), Vec::<&str>::new());
        assert_eq!(fields("name=A"), Vec::<&str>::new());
        assert_eq!(fields("name=+&rate=1.001&hours=1e3"), ["name", "rate", "hours"]);
        assert_eq!(fields("name=A%00&rate=-1&hours=1.005"), ["name", "rate", "hours"]);
        assert_eq!(fields("name=A&rate=99999999999&hours=1000001"), ["rate", "hours"]);
        assert_eq!(fields("name=A&rate=1.234"), Vec::<&str>::new(), "it is not touched");
    }

    #[test]
    fn who_was_faster_is_shown_and_what_was_written_stays() {
        let (now, shown) = (form("name=B&client=2&version=7"), form("name=B&client=Acme"));
        let filled = Filled::overtaken(form("name=A&client=2&version=6"), &now, &NAMES, &shown, Texts::DEFAULT);
        assert_eq!((filled.get("name"), filled.get("version")), ("A", "7"));
        assert_eq!(filled.saved.iter().map(|saved| saved.text.as_str()).collect::<Vec<_>>(), ["B"]);
        assert_eq!(filled.status(), StatusCode::CONFLICT);
    }

    #[test]
    fn a_form_without_a_version_fits_nothing() {
        assert_eq!(as_seen(&form("version=3")).versions, Some(vec![3]));
        assert_eq!(as_seen(&form("version=x")).versions, Some(Vec::new()));
    }
}
