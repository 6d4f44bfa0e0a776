//! `/password-reset`: a mail with a code for whoever has forgotten their password, and the page where it is of use.

use actix_web::{
    http::StatusCode,
    web::{self, ServiceConfig, resource},
};
use askama::Template;
use timekeeper_app::{AppError, Refusal};
use timekeeper_domain::user::{Password, PasswordError};

use super::{Shown, lead, show_as};
use crate::{
    flash::Flash,
    form::Asked,
    frame::Frame,
    texts::{Key, key},
    visitor::{Sent, Visit},
};

#[derive(Template)]
#[template(path = "reset_request.html")]
struct RequestPage {
    frame: Frame,
    form_key: String,
    sends_mail: bool,
}

#[derive(Template)]
#[template(path = "reset_confirm.html")]
struct ConfirmPage {
    frame: Frame,
    form_key: String,
    code: String,
    error: Option<String>,
}

async fn request_page(visit: Visit) -> Shown {
    let page = RequestPage {
        frame: visit.frame(key("reset-title")),
        form_key: visit.form_key(),
        sends_mail: visit.here.app().sends_mail(),
    };
    show_as(StatusCode::OK, &page, visit.cookie())
}

async fn request(sent: Sent<Visit>) -> Shown {
    let here = &sent.by.here;
    here.app().request_password_reset(sent.form.get("name"), here.peer, here.request_id.clone()).await?;
    Ok(lead(here.jar, "/login", Some(Flash::ResetMailed)))
}

async fn confirm_page(visit: Visit, asked: Asked) -> Shown {
    ask(&visit, asked.0.get("code"), None)
}

fn ask(visit: &Visit, code: &str, refusal: Option<Key>) -> Shown {
    let page = ConfirmPage {
        frame: visit.frame(key("reset-confirm-title")),
        form_key: visit.form_key(),
        code: code.to_owned(),
        error: refusal.map(|key| visit.here.texts.say(key)),
    };
    let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    show_as(status, &page, visit.cookie())
}

async fn confirm(sent: Sent<Visit>) -> Shown {
    let Sent { by: visit, form } = sent;
    let (here, code) = (&visit.here, form.get("code"));
    let password = match Password::new(form.get("password").to_owned()) {
        Ok(password) => password,
        Err(PasswordError::TooShort) => return ask(&visit, code, Some(key("password-short"))),
        Err(PasswordError::TooLong) => return ask(&visit, code, Some(key("password-long"))),
    };
    match here.app().reset_password(code, password, here.peer, here.request_id.clone()).await {
        Ok(()) => Ok(lead(here.jar, "/login", Some(Flash::PasswordSet))),
        Err(AppError::Refused(Refusal::ResetCode)) => ask(&visit, code, Some(key("reset-code-refused"))),
        Err(error) => Err(error.into()),
    }
}

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/password-reset").route(web::get().to(request_page)).route(web::post().to(request)))
        .service(resource("/password-reset/confirm").route(web::get().to(confirm_page)).route(web::post().to(confirm)));
}
