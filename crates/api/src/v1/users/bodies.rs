//! What is sent about users.

use schemars::JsonSchema;
use serde::Deserialize;
use timekeeper_app::{NewUser, UserChange};
use timekeeper_domain::{
    person::{NationalId, Person},
    text::Text,
    user::{Password, Role, Username},
};
use validator::Validate;

use crate::{
    body::RequestBody,
    error::Problem,
    v1::{
        clients::{EMAIL, email},
        common::{Checks, word_or_null},
    },
    wire::Patch,
};

/// Two groups of digits, or nothing.
const NATIONAL_ID: &str = r"^([0-9]{1,4}\s+[0-9]{1,6})?$";

/// A name to sign in with, whatever the case: no blanks, no control characters, no commas.
const USERNAME: &str = r"^[^\s,\u0000-\u001f\u007f-\u009f]+$";

/// What a user may do.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum RoleInput {
    Admin,
    Manager,
    Member,
    User,
}

impl From<RoleInput> for Role {
    fn from(role: RoleInput) -> Self {
        match role {
            RoleInput::Admin => Self::Admin,
            RoleInput::Manager => Self::Manager,
            RoleInput::Member => Self::Member,
            RoleInput::User => Self::User,
        }
    }
}

/// A new user.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {
    "username": "ada",
    "password": "correct horse battery staple",
    "email": "ada@example.org",
    "role": "member",
}))]
pub(super) struct NewUserBody {
    /// Taken from the national id or the e-mail address when left out; one with an `@` must be the user's address
    #[validate(length(max = 80))]
    #[schemars(regex(pattern = USERNAME))]
    username: Option<String>,
    #[validate(length(min = 8, max = 1024))]
    #[schemars(extend("format" = "password"))]
    password: String,
    #[validate(length(max = 254))]
    #[schemars(regex(pattern = EMAIL))]
    email: Option<String>,
    #[validate(length(max = 200))]
    full_name: Option<String>,
    #[schemars(regex(pattern = NATIONAL_ID))]
    national_id: Option<String>,
    #[validate(length(max = 200))]
    surname: Option<String>,
    #[validate(length(max = 200))]
    given_name: Option<String>,
    #[validate(length(max = 200))]
    patronymic: Option<String>,
    #[validate(length(max = 5000))]
    address: Option<String>,
    /// `member` when left out
    #[serde(default, deserialize_with = "word_or_null")]
    role: Option<RoleInput>,
}

impl RequestBody for NewUserBody {}

/// An account for oneself.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"username": "ada", "password": "correct horse battery staple"}))]
pub(in crate::v1) struct Registration {
    /// Taken from the national id or the e-mail address when left out; one with an `@` must be the user's address
    #[validate(length(max = 80))]
    #[schemars(regex(pattern = USERNAME))]
    username: Option<String>,
    #[validate(length(min = 8, max = 1024))]
    #[schemars(extend("format" = "password"))]
    password: String,
    #[validate(length(max = 254))]
    #[schemars(regex(pattern = EMAIL))]
    email: Option<String>,
    #[validate(length(max = 200))]
    full_name: Option<String>,
    #[schemars(regex(pattern = NATIONAL_ID))]
    national_id: Option<String>,
}

impl RequestBody for Registration {}

fn national_id(text: &str) -> Result<Option<NationalId>, timekeeper_domain::person::InvalidNationalId> {
    if text.trim().is_empty() { Ok(None) } else { NationalId::new(text).map(Some) }
}

impl NewUserBody {
    pub(super) fn check(self) -> Result<(NewUser, Password), Problem> {
        let mut checks = Checks::default();
        let username = checks.optional("username", self.username.as_deref(), Username::new);
        let password = checks.field("password", Password::new(self.password));
        let email = checks.optional("email", self.email.as_deref(), email);
        let full_name = checks.optional("full_name", self.full_name.as_deref(), Text::optional);
        let national_id = checks.optional("national_id", self.national_id.as_deref(), national_id);
        let surname = checks.optional("surname", self.surname.as_deref(), Text::optional);
        let given_name = checks.optional("given_name", self.given_name.as_deref(), Text::optional);
        let patronymic = checks.optional("patronymic", self.patronymic.as_deref(), Text::optional);
        let address = checks.optional("address", self.address.as_deref(), Text::optional);
        checks.finish(|| {
            let new = NewUser {
                username,
                email: email.flatten(),
                full_name: full_name.flatten(),
                national_id: national_id.flatten(),
                person: Person {
                    surname: surname.flatten(),
                    given_name: given_name.flatten(),
                    patronymic: patronymic.flatten(),
                    address: address.flatten(),
                },
                role: self.role.map_or_else(Role::default, Role::from),
            };
            Some((new, password?))
        })
    }
}

impl Registration {
    pub(in crate::v1) fn check(self) -> Result<(NewUser, Password), Problem> {
        let Self { username, password, email, full_name, national_id } = self;
        let (surname, given_name, patronymic, address, role) = (None, None, None, None, None);
        let whole = NewUserBody {
            username,
            password,
            email,
            full_name,
            national_id,
            surname,
            given_name,
            patronymic,
            address,
            role,
        };
        whole.check()
    }
}

/// Changes to a user; what is left out stays, null clears.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"full_name": "Ada Lovelace", "email": "ada@example.org"}))]
pub(super) struct UserChanges {
    #[validate(length(max = 80))]
    #[schemars(regex(pattern = USERNAME))]
    username: Option<String>,
    #[validate(length(min = 8, max = 1024))]
    #[schemars(extend("format" = "password"))]
    password: Option<String>,
    /// Needed to change one's own password
    #[validate(length(max = 1024))]
    #[schemars(extend("format" = "password"))]
    current_password: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 254), regex(pattern = EMAIL))]
    email: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 200))]
    full_name: Patch<String>,
    #[serde(default)]
    #[schemars(regex(pattern = NATIONAL_ID))]
    national_id: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 200))]
    surname: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 200))]
    given_name: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 200))]
    patronymic: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 5000))]
    address: Patch<String>,
    #[serde(default, deserialize_with = "word_or_null")]
    role: Option<RoleInput>,
    is_active: Option<bool>,
}

impl RequestBody for UserChanges {}

impl UserChanges {
    /// The change, a new password, and the one there is.
    pub(super) fn check(self) -> Result<(UserChange, Option<Password>, Option<String>), Problem> {
        let mut checks = Checks::default();
        let password = checks.optional("password", self.password, Password::new);
        let change = UserChange {
            username: checks.optional("username", self.username.as_deref(), Username::new),
            email: checks.edit_optional("email", self.email, |text| email(&text)),
            full_name: checks.edit_optional("full_name", self.full_name, |text| Text::optional(&text)),
            national_id: checks.edit_optional("national_id", self.national_id, |text| national_id(&text)),
            surname: checks.edit_optional("surname", self.surname, |text| Text::optional(&text)),
            given_name: checks.edit_optional("given_name", self.given_name, |text| Text::optional(&text)),
            patronymic: checks.edit_optional("patronymic", self.patronymic, |text| Text::optional(&text)),
            address: checks.edit_optional("address", self.address, |text| Text::optional(&text)),
            role: self.role.map(Role::from),
            active: self.is_active,
            password_hash: None,
        };
        let current = self.current_password;
        checks.finish(|| Some((change, password, current)))
    }
}
