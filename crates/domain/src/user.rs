//! People with accounts and what their role lets them do.

use serde::Serialize;

use crate::{
    Instant, Record,
    id::UserId,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Admin,
    /// Sees and changes every client, project and task; of time, only their own.
    Manager,
    /// Sees every client, project and task and may track time on them; changes only what they made.
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
    fn every_role_has_its_word() {
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.as_str()), Some(role));
        }
        assert_eq!(Role::from_word("root"), None);
        assert!(Role::Member.sees_all_work() && !Role::Member.changes_all_work());
    }
}
