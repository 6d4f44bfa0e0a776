//! Which page is where, and what goes around all of them.

use std::rc::Rc;

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{Extensions, ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::{Next, from_fn},
    web::{Data, ServiceConfig, get, resource, scope, to},
};

use crate::{
    assets,
    cookies::Kind,
    failure::Failure,
    frame::Badge,
    live,
    pages::{
        admin, audit, clients, my_time, password_reset, projects, reports, server, settings, sign_in, tokens, users,
    },
    state::WebState,
    texts::Texts,
    visitor::Here,
};

/// Where programs ask, not people: what is missing there is told in their way.
const PROGRAMS: [&str; 1] = ["/api"];

/// Nothing but this server's own files, no scripts or styles inside pages, no frames, forms to this server only.
const CONTENT_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// Adds the pages to an application that has its [`crate::WebState`] among its data, after everything else it has: what is at
/// no other address is a page that is missing.
pub fn routes(config: &mut ServiceConfig) {
    let pages = scope("")
        .wrap(from_fn(around))
        .configure(my_time::routes)
        .configure(sign_in::routes)
        .configure(password_reset::routes)
        .service(resource("/events").route(get().to(live::events)))
        .configure(tokens::routes)
        .configure(settings::routes)
        .configure(reports::routes)
        .configure(projects::routes)
        .configure(clients::routes)
        .configure(admin::routes)
        .configure(users::routes)
        .configure(audit::routes)
        .configure(server::routes)
        .default_service(to(missing));
    config.service(resource("/static/{name}").route(get().to(assets::serve))).service(pages);
}

async fn missing() -> HttpResponse {
    HttpResponse::NotFound().finish()
}

/// The state as it is settled, which the request then has to its end.
fn hold_settled(request: &mut ServiceRequest) {
    if let Some(state) = request.app_data::<Data<WebState>>() {
        let state = WebState { app: state.app.as_settled(), ..WebState::clone(state) };
        let mut data = Extensions::new();
        data.insert(Data::new(state));
        request.add_data_container(Rc::new(data));
    }
}

/// What goes around every page: its headers, a page for whatever fails, and the end of a message that was shown.
async fn around(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    hold_settled(&mut request);
    let here = Here::of(request.request());
    let response = next.call(request).await?.map_into_boxed_body();
    if is_for_programs(response.request().path()) {
        return Ok(response);
    }
    let mut response = with_page(response);
    guard(response.headers_mut());
    let shown = response.status() != StatusCode::SEE_OTHER;
    if let Ok(here) = here.as_ref()
        && shown
        && here.has_flash()
    {
        response.response_mut().add_cookie(&here.jar.remove(Kind::Flash)).ok();
    }
    Ok(response)
}

pub(crate) fn is_for_programs(path: &str) -> bool {
    PROGRAMS.iter().any(|start| path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// A failure as a page, in the language and with the head of whoever asked.
fn with_page(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let request = response.request();
    let (texts, badge) = (Texts::of(request), request.extensions().get::<Badge>().cloned());
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let bare = (status.is_client_error() || status.is_server_error())
        && kind.is_none_or(|kind| kind.starts_with("text/plain"));
    let page = match response.response().error().and_then(|error| error.as_error::<Failure>()) {
        Some(failure) => failure.render(texts, badge),
        None if bare => Failure::status(status).render(texts, badge),
        None => return response,
    };
    let (request, _) = response.into_parts();
    ServiceResponse::new(request, page)
}

/// Puts on a page what tells browsers to be careful with it, and to keep nothing.
pub(crate) fn guard(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // The origin of a form is told to this server only, which asks for it.
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    ] {
        headers.insert(name, value);
    }
}
