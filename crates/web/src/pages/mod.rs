//! The pages: one file for each, with its forms.

pub(crate) mod admin;
pub(crate) mod audit;
pub(crate) mod choices;
pub(crate) mod clients;
pub(crate) mod filled;
pub(crate) mod my_time;
mod once;
mod paging;
pub(crate) mod password_reset;
pub(crate) mod projects;
pub(crate) mod reports;
pub(crate) mod server;
pub(crate) mod settings;
pub(crate) mod sign_in;
mod tasks;
pub(crate) mod tokens;
pub(crate) mod users;

use actix_web::{
    HttpResponse,
    cookie::Cookie,
    http::{StatusCode, header},
};
use askama::Template;

use crate::{
    cookies::{Jar, Kind},
    failure::Failure,
    flash::{self, Flash},
};

/// What a page's handler answers.
type Shown = Result<HttpResponse, Failure>;

/// A page.
fn show(page: &impl Template) -> Shown {
    show_as(StatusCode::OK, page, None)
}

/// A page with another status, and a cookie perhaps.
fn show_as(status: StatusCode, page: &impl Template, cookie: Option<Cookie<'_>>) -> Shown {
    let body = page.render()?;
    let mut response = HttpResponse::build(status);
    if let Some(cookie) = cookie {
        response.cookie(cookie);
    }
    Ok(response.content_type(header::ContentType::html()).body(body))
}

/// The way to another page, with a message for it perhaps.
fn lead(jar: Jar, path: &str, flash: Option<Flash>) -> HttpResponse {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((header::LOCATION, path));
    if let Some(flash) = flash {
        response.cookie(jar.make(Kind::Flash, flash.key().as_str().to_owned(), Some(flash::LIFETIME)));
    }
    response.finish()
}

/// A path of this server, or the front page for whatever else it may be.
fn local(path: &str) -> &str {
    let second = path.chars().nth(1);
    let is_local = path.starts_with('/')
        && !matches!(second, Some('/' | '\\'))
        && path.len() <= 2_048
        && path.bytes().all(|byte| byte.is_ascii_graphic());
    if is_local { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        assert_eq!(local("/admin/api-tokens?page=2"), "/admin/api-tokens?page=2");
        for other in
            ["", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:x", "/a b", "/\r\nX: y", "a"]
        {
            assert_eq!(local(other), "/", "{other:?}");
        }
    }
}
