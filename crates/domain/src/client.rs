//! Clients: whom work is done for.

use serde::Serialize;
use serde_json::Value;

use crate::{
    Record,
    id::{ClientId, UserId},
    money::Money,
    text::{Label, Name, Notes},
    user::Email,
};

/// A stored client.
pub type Client = Record<ClientId, ClientProfile>;

/// What is known of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClientProfile {
    /// The client's name; no two clients share one, whatever the case.
    pub name: Name,
    /// More about the client.
    pub description: Option<Notes>,
    /// Whom to ask for.
    pub contact_person: Option<Name>,
    /// Where to write to.
    pub email: Option<Email>,
    /// Where to call.
    pub phone: Option<Label>,
    /// Where to find them.
    pub address: Option<Notes>,
    /// The company behind the name.
    pub company: Option<Name>,
    /// What an hour costs unless something nearer says otherwise.
    pub default_hourly_rate: Option<Money>,
    /// Whether work is being done for them.
    pub status: ClientStatus,
    /// What else the organisation keeps about clients.
    pub custom_fields: CustomFields,
    /// Who entered the client.
    pub created_by: UserId,
}

/// Whether work is being done for a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientStatus {
    /// Yes.
    Active,
    /// Not any more, or not now.
    Inactive,
}

impl ClientStatus {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
        }
    }

    /// The status of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Active, Self::Inactive].into_iter().find(|status| status.as_str() == word)
    }
}

/// A JSON object of what the organisation keeps beside the known fields, at most 10,000 bytes as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct CustomFields(serde_json::Map<String, Value>);

/// Why custom fields were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustomFieldsError {
    /// Too much text.
    #[error("must be at most 10000 bytes as JSON text")]
    TooLong,
    /// Contains U+0000.
    #[error("must not contain the NUL character")]
    Nul,
}

impl CustomFields {
    const MAX_BYTES: usize = 10_000;

    /// Checks an object.
    ///
    /// # Errors
    /// Too much text, or NUL in it.
    pub fn new(fields: serde_json::Map<String, Value>) -> Result<Self, CustomFieldsError> {
        let fields = Self(fields);
        let text = fields.to_json();
        if text.contains("\\u0000") {
            return Err(CustomFieldsError::Nul);
        }
        if text.len() > Self::MAX_BYTES { Err(CustomFieldsError::TooLong) } else { Ok(fields) }
    }

    /// Takes text that the store gives back; text that is no JSON object counts as none.
    pub fn trusted(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap_or_default())
    }

    /// The object as text.
    pub fn to_json(&self) -> String {
        Value::Object(self.0.clone()).to_string()
    }

    /// The object.
    pub const fn as_map(&self) -> &serde_json::Map<String, Value> {
        &self.0
    }
}

/// A client with what a list of clients shows beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientView {
    /// The client.
    pub client: Client,
    /// How many projects there are for it.
    pub total_projects: i64,
    /// How many of those are active.
    pub active_projects: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(value: &Value) -> Result<CustomFields, CustomFieldsError> {
        CustomFields::new(value.as_object().unwrap().clone())
    }

    #[test]
    fn custom_fields_survive_the_store() {
        let kept = fields(&json!({"vat": "IT123", "nested": {"a": [1, null]}})).unwrap();
        assert_eq!(CustomFields::trusted(&kept.to_json()), kept);
        assert_eq!(CustomFields::trusted("[]"), CustomFields::default());
    }

    #[test]
    fn custom_fields_are_bounded_and_without_nul() {
        assert_eq!(fields(&json!({"a": "x".repeat(10_000)})), Err(CustomFieldsError::TooLong));
        assert_eq!(fields(&json!({"a": "\u{0}"})), Err(CustomFieldsError::Nul));
    }
}
