//! People with accounts and what their role lets them do.

use serde::Serialize;

use crate::{
    Instant, Record,
    id::UserId,
    person::{NationalId, Person},
    text::{Name, Text, TextError},
};

/// A stored user.
pub type User = Record<UserId, Account>;

/// What is known of a person. The password is kept apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The name to sign in with.
    pub username: Username,
    /// Where to write to.
    pub email: Option<Email>,
    /// The name to be called by.
    pub full_name: Option<Name>,
    /// The number of an identity document; no two users share one.
    pub national_id: Option<NationalId>,
    /// Names and address.
    #[serde(flatten)]
    pub person: Person,
    /// What the person may do.
    pub role: Role,
    /// Whether the person may sign in.
    pub active: bool,
    /// When the person last signed in.
    pub last_login_at: Option<Instant>,
}

impl Account {
    /// The name to show: the full name, or else the username.
    pub fn display_name(&self) -> &str {
        self.full_name.as_ref().map_or(self.username.as_str(), Text::as_str)
    }

    /// A name to sign in with, for somebody who chose none: the digits of their document, or else their address.
    pub fn default_username(national_id: Option<NationalId>, email: Option<&Email>) -> Option<Username> {
        match (national_id, email) {
            (Some(id), _) => Username::new(&id.to_string().replace(' ', "")).ok(),
            (None, Some(email)) => Username::new(email.as_str()).ok(),
            (None, None) => None,
        }
    }

    /// Whether the username is one that only its owner can have: none, or their own, e-mail address.
    pub fn owns_username(&self) -> bool {
        let name = self.username.as_str();
        !name.contains('@') || self.email.as_ref().is_some_and(|email| email.as_str().to_lowercase() == name)
    }

    /// What is left of somebody who is gone while others still refer to them: nothing to know them by, nothing to sign
    /// in with.
    #[must_use]
    pub fn anonymised(&self, id: UserId) -> Self {
        Self {
            username: Username(Text::trusted(format!("deleted-{id}"))),
            email: None,
            full_name: None,
            national_id: None,
            person: Person::default(),
            role: Role::User,
            active: false,
            last_login_at: None,
        }
    }
}

/// A user with what a list of users shows beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserView {
    /// The user.
    pub user: User,
    /// Seconds of finished work.
    pub worked_seconds: i64,
}

/// What a person may do beyond tracking their own time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Admin,
    /// Sees and changes every client, project and task; of time, only their own.
    Manager,
    /// Sees every client, project and task and may track time on them; changes only what they made.
    #[default]
    Member,
    /// Sees and changes only the clients, projects and tasks they made themselves.
    User,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Admin, Self::Manager, Self::Member, Self::User];

    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Member => "member",
            Self::User => "user",
        }
    }

    /// The role of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Whether the role sees work that others set up.
    pub const fn sees_all_work(self) -> bool {
        matches!(self, Self::Admin | Self::Manager | Self::Member)
    }

    /// Whether the role changes work that others set up.
    pub const fn changes_all_work(self) -> bool {
        matches!(self, Self::Admin | Self::Manager)
    }
}

/// A name to sign in with: one to 80 characters, lower case, without spaces or control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Username(Text<1, 80>);

impl Username {
    /// Trims, lowers the case and checks.
    ///
    /// # Errors
    /// Empty, too long, or with a space, a control character or a comma.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let text = Text::new(&text.trim().to_lowercase())?;
        match text.as_str().chars().find(|c| c.is_whitespace() || c.is_control() || *c == ',') {
            Some(c) => Err(TextError::Character(c)),
            None => Ok(Self(text)),
        }
    }

    /// Takes a name that the store gives back.
    pub fn trusted(text: String) -> Self {
        Self(Text::trusted(text))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// A password as it is given: 8 to 1,024 bytes, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a password was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too easy to guess.
    #[error("must have at least 8 bytes")]
    TooShort,
    /// Longer than anybody's.
    #[error("must have at most 1024 bytes")]
    TooLong,
}

impl Password {
    const BYTES: std::ops::RangeInclusive<usize> = 8..=1_024;

    /// Checks the length; nothing is trimmed.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub fn new(text: String) -> Result<Self, PasswordError> {
        if text.len() < *Self::BYTES.start() {
            return Err(PasswordError::TooShort);
        }
        if Self::BYTES.contains(&text.len()) { Ok(Self(text)) } else { Err(PasswordError::TooLong) }
    }

    /// The text, for hashing.
    pub fn into_text(self) -> String {
        self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// An address to write to, checked only for its rough form (`something@something`): the rest is for a mail to find out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Email(Text<3, 254>);

/// Not of the form `name@host`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail address such as name@example.com")]
pub struct InvalidEmail;

impl Email {
    /// Trims and checks.
    ///
    /// # Errors
    /// [`InvalidEmail`].
    pub fn new(text: &str) -> Result<Self, InvalidEmail> {
        let text = Text::<3, 254>::new(text).map_err(|_| InvalidEmail)?;
        let odd = |c: char| c.is_whitespace() || c.is_control();
        let formed = text.as_str().rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
        if !formed || text.as_str().contains(odd) { Err(InvalidEmail) } else { Ok(Self(text)) }
    }

    /// Takes an address that the store gives back.
    pub fn trusted(text: String) -> Self {
        Self(Text::trusted(text))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_are_lower_case_without_spaces() {
        assert_eq!(Username::new(" Ada ").unwrap().as_str(), "ada");
        assert_eq!(Username::new("ada lovelace"), Err(TextError::Character(' ')));
        assert_eq!(Username::new(""), Err(TextError::Empty));
    }

    #[test]
    fn an_address_needs_something_on_both_sides() {
        assert!(Email::new("contact@acme.com").is_ok());
        for bad in ["acme.com", "@acme.com", "a@", "a b@c", "a\0@c"] {
            assert_eq!(Email::new(bad), Err(InvalidEmail), "{bad:?}");
        }
    }

    #[test]
    fn a_password_has_a_length_and_is_not_shown() {
        assert_eq!(Password::new("1234567".to_owned()), Err(PasswordError::TooShort));
        assert_eq!(Password::new("x".repeat(1_025)), Err(PasswordError::TooLong));
        assert_eq!(format!("{:?}", Password::new("  hunter2 ".to_owned()).unwrap()), "Password(…)");
    }

    #[test]
    fn nothing_of_a_person_is_left_in_the_anonymised_account() {
        let account = Account {
            username: Username::new("ada").unwrap(),
            email: Some(Email::new("ada@example.org").unwrap()),
            full_name: Some(Text::new("Ada Lovelace").unwrap()),
            national_id: Some(NationalId::new("1234 567890").unwrap()),
            person: Person { surname: Some(Text::new("Lovelace").unwrap()), ..Person::default() },
            role: Role::Admin,
            active: true,
            last_login_at: Some(Instant::MIN),
        };
        let left = serde_json::to_string(&account.anonymised(UserId::new(7))).unwrap();
        assert!(left.contains("deleted-7") && left.contains("\"active\":false"), "{left}");
        for text in ["ada", "Ada", "Lovelace", "1234", "admin"] {
            assert!(!left.contains(text), "{left}");
        }
    }

    #[test]
    fn every_role_has_its_word() {
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.as_str()), Some(role));
        }
        assert_eq!(Role::from_word("root"), None);
        assert!(Role::Member.sees_all_work() && !Role::Member.changes_all_work());
    }
}
