//! One client: what is known of it, and its projects.

use actix_web::{http::StatusCode, web::Path};
use askama::Template;
use timekeeper_app::{Action, ProjectQuery};
use timekeeper_domain::{
    client::ClientView,
    id::ClientId,
    page::{Page, PageRequest},
    project::ProjectView,
};

use super::{Row, projects};
use crate::{
    frame::{Frame, Place, Section},
    pages::{Shown, show_as},
    show::Show,
    texts::key,
    visitor::Person,
};

#[derive(Template)]
#[template(path = "clients/page.html")]
struct ClientPage {
    frame: Frame,
    /// What to tell before anything else.
    problem: Option<String>,
    row: Row,
    description: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    changed: String,
    /// Its first projects.
    projects: Vec<projects::Row>,
    /// Whether there are more.
    has_more: bool,
    may_add: bool,
    /// Where a project for it is made.
    add_path: String,
}

async fn render(person: &Person, view: &ClientView, problem: Option<(StatusCode, String)>) -> Shown {
    let (app, texts, client) = (person.app(), person.texts(), &view.client);
    let query = ProjectQuery { client: Some(client.id), ..ProjectQuery::default() };
    let found: Page<ProjectView> = app.list_projects(&person.caller, query, PageRequest::default()).await?;
    let mut frame = person.frame(key("clients-title"), Place::Manage(Section::Clients));
    frame.title = client.name.to_string();
    let (status, problem) = problem.unzip();
    let page = ClientPage {
        frame,
        problem,
        row: Row::of(&person.caller, texts, view),
        description: client.description.as_ref().map(ToString::to_string),
        phone: client.phone.as_ref().map(ToString::to_string),
        address: client.address.as_ref().map(ToString::to_string),
        changed: Show::new(app.organisation()).moment(client.updated_at),
        projects: found.items.iter().map(|view| projects::Row::of(&person.caller, texts, view)).collect(),
        has_more: found.next().is_some(),
        may_add: person.caller.may(Action::WriteProjects).is_ok(),
        add_path: projects::new_for(client.id),
    };
    show_as(status.unwrap_or(StatusCode::OK), &page, None)
}

pub(super) async fn page(person: Person, id: Path<i64>) -> Shown {
    let view = person.app().get_client(&person.caller, ClientId::new(*id)).await?;
    render(&person, &view, None).await
}

/// Shows a client as it is now, and why something about it was not done.
pub(super) async fn show_again(person: &Person, id: ClientId, status: StatusCode, problem: String) -> Shown {
    let view = person.app().get_client(&person.caller, id).await?;
    render(person, &view, Some((status, problem))).await
}
