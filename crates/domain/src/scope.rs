//! What a token may be used for: scopes such as `read:projects`, with wildcards.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

/// Scopes that can be given to a token, with what they allow.
pub const KNOWN_SCOPES: &[(&str, &str)] = &[
    ("read:projects", "View projects"),
    ("write:projects", "Create and update projects"),
    ("read:time_entries", "View time entries"),
    ("write:time_entries", "Create and update time entries"),
    ("read:tasks", "View tasks"),
    ("write:tasks", "Create and update tasks"),
    ("read:clients", "View clients"),
    ("write:clients", "Create and update clients"),
    ("read:categories", "View categories"),
    ("write:categories", "Create and update categories"),
    ("read:expenses", "View expenses"),
    ("write:expenses", "Claim and update expenses"),
    ("read:invoices", "View invoices"),
    ("write:invoices", "Make and update invoices"),
    ("read:reports", "View reports and analytics"),
    ("read:users", "View user information"),
    ("write:users", "Update one's own user information"),
    ("read:ai", "View what the AI helper is told"),
    ("write:ai", "Ask the AI helper and confirm what it proposes"),
    ("read:*", "View everything the user may see"),
    ("write:*", "Change everything the user may change"),
    ("admin:all", "Full administrative access (use with caution)"),
];

/// Scopes of areas that other clients of this interface know and this server does not offer yet. A token may carry
/// them, so that tokens can be set up as they are elsewhere.
const FOREIGN_AREAS: &[&str] = &["contacts", "deals", "leads", "mileage", "payments", "time_approvals", "webhooks"];

/// The scopes of a token, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopeSet(BTreeSet<String>);

/// Why a list of scopes was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// None at all.
    #[error("at least one scope is needed, such as read:projects")]
    Empty,
    /// One that means nothing.
    #[error("{0:?} is not a scope; use read:… or write:… of an area, read:*, write:* or admin:all")]
    Unknown(String),
}

fn is_known(scope: &str) -> bool {
    let foreign = || {
        scope
            .split_once(':')
            .is_some_and(|(verb, area)| matches!(verb, "read" | "write") && FOREIGN_AREAS.contains(&area))
    };
    matches!(scope, "*" | "admin:*") || KNOWN_SCOPES.iter().any(|(name, _)| *name == scope) || foreign()
}

impl ScopeSet {
    /// The scopes in a list, trimmed.
    ///
    /// # Errors
    /// When there are none, or one of them means nothing.
    pub fn new<'a>(scopes: impl IntoIterator<Item = &'a str>) -> Result<Self, ScopeError> {
        let set: BTreeSet<String> =
            scopes.into_iter().map(str::trim).filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
        match set.iter().find(|scope| !is_known(scope)) {
            Some(unknown) => Err(ScopeError::Unknown(unknown.clone())),
            None if set.is_empty() => Err(ScopeError::Empty),
            None => Ok(Self(set)),
        }
    }

    /// Takes a comma-separated text that the store gives back.
    pub fn trusted(text: &str) -> Self {
        Self(text.split(',').map(str::trim).filter(|scope| !scope.is_empty()).map(str::to_owned).collect())
    }

    /// Everything.
    pub fn admin() -> Self {
        Self(BTreeSet::from(["admin:all".to_owned()]))
    }

    /// What a person who signs in with a password gets.
    pub fn everyday() -> Self {
        Self(BTreeSet::from(["read:*".to_owned(), "write:*".to_owned()]))
    }

    /// Whether a route that asks for `required` is open: by the same scope, by `admin:all` or `*`, or by the verb's
    /// wildcard (`read:*` for `read:projects`; `admin:*` for `admin:all`).
    pub fn grants(&self, required: &str) -> bool {
        let wildcard = || required.split_once(':').is_some_and(|(verb, _)| self.0.contains(&format!("{verb}:*")));
        self.0.contains("admin:all") || self.0.contains("*") || self.0.contains(required) || wildcard()
    }

    /// The scopes, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl std::fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.iter().collect::<Vec<_>>().join(","))
    }
}

impl Serialize for ScopeSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(scopes: &[&str]) -> ScopeSet {
        ScopeSet::new(scopes.iter().copied()).unwrap()
    }

    #[test]
    fn a_scope_opens_only_itself() {
        let scopes = set(&["read:projects"]);
        assert!(scopes.grants("read:projects"));
        assert!(!scopes.grants("write:projects"));
        assert!(!scopes.grants("read:tasks"));
        assert!(!scopes.grants("admin:all"));
    }

    #[test]
    fn a_wildcard_opens_every_area_of_its_verb() {
        assert!(set(&["read:*"]).grants("read:tasks"));
        assert!(!set(&["read:*"]).grants("write:tasks"));
        assert!(set(&["admin:*"]).grants("admin:all"));
        assert!(!set(&["read:*", "write:*"]).grants("admin:all"));
    }

    #[test]
    fn admin_opens_everything() {
        assert!(ScopeSet::admin().grants("write:anything"));
        assert!(set(&["*"]).grants("admin:all"));
    }

    #[test]
    fn unknown_scopes_are_refused_by_name() {
        assert_eq!(ScopeSet::new(["read:secrets"]), Err(ScopeError::Unknown("read:secrets".into())));
        assert_eq!(ScopeSet::new([" ", ""]), Err(ScopeError::Empty));
        assert_eq!(set(&[" write:invoices ", "read:tasks"]).to_string(), "read:tasks,write:invoices");
    }
}
