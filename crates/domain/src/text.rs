//! Text with a length and without NUL: names, notes, tags.

use serde::Serialize;

/// Text of `MIN` to `MAX` characters (Unicode scalar values), trimmed, without NUL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Text<const MIN: usize, const MAX: usize>(String);

/// A name of something: one to 200 characters.
pub type Name = Text<1, 200>;
/// A short code, reference or label of one to 100 characters.
pub type Label = Text<1, 100>;
/// Notes and descriptions: one to 5,000 characters; no notes at all is `None`.
pub type Notes = Text<1, 5_000>;

/// Why a text was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing is left after trimming.
    #[error("must not be empty")]
    Empty,
    /// Fewer characters than it needs.
    #[error("must have at least {0} characters")]
    TooShort(usize),
    /// More characters than it may have.
    #[error("must have at most {0} characters")]
    TooLong(usize),
    /// Contains U+0000, which no database text can hold.
    #[error("must not contain the NUL character")]
    Nul,
    /// Contains a character that this kind of text does not allow.
    #[error("contains a character that is not allowed here: {0:?}")]
    Character(char),
}

fn check(text: &str, min: usize, max: usize) -> Result<(), TextError> {
    if text.contains('\0') {
        return Err(TextError::Nul);
    }
    match text.chars().count() {
        0 if min > 0 => Err(TextError::Empty),
        n if n < min => Err(TextError::TooShort(min)),
        n if n > max => Err(TextError::TooLong(max)),
        _ => Ok(()),
    }
}

impl<const MIN: usize, const MAX: usize> Text<MIN, MAX> {
    /// Trims and checks.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        check(text, MIN, MAX)?;
        Ok(Self(text.to_owned()))
    }

    /// Like [`Self::new`], but text that is empty after trimming is no text.
    ///
    /// # Errors
    /// What is wrong with a text that is not empty.
    pub fn optional(text: &str) -> Result<Option<Self>, TextError> {
        if text.trim().is_empty() && !text.contains('\0') { Ok(None) } else { Self::new(text).map(Some) }
    }

    /// Takes text that the store gives back, which was checked when it went in.
    pub fn trusted(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> std::fmt::Display for Text<MIN, MAX> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Labels on an entry or a task: one text of at most 500 characters, separated by commas, kept as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Tags(String);

impl Tags {
    const MAX: usize = 500;

    /// Checks a comma-separated text.
    ///
    /// # Errors
    /// Longer than 500 characters, or with NUL.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        check(text, 0, Self::MAX)?;
        Ok(Self(text.to_owned()))
    }

    /// Takes text that the store gives back.
    pub fn trusted(text: Option<String>) -> Self {
        Self(text.unwrap_or_default())
    }

    /// The text as written; `None` when there are no tags.
    pub fn as_str(&self) -> Option<&str> {
        (!self.0.is_empty()).then_some(self.0.as_str())
    }

    /// The single tags, trimmed, blanks dropped, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split(',').map(str::trim).filter(|tag| !tag.is_empty())
    }

    /// With one more tag: each once, sorted, joined with `", "` (the form the bulk action has always written).
    ///
    /// # Errors
    /// When the result would be too long.
    pub fn with(&self, tag: &str) -> Result<Self, TextError> {
        let mut all: std::collections::BTreeSet<&str> = self.iter().collect();
        all.extend(tag.split(',').map(str::trim).filter(|tag| !tag.is_empty()));
        Self::new(&all.into_iter().collect::<Vec<_>>().join(", "))
    }

    /// Without that tag: each of the rest once, sorted, joined with `", "`.
    #[must_use]
    pub fn without(&self, tag: &str) -> Self {
        let rest: std::collections::BTreeSet<&str> = self.iter().filter(|each| *each != tag.trim()).collect();
        Self(rest.into_iter().collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_counted_in_characters() {
        assert_eq!(Text::<1, 3>::new("  äöü ").unwrap().as_str(), "äöü");
        assert_eq!(Text::<1, 3>::new("abcd"), Err(TextError::TooLong(3)));
        assert_eq!(Text::<1, 3>::new(" \n"), Err(TextError::Empty));
        assert_eq!(Text::<8, 30>::new("short"), Err(TextError::TooShort(8)));
    }

    #[test]
    fn nul_is_refused_even_alone() {
        assert_eq!(Name::new("a\0b"), Err(TextError::Nul));
        assert_eq!(Name::optional("\0"), Err(TextError::Nul));
        assert_eq!(Tags::new("\0"), Err(TextError::Nul));
        assert_eq!(Name::optional("  "), Ok(None));
    }

    #[test]
    fn tags_split_at_commas_and_drop_blanks() {
        let tags = Tags::new(" development, ,frontend ").unwrap();
        assert_eq!(tags.iter().collect::<Vec<_>>(), ["development", "frontend"]);
        assert_eq!(Tags::new("  ").unwrap().as_str(), None);
    }

    #[test]
    fn adding_and_removing_a_tag_sorts_and_deduplicates() {
        let tags = Tags::new("b,a,b").unwrap();
        assert_eq!(tags.with("c").unwrap().as_str(), Some("a, b, c"));
        assert_eq!(tags.without("b").as_str(), Some("a"));
        assert_eq!(tags.without("b").without("a").as_str(), None);
    }

    #[test]
    fn a_tag_that_no_longer_fits_is_refused() {
        let full = Tags::new(&"x".repeat(499)).unwrap();
        assert_eq!(full.with("yy"), Err(TextError::TooLong(500)));
    }
}
