//! The list of clients, and what narrows it.

use actix_web::http::StatusCode;
use askama::Template;
use timekeeper_app::{Action, ClientQuery};
use timekeeper_domain::{
    client::{ClientStatus, ClientView},
    page::Page,
    text::Name,
};

use super::{LIST, Row};
use crate::{
    form::{Asked, address},
    frame::{Frame, Place, Section},
    pages::{
        Shown,
        filled::text_words,
        lead,
        paging::{self, Kind, Paging, page_field},
        show_as,
    },
    texts::{Key, key},
    visitor::Person,
};

/// The word for clients in any status.
const ANY: &str = "all";

/// What there is to see.
const KINDS: [(Option<ClientStatus>, Key); 3] = [
    (Some(ClientStatus::Active), key("clients-active")),
    (Some(ClientStatus::Inactive), key("clients-inactive")),
    (None, key("clients-all")),
];

fn list_path(status: Option<ClientStatus>, search: &str, page: i64) -> String {
    let status = match status {
        Some(ClientStatus::Active) => "",
        Some(status) => status.as_str(),
        None => ANY,
    };
    address(LIST, &[("status", status), ("search", search), ("page", &page_field(page))])
}

#[derive(Template)]
#[template(path = "clients/list.html")]
struct ListPage {
    frame: Frame,
    kinds: Vec<Kind>,
    status: &'static str,
    search: String,
    search_wrong: Option<String>,
    may_add: bool,
    rows: Vec<Row>,
    total: String,
    paging: Paging,
}

pub(super) async fn list(person: Person, asked: Asked) -> Shown {
    let status = match asked.0.get("status") {
        ANY => None,
        word => Some(ClientStatus::from_word(word).unwrap_or(ClientStatus::Active)),
    };
    let (request, search) = (paging::wanted(&asked.0), asked.0.get("search").trim());
    let (wanted, search_wrong) = match Name::optional(search) {
        Ok(wanted) => (wanted, None),
        Err(error) => (None, Some(text_words(person.texts(), error))),
    };
    let page: Page<ClientView> = if search_wrong.is_none() {
        person.app().list_clients(&person.caller, ClientQuery { status, search: wanted }, request).await?
    } else {
        Page { items: Vec::new(), total: 0, request }
    };
    if let Some(last) = paging::last_instead(&page) {
        return Ok(lead(person.here.jar, &list_path(status, search, last), None));
    }
    let kind = |(kind, text): (Option<ClientStatus>, Key)| Kind {
        path: list_path(kind, search, 1),
        text: person.texts().say(text),
        is_current: kind == status,
    };
    let answer = if search_wrong.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = ListPage {
        frame: person.frame(key("clients-title"), Place::Manage(Section::Clients)),
        kinds: KINDS.map(kind).into(),
        status: status.map_or(ANY, ClientStatus::as_str),
        search: search.to_owned(),
        search_wrong,
        may_add: person.caller.may(Action::WriteClients).is_ok(),
        rows: page.items.iter().map(|view| Row::of(&person.caller, person.texts(), view)).collect(),
        total: person.texts().count(key("clients-total"), page.total),
        paging: Paging::of(&page, |number| list_path(status, search, number)),
    };
    show_as(answer, &shown, None)
}
