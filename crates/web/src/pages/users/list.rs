//! The list of users, and what it is narrowed to.

use askama::Template;
use timekeeper_app::UserFilter;
use timekeeper_domain::{page::PageRequest, user::Role};

use super::{LIST, Row, role_name};
use crate::{
    form::{Asked, Form, address},
    frame::{Frame, Place, Section},
    pages::{Shown, show},
    texts::{Key, key},
    visitor::Person,
};

/// Characters of a text to look for at the most.
const LONGEST: usize = 200;

/// Whether users who may sign in are shown, or those who may not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum State {
    #[default]
    Active,
    Inactive,
    All,
}

impl State {
    const ALL: [Self; 3] = [Self::Active, Self::Inactive, Self::All];

    const fn word(self) -> &'static str {
        match self {
            Self::Active => "",
            Self::Inactive => "inactive",
            Self::All => "all",
        }
    }

    const fn name(self) -> Key {
        match self {
            Self::Active => key("users-active"),
            Self::Inactive => key("users-inactive"),
            Self::All => key("users-all"),
        }
    }
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    search: String,
    role: Option<Role>,
    state: State,
}

impl Wanted {
    /// Everybody in that state.
    pub(super) fn everybody(state: State) -> Self {
        Self { state, ..Self::default() }
    }

    fn read(asked: &Form) -> Self {
        // No text that is kept holds NUL, so none is looked for.
        let search = asked.get("search").replace('\0', "");
        Self {
            search: search.trim().chars().take(LONGEST).collect(),
            role: Role::from_word(asked.get("role")),
            state: State::ALL.into_iter().find(|state| state.word() == asked.get("state")).unwrap_or_default(),
        }
    }

    fn filter(&self) -> UserFilter {
        UserFilter {
            active: match self.state {
                State::Active => Some(true),
                State::Inactive => Some(false),
                State::All => None,
            },
            role: self.role,
            search: Some(self.search.clone()).filter(|text| !text.is_empty()),
            ..UserFilter::default()
        }
    }

    /// The address of a page of the list.
    pub(super) fn path(&self, page: i64) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let role = self.role.map_or("", Role::as_str);
        address(LIST, &[("state", self.state.word()), ("search", &self.search), ("role", role), ("page", &page)])
    }
}

/// A way to another list.
struct Kind {
    path: String,
    text: String,
    is_current: bool,
}

/// A role to choose.
struct Choice {
    word: &'static str,
    text: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "users/list.html")]
struct ListPage {
    frame: Frame,
    kinds: Vec<Kind>,
    state: &'static str,
    search: String,
    roles: Vec<Choice>,
    is_narrowed: bool,
    rows: Vec<Row>,
    total: String,
    earlier: Option<String>,
    later: Option<String>,
}

pub(super) async fn list(person: Person, asked: Asked) -> Shown {
    let (app, texts) = (person.app(), person.texts());
    let wanted = Wanted::read(&asked.0);
    let request = PageRequest::new(asked.0.get("page").parse().unwrap_or(1), PageRequest::DEFAULT_PER_PAGE);
    let page = app.list_users(&person.caller, &wanted.filter(), request).await?;
    let ids: Vec<_> = page.items.iter().map(|view| view.user.id).collect();
    let guarded = app.second_factors(&person.caller, &ids).await?;
    let kind = |state: State| Kind {
        path: Wanted { state, ..wanted.clone() }.path(1),
        text: texts.say(state.name()),
        is_current: state == wanted.state,
    };
    let role = |role: Role| Choice {
        word: role.as_str(),
        text: texts.say(role_name(role)),
        is_chosen: wanted.role == Some(role),
    };
    show(&ListPage {
        frame: person.frame(key("users-title"), Place::Manage(Section::Users)),
        kinds: State::ALL.map(kind).into(),
        state: wanted.state.word(),
        roles: Role::ALL.map(role).into(),
        is_narrowed: wanted.role.is_some() || !wanted.search.is_empty(),
        rows: page.items.iter().map(|view| Row::of(app, texts, view, guarded.contains(&view.user.id))).collect(),
        total: texts.count(key("users-total"), page.total),
        earlier: page.previous().map(|page| wanted.path(page)),
        later: page.next().map(|page| wanted.path(page)),
        search: wanted.search,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_wanted_and_nothing_else() {
        for query in ["", "?state=inactive", "?state=all&search=ada+%26+co&role=admin&page=3"] {
            let form = Form::parse(query.trim_start_matches('?').as_bytes());
            let page = form.get("page").parse().unwrap_or(1);
            assert_eq!(Wanted::read(&form).path(page), format!("{LIST}{query}"));
        }
        let odd = Form::parse(b"state=gone&role=root&search=+%00+");
        assert_eq!(Wanted::read(&odd), Wanted::default());
        assert_eq!(Wanted::read(&odd).filter().search, None);
        let long = format!("search={}", "x".repeat(5_000));
        assert_eq!(Wanted::read(&Form::parse(long.as_bytes())).search.len(), LONGEST);
    }
}
