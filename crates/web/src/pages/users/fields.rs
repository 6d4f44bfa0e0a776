//! The form of a user: what is written in it, what it was filled from, and what it asks for.

use std::collections::BTreeMap;

use timekeeper_app::{Edit, NewUser, UserChange};
use timekeeper_domain::{
    person::{NationalId, Person},
    text::{Name, Notes},
    user::{Account, Email, Password, PasswordError, Role, User, Username},
};

use super::role_name;
use crate::{
    form::Form,
    texts::{Key, Texts, key},
};

/// The fields, in the order in which they stand there, and what they are called.
const FIELDS: [(&str, Key); 10] = [
    ("username", key("user-username")),
    ("email", key("user-email")),
    ("full_name", key("user-full-name")),
    ("surname", key("user-surname")),
    ("given_name", key("user-given-name")),
    ("patronymic", key("user-patronymic")),
    ("national_id", key("user-national-id")),
    ("address", key("user-address")),
    ("role", key("user-role")),
    ("active", key("user-active")),
];

/// The field that has several lines.
const LINES: &str = "address";

type Values = BTreeMap<&'static str, String>;

/// What a form says, and what it was filled from: of what nobody touched nothing is changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    written: Values,
    was: Values,
    /// The version of the user that it was filled from.
    pub(super) version: String,
}

/// What is wrong with a form, by field.
pub(super) type Wrong = Vec<(&'static str, String)>;

/// A field that somebody else changed meanwhile.
pub(super) struct Difference {
    pub(super) name: String,
    pub(super) stored: String,
    /// What was written instead, if it was.
    pub(super) written: Option<String>,
}

/// A text as every browser gives it back: a field of one line has no line breaks, and elsewhere they are alike.
fn plain(field: &str, text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if field == LINES { text } else { text.replace('\n', "") }
}

fn values(of: impl Fn(&str) -> String) -> Values {
    FIELDS.iter().map(|(field, _)| (*field, plain(field, &of(field)))).collect()
}

/// What a field of a form says about somebody.
fn value(account: &Account, field: &str) -> String {
    let name = |name: Option<&Name>| name.map(ToString::to_string).unwrap_or_default();
    match field {
        "username" => account.username.as_str().to_owned(),
        "email" => account.email.as_ref().map(|email| email.as_str().to_owned()).unwrap_or_default(),
        "full_name" => name(account.full_name.as_ref()),
        "surname" => name(account.person.surname.as_ref()),
        "given_name" => name(account.person.given_name.as_ref()),
        "patronymic" => name(account.person.patronymic.as_ref()),
        "national_id" => account.national_id.map(|number| number.to_string()).unwrap_or_default(),
        "address" => account.person.address.as_ref().map(ToString::to_string).unwrap_or_default(),
        "role" => account.role.as_str().to_owned(),
        "active" if account.active => "1".to_owned(),
        _ => String::new(),
    }
}

impl Fields {
    /// The form of a new user.
    pub(super) fn empty() -> Self {
        let role = |field: &str| if field == "role" { Role::default().as_str().to_owned() } else { String::new() };
        Self { written: values(role), ..Self::default() }
    }

    /// What was sent.
    pub(super) fn read(form: &Form) -> Self {
        Self {
            written: values(|field| form.get(field).to_owned()),
            was: values(|field| form.get(&format!("was_{field}")).to_owned()),
            version: form.get("version").to_owned(),
        }
    }

    /// The form of somebody as they are.
    pub(super) fn of(user: &User) -> Self {
        let written = values(|field| value(user, field));
        Self { was: written.clone(), written, version: user.version.to_string() }
    }

    /// What is written in a field.
    pub(super) fn get(&self, field: &str) -> &str {
        self.written.get(field).map_or("", String::as_str)
    }

    fn is_touched(&self, field: &str) -> bool {
        self.written.get(field) != self.was.get(field)
    }

    /// What the form was filled from, as hidden fields keep it.
    pub(super) fn kept(&self) -> impl Iterator<Item = (String, &str)> {
        self.was.iter().map(|(field, value)| (format!("was_{field}"), value.as_str()))
    }

    /// Whether it was filled from somebody who is as they are.
    pub(super) fn was_filled_from(&self, user: &User) -> bool {
        self.was == Self::of(user).was
    }

    /// The same, to take the place of what is there now: what was not touched becomes what is there.
    pub(super) fn over(&self, stored: &Self) -> Self {
        let pick = |field: &str| if self.is_touched(field) { self.get(field) } else { stored.get(field) }.to_owned();
        Self { written: values(pick), ..stored.clone() }
    }

    /// What is not there any more as the form was filled from it.
    pub(super) fn differences(&self, stored: &Self, texts: Texts) -> Vec<Difference> {
        let told = |field: &str, text: &str| match (field, text) {
            ("active", "") => texts.say(key("no")),
            ("active", _) => texts.say(key("yes")),
            ("role", word) => Role::from_word(word).map_or(word.to_owned(), |role| texts.say(role_name(role))),
            (_, text) => text.to_owned(),
        };
        let changed = FIELDS.iter().filter(|(field, _)| self.was.get(field) != stored.was.get(field));
        let difference = |(field, name): &(&str, Key)| Difference {
            name: texts.say(name),
            stored: told(field, stored.get(field)),
            written: self.is_touched(field).then(|| told(field, self.get(field))),
        };
        changed.map(difference).collect()
    }
}

/// Reads fields and gathers what is wrong with them.
struct Reader<'a> {
    fields: &'a Fields,
    texts: Texts,
    wrong: Wrong,
}

