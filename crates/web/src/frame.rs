//! What is around every page: its title, who is signed in, where they can go, and a message from the page before.

use crate::{
    assets::Asset,
    texts::{Key, Texts, key},
};

/// Where a page belongs among those that the head of each leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nowhere.
    #[default]
    Elsewhere,
    /// One's own time.
    MyTime,
    /// Reports.
    Reports,
    /// API tokens.
    ApiTokens,
}

impl Place {
    /// Where it is, and what it is called.
    const fn link(self) -> Option<(&'static str, Key)> {
        match self {
            Self::Elsewhere => None,
            Self::MyTime => Some(("/", key("my-time"))),
            Self::Reports => Some(("/reports", key("reports-title"))),
            Self::ApiTokens => Some(("/admin/api-tokens", key("tokens-title"))),
        }
    }
}

const MONTHS: [Key; 12] = [
    key("month-1"),
    key("month-2"),
    key("month-3"),
    key("month-4"),
    key("month-5"),
    key("month-6"),
    key("month-7"),
    key("month-8"),
    key("month-9"),
    key("month-10"),
    key("month-11"),
    key("month-12"),
];

const WEEKDAYS: [Key; 7] = [
    key("weekday-1"),
    key("weekday-2"),
    key("weekday-3"),
    key("weekday-4"),
    key("weekday-5"),
    key("weekday-6"),
    key("weekday-7"),
];

/// A link in the head of a page.
pub(crate) struct Link {
    pub(crate) path: &'static str,
    pub(crate) text: String,
    pub(crate) is_current: bool,
}

/// Who is signed in, as the head of a page shows it.
#[derive(Clone, Debug)]
pub(crate) struct Badge {
    /// The name to show.
    pub(crate) name: String,
    /// What their forms carry.
    pub(crate) form_key: String,
    /// Whether there is something to administer.
    pub(crate) is_admin: bool,
}

/// What is around a page.
pub(crate) struct Frame {
    texts: Texts,
    pub(crate) title: String,
    pub(crate) person: Option<Badge>,
    pub(crate) flash: Option<Key>,
    place: Place,
    /// The style sheet.
    pub(crate) style: &'static str,
    /// The script.
    pub(crate) script: &'static str,
    /// The icon.
    pub(crate) icon: &'static str,
}

impl Frame {
    /// Around a page that belongs nowhere.
    pub(crate) fn plain(texts: Texts, title: Key, person: Option<Badge>) -> Self {
        Self {
            texts,
            title: texts.say(title),
            person,
            flash: None,
            place: Place::Elsewhere,
            style: Asset::style(),
            script: Asset::script(),
            icon: Asset::icon(),
        }
    }

    /// With a message from the page before.
    pub(crate) const fn with_flash(mut self, flash: Option<Key>) -> Self {
        self.flash = flash;
        self
    }

    /// Around a page that belongs there.
    pub(crate) const fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// What the forms of the page carry.
    pub(crate) fn form_key(&self) -> &str {
        self.person.as_ref().map_or("", |person| &person.form_key)
    }

    pub(crate) fn language(&self) -> &'static str {
        self.texts.language()
    }

    pub(crate) fn say(&self, key: impl AsRef<str>) -> String {
        self.texts.say(key)
    }

    /// What a month is called in short, by its number from 0.
    pub(crate) fn month(&self, number: u8) -> String {
        MONTHS.get(usize::from(number)).map(|name| self.say(name)).unwrap_or_default()
    }

    /// What a day of the week is called in short, by its number from 0 for Monday.
    pub(crate) fn weekday(&self, number: u8) -> String {
        WEEKDAYS.get(usize::from(number)).map(|name| self.say(name)).unwrap_or_default()
    }

    /// Where the head leads to.
    pub(crate) fn links(&self) -> Vec<Link> {
        let is_admin = self.person.as_ref().is_some_and(|person| person.is_admin);
        let places = [(Place::MyTime, true), (Place::Reports, true), (Place::ApiTokens, is_admin)];
        let seen = places.into_iter().filter(|(_, seen)| *seen).map(|(place, _)| place);
        seen.filter_map(|place| {
            let (path, text) = place.link()?;
            Some(Link { path, text: self.say(text), is_current: self.place == place })
        })
        .collect()
    }
}
