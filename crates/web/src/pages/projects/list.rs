//! The list of projects, and what narrows it.

use actix_web::http::StatusCode;
use askama::Template;
use timekeeper_app::{Action, ProjectQuery};
use timekeeper_domain::{
    id::ClientId,
    page::Page,
    project::{ProjectStatus, ProjectView},
    text::Name,
};

use super::{LIST, Row, STATUSES};
use crate::{
    failure::Failure,
    form::{Asked, Form, address},
    frame::{Frame, Place, Section},
    pages::{
        Shown,
        choices::{self, Choice},
        filled::text_words,
        lead,
        paging::{self, Kind, Paging, page_field},
        show_as,
    },
    texts::{Key, key},
    visitor::Person,
};

/// The word for projects in any status.
pub(super) const ANY: &str = "all";

/// What narrows the list, as its address has it.
struct Asking {
    status: Option<ProjectStatus>,
    client: Option<ClientId>,
    search: String,
}

impl Asking {
    /// # Errors
    /// [`Failure`] for a client that cannot be.
    fn read(asked: &Form) -> Result<Self, Failure> {
        let status = match asked.get("status") {
            ANY => None,
            word => Some(ProjectStatus::from_word(word).unwrap_or(ProjectStatus::Active)),
        };
        let client = match asked.get("client") {
            "" => None,
            text => Some(text.parse().map(ClientId::new).map_err(|_| Failure::status(StatusCode::NOT_FOUND))?),
        };
        Ok(Self { status, client, search: asked.get("search").trim().to_owned() })
    }

    fn status_word(&self) -> &'static str {
        self.status.map_or(ANY, ProjectStatus::as_str)
    }

    fn client_field(&self) -> String {
        self.client.map(|client| client.to_string()).unwrap_or_default()
    }

    fn path(&self, status: Option<ProjectStatus>, page: i64) -> String {
        let status = match status {
            Some(ProjectStatus::Active) => "",
            Some(status) => status.as_str(),
            None => ANY,
        };
        let (client, page) = (self.client_field(), page_field(page));
        address(LIST, &[("status", status), ("client", &client), ("search", &self.search), ("page", &page)])
    }
}

#[derive(Template)]
#[template(path = "projects/list.html")]
struct ListPage {
    frame: Frame,
    kinds: Vec<Kind>,
    status: &'static str,
    clients: Vec<Choice>,
    search: String,
    search_wrong: Option<String>,
    /// Whether more narrows the list than a status.
    is_narrowed: bool,
    may_add: bool,
    rows: Vec<Row>,
    total: String,
    paging: Paging,
}

pub(super) async fn list(person: Person, asked: Asked) -> Shown {
    let asking = Asking::read(&asked.0)?;
    let request = paging::wanted(&asked.0);
    let (search, search_wrong) = match Name::optional(&asking.search) {
        Ok(search) => (search, None),
        Err(error) => (None, Some(text_words(person.texts(), error))),
    };
    let page: Page<ProjectView> = if search_wrong.is_none() {
        let query = ProjectQuery { status: asking.status, client: asking.client, search };
        person.app().list_projects(&person.caller, query, request).await?
    } else {
        Page { items: Vec::new(), total: 0, request }
    };
    if let Some(last) = paging::last_instead(&page) {
        return Ok(lead(person.here.jar, &asking.path(asking.status, last), None));
    }
    let kinds = STATUSES.map(|(status, text)| (Some(status), text)).into_iter().chain([(None, key("projects-all"))]);
    let kind = |(status, text): (Option<ProjectStatus>, Key)| Kind {
        path: asking.path(status, 1),
        text: person.texts().say(text),
        is_current: status == asking.status,
    };
    let status = if search_wrong.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = ListPage {
        frame: person.frame(key("projects-title"), Place::Manage(Section::Projects)),
        kinds: kinds.map(kind).collect(),
        status: asking.status_word(),
        clients: choices::clients(&person, None, &asking.client_field(), None).await?,
        is_narrowed: asking.client.is_some() || !asking.search.is_empty(),
        may_add: person.caller.may(Action::WriteProjects).is_ok(),
        rows: page.items.iter().map(|view| Row::of(&person.caller, person.texts(), view)).collect(),
        total: person.texts().count(key("projects-total"), page.total),
        paging: Paging::of(&page, |number| asking.path(asking.status, number)),
        search: asking.search,
        search_wrong,
    };
    show_as(status, &shown, None)
}