impl Reader<'_> {
    /// The value of a field; none when it is empty or wrong.
    fn optional<T, E>(&mut self, field: &'static str, words: Key, read: impl Fn(&str) -> Result<T, E>) -> Option<T> {
        let text = self.fields.get(field);
        if text.trim().is_empty() {
            return None;
        }
        let found = read(text).ok();
        if found.is_none() {
            self.wrong.push((field, self.texts.say(words)));
        }
        found
    }

    /// What happens to a field that may be empty.
    fn edit<T, E>(&mut self, field: &'static str, words: Key, read: impl Fn(&str) -> Result<T, E>) -> Edit<T> {
        if !self.fields.is_touched(field) {
            return Edit::Keep;
        }
        self.optional(field, words, read).map_or(Edit::Clear, Edit::Set)
    }

    fn role(&mut self) -> Role {
        let role = Role::from_word(self.fields.get("role"));
        if role.is_none() {
            self.wrong.push(("role", self.texts.say(key("user-role-wrong"))));
        }
        role.unwrap_or_default()
    }

    fn password(&mut self, text: &str) -> Option<Password> {
        let words = match Password::new(text.to_owned()) {
            Ok(password) => return Some(password),
            Err(PasswordError::TooShort) => key("password-short"),
            Err(PasswordError::TooLong) => key("password-long"),
        };
        self.wrong.push(("password", self.texts.say(words)));
        None
    }
}

const NAME_WRONG: Key = key("user-name-wrong");

impl Fields {
    fn reader(&self, texts: Texts) -> Reader<'_> {
        Reader { fields: self, texts, wrong: Wrong::new() }
    }

    /// The user that a form asks for.
    pub(super) fn new_user(&self, password: &str, texts: Texts) -> Result<(NewUser, Password), Wrong> {
        let mut reader = self.reader(texts);
        let new = NewUser {
            username: reader.optional("username", key("user-username-wrong"), Username::new),
            email: reader.optional("email", key("user-email-wrong"), Email::new),
            full_name: reader.optional("full_name", NAME_WRONG, Name::new),
            national_id: reader.optional("national_id", key("user-national-id-wrong"), NationalId::new),
            person: Person {
                surname: reader.optional("surname", NAME_WRONG, Name::new),
                given_name: reader.optional("given_name", NAME_WRONG, Name::new),
                patronymic: reader.optional("patronymic", NAME_WRONG, Name::new),
                address: reader.optional("address", key("user-address-wrong"), Notes::new),
            },
            role: reader.role(),
        };
        match reader.password(password) {
            Some(password) if reader.wrong.is_empty() => Ok((new, password)),
            _ => Err(reader.wrong),
        }
    }

    /// The change that a form asks for, with a new password, if there is one.
    pub(super) fn change(&self, password: &str, texts: Texts) -> Result<(UserChange, Option<Password>), Wrong> {
        let mut reader = self.reader(texts);
        if self.get("username").trim().is_empty() {
            reader.wrong.push(("username", texts.say(key("user-username-needed"))));
        }
        let username = match reader.edit("username", key("user-username-wrong"), Username::new) {
            Edit::Set(username) => Some(username),
            Edit::Keep | Edit::Clear => None,
        };
        let change = UserChange {
            username,
            email: reader.edit("email", key("user-email-wrong"), Email::new),
            full_name: reader.edit("full_name", NAME_WRONG, Name::new),
            national_id: reader.edit("national_id", key("user-national-id-wrong"), NationalId::new),
            surname: reader.edit("surname", NAME_WRONG, Name::new),
            given_name: reader.edit("given_name", NAME_WRONG, Name::new),
            patronymic: reader.edit("patronymic", NAME_WRONG, Name::new),
            address: reader.edit("address", key("user-address-wrong"), Notes::new),
            role: if self.is_touched("role") { Some(reader.role()) } else { None },
            active: self.is_touched("active").then(|| !self.get("active").is_empty()),
            password_hash: None,
        };
        let password = if password.is_empty() { None } else { reader.password(password) };
        if reader.wrong.is_empty() { Ok((change, password)) } else { Err(reader.wrong) }
    }
}
