//! `/admin/api-tokens`: tokens, as administrators see, revoke and delete them.

mod create;

use actix_web::web::{self, Path, ServiceConfig, resource};
use askama::Template;
use timekeeper_app::{App, AppError, Work};
use timekeeper_domain::{
    Instant,
    id::TokenId,
    page::Page,
    token::{TokenOrigin, TokenView},
};

use super::{
    Shown, lead,
    paging::{self, Kind, Paging, page_field},
    show,
};
use crate::{
    flash::Flash,
    form::{Asked, address},
    frame::{Frame, Place, Section},
    show::Show,
    texts::{Key, Texts, key},
    visitor::{Person, Sent},
};

/// Where the list is.
const LIST: &str = "/admin/api-tokens";

/// What there is to see: tokens by how they came to be.
const KINDS: [(TokenOrigin, Key); 3] = [
    (TokenOrigin::Issued, key("tokens-issued")),
    (TokenOrigin::SignIn, key("tokens-sign-in")),
    (TokenOrigin::Browser, key("tokens-browser")),
];

/// A token, as a list shows it.
struct Row {
    id: TokenId,
    name: String,
    description: Option<String>,
    user: String,
    scopes: Vec<String>,
    prefix: String,
    addresses: Vec<String>,
    created: Moment,
    expires: Option<Moment>,
    last_used: Option<Moment>,
    uses: String,
    is_active: bool,
    is_expired: bool,
}

/// A moment, for people and for programs.
struct Moment {
    written: String,
    exact: Instant,
}

impl Row {
    fn of(app: &App, texts: Texts, view: &TokenView) -> Self {
        let show = Show::new(app.organisation());
        let moment = |exact: Instant| Moment { written: show.moment(exact), exact };
        let token = &view.token;
        Self {
            id: token.id,
            name: token.name.to_string(),
            description: token.description.as_ref().map(ToString::to_string),
            user: view.username.as_str().to_owned(),
            scopes: token.scopes.iter().map(str::to_owned).collect(),
            prefix: token.prefix.clone(),
            addresses: token.ip_allowlist.iter().map(ToString::to_string).collect(),
            created: moment(token.created_at),
            expires: token.expires_at.map(moment),
            last_used: view.usage.last_used_at.map(moment),
            uses: texts.count(key("token-uses"), view.usage.uses),
            is_active: token.active,
            is_expired: token.expires_at.is_some_and(|end| end <= app.now()),
        }
    }
}

#[derive(Template)]
#[template(path = "tokens/list.html")]
struct ListPage {
    frame: Frame,
    kinds: Vec<Kind>,
    rows: Vec<Row>,
    is_issued: bool,
    total: String,
    paging: Paging,
}

fn list_path(origin: TokenOrigin, page: i64) -> String {
    let kind = if origin == TokenOrigin::Issued { "" } else { origin.as_str() };
    address(LIST, &[("kind", kind), ("page", &page_field(page))])
}

async fn list(person: Person, asked: Asked) -> Shown {
    let origin = TokenOrigin::from_word(asked.0.get("kind")).unwrap_or(TokenOrigin::Issued);
    let request = paging::wanted(&asked.0);
    let page: Page<TokenView> = person.app().list_tokens(&person.caller, Some(origin), request).await?;
    if let Some(last) = paging::last_instead(&page) {
        return Ok(lead(person.here.jar, &list_path(origin, last), None));
    }
    show(&ListPage {
        frame: person.frame(key("tokens-title"), Place::Manage(Section::ApiTokens)),
        kinds: KINDS
            .map(|(kind, text)| Kind {
                path: list_path(kind, 1),
                text: person.texts().say(text),
                is_current: kind == origin,
            })
            .into(),
        rows: page.items.iter().map(|view| Row::of(person.app(), person.texts(), view)).collect(),
        is_issued: origin == TokenOrigin::Issued,
        total: person.texts().count(key("tokens-total"), page.total),
        paging: Paging::of(&page, |number| list_path(origin, number)),
    })
}

/// What may be done with a token, once it is confirmed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    Revoke,
    Delete,
}

#[derive(Template)]
#[template(path = "tokens/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    row: Row,
    warning: String,
    button: String,
    action: String,
    back: String,
}

async fn confirm(person: Person, id: i64, deed: Deed) -> Shown {
    let view = person.app().get_token(&person.caller, TokenId::new(id)).await?;
    let (title, warning, button, path) = match deed {
        Deed::Revoke => (key("revoke-title"), key("revoke-warning"), key("revoke"), "revoke"),
        Deed::Delete => (key("delete-title"), key("delete-warning"), key("delete"), "delete"),
    };
    let texts = person.texts();
    show(&ConfirmPage {
        frame: person.frame(title, Place::Manage(Section::ApiTokens)),
        row: Row::of(person.app(), texts, &view),
        warning: texts.say(warning),
        button: texts.say(button),
        action: format!("{LIST}/{id}/{path}"),
        back: list_path(view.token.origin, 1),
    })
}

async fn confirm_revoke(person: Person, id: Path<i64>) -> Shown {
    confirm(person, *id, Deed::Revoke).await
}

async fn confirm_delete(person: Person, id: Path<i64>) -> Shown {
    confirm(person, *id, Deed::Delete).await
}

/// Does something with a token, and leads back to its list.
async fn with_token(
    person: &Person,
    id: i64,
    flash: Flash,
    work: impl AsyncFnOnce(&mut Work) -> Result<(), AppError>,
) -> Shown {
    let origin = person.app().get_token(&person.caller, TokenId::new(id)).await?.token.origin;
    person.app().write(&person.caller, work).await?;
    Ok(lead(person.here.jar, &list_path(origin, 1), Some(flash)))
}

async fn revoke(sent: Sent<Person>, id: Path<i64>) -> Shown {
    let work = async |work: &mut Work| work.switch_token(TokenId::new(*id), false).await.map(drop);
    with_token(&sent.by, *id, Flash::TokenRevoked, work).await
}

async fn activate(sent: Sent<Person>, id: Path<i64>) -> Shown {
    let work = async |work: &mut Work| work.switch_token(TokenId::new(*id), true).await.map(drop);
    with_token(&sent.by, *id, Flash::TokenActivated, work).await
}

async fn delete(sent: Sent<Person>, id: Path<i64>) -> Shown {
    let work = async |work: &mut Work| work.delete_token(TokenId::new(*id)).await;
    with_token(&sent.by, *id, Flash::TokenDeleted, work).await
}

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource(LIST).route(web::get().to(list)).route(web::post().to(create::create)))
        .service(resource("/admin/api-tokens/new").route(web::get().to(create::form)))
        .service(
            resource("/admin/api-tokens/{id}/revoke")
                .route(web::get().to(confirm_revoke))
                .route(web::post().to(revoke)),
        )
        .service(resource("/admin/api-tokens/{id}/activate").route(web::post().to(activate)))
        .service(
            resource("/admin/api-tokens/{id}/delete")
                .route(web::get().to(confirm_delete))
                .route(web::post().to(delete)),
        );
}
