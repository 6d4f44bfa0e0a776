//! What is around every page: its title, who is signed in, where they can go, and a message from the page before.

use timekeeper_app::{Action, Caller};

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
    /// What is managed.
    Manage(Section),
}

/// A part of what is managed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// Projects and their tasks.
    Projects,
    /// Clients.
    Clients,
    /// Users.
    Users,
    /// API tokens.
    ApiTokens,
    /// What the organisation has settled.
    Settings,
    /// Who did what.
    AuditLog,
    /// How the server is.
    Server,
}

impl Section {
    /// Every one, in the order in which pages name them.
    const ALL: [Self; 7] =
        [Self::Projects, Self::Clients, Self::Users, Self::ApiTokens, Self::Settings, Self::AuditLog, Self::Server];

    /// What somebody must be allowed to do for it to be shown to them.
    const fn action(self) -> Action {
        match self {
            Self::Projects => Action::WriteProjects,
            Self::Clients => Action::WriteClients,
            Self::Users => Action::ManageUsers,
            Self::ApiTokens => Action::ManageTokens,
            Self::Settings => Action::ManageSettings,
            // As in the contract, nothing finer than an administrator.
            Self::AuditLog | Self::Server => Action::ReadAudit,
        }
    }

    /// Those that are shown to somebody.
    pub(crate) fn of(caller: &Caller) -> Vec<Self> {
        Self::ALL.into_iter().filter(|section| caller.may(section.action()).is_ok()).collect()
    }

    /// Where it is.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Projects => "/admin/projects",
            Self::Clients => "/admin/clients",
            Self::Users => "/admin/users",
            Self::ApiTokens => "/admin/api-tokens",
            Self::Settings => "/admin/settings",
            Self::AuditLog => "/admin/audit-log",
            Self::Server => "/admin/server",
        }
    }

    const fn name(self) -> Key {
        match self {
            Self::Projects => key("projects-title"),
            Self::Clients => key("clients-title"),
            Self::Users => key("users-title"),
            Self::ApiTokens => key("tokens-title"),
            Self::Settings => key("settings-title"),
            Self::AuditLog => key("audit-title"),
            Self::Server => key("server-title"),
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
    /// The organisation whose pages these are.
    pub(crate) house: String,
    /// What their forms carry.
    pub(crate) form_key: String,
    /// What they manage.
    pub(crate) sections: Vec<Section>,
}

/// What is around a page.
pub(crate) struct Frame {
    texts: Texts,
    pub(crate) title: String,
    /// Whose pages these are.
    pub(crate) house: String,
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
        let house = person.as_ref().map(|person| person.house.clone());
        let frame = Self {
            texts,
            title: texts.say(title),
            house: String::new(),
            person,
            flash: None,
            place: Place::Elsewhere,
            style: Asset::style(),
            script: Asset::script(),
            icon: Asset::icon(),
        };
        frame.of_house(house.as_deref().unwrap_or_default())
    }

    /// Around a page of an organisation; one without a name has pages of the product's.
    pub(crate) fn of_house(mut self, name: &str) -> Self {
        self.house = if name.is_empty() { self.texts.say(key("product")) } else { name.to_owned() };
        self
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
        let link = |path, text, is_current| Link { path, text: self.say(text), is_current };
        let mut links = vec![
            link("/", key("my-time"), self.place == Place::MyTime),
            link("/reports", key("reports-title"), self.place == Place::Reports),
        ];
        let managed = self.person.as_ref().and_then(|person| person.sections.first());
        links.extend(managed.map(|first| link(first.path(), key("manage"), matches!(self.place, Place::Manage(_)))));
        links
    }

    /// Where pages about what is managed lead to besides.
    pub(crate) fn sections(&self) -> Vec<Link> {
        let (Place::Manage(current), Some(person)) = (self.place, &self.person) else { return Vec::new() };
        let link = |section: &Section| Link {
            path: section.path(),
            text: self.say(section.name()),
            is_current: *section == current,
        };
        person.sections.iter().map(link).collect()
    }
}
