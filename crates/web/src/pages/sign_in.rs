//! `/login` and `/logout`: a browser signs in, with the second factor where there is one, and out.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{self, ServiceConfig, resource},
};
use askama::Template;
use timekeeper_app::{AppError, Attempt, BrowserSession, CodeAttempt, Entrance, Manner, SecondFactor, Stay};

use super::{Shown, lead, local, show_as};
use crate::{
    cookies::Kind,
    failure::Failure,
    flash::Flash,
    form::{Asked, Form},
    frame::Frame,
    texts::{Key, key},
    visitor::{Here, Person, Sent, Visit},
};

/// Characters of a name that are looked at.
const LONGEST_NAME: usize = 254;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    frame: Frame,
    form_key: String,
    name: String,
    remember: bool,
    next: String,
    error: Option<String>,
    sends_mail: bool,
}

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage {
    frame: Frame,
    form_key: String,
    ticket: String,
    remember: bool,
    next: String,
    error: Option<String>,
}

/// What a form about signing in says besides who it is.
struct Wish {
    stay: Stay,
    next: String,
}

impl Wish {
    fn of(form: &Form) -> Self {
        let stay = if form.has("remember") { Stay::Long } else { Stay::Short };
        Self { stay, next: local(form.get("next")).to_owned() }
    }

    fn manner(&self, here: &Here) -> Manner {
        Manner { stay: self.stay, before: here.session.clone() }
    }
}

async fn login_page(visit: Visit, asked: Asked) -> Shown {
    let next = local(asked.0.get("next")).to_owned();
    if visit.here.caller().await?.is_some() {
        return Ok(lead(visit.here.jar, &next, None));
    }
    ask(&visit, &Wish { stay: Stay::Short, next }, "", None)
}

/// Asks for a name and a password.
fn ask(visit: &Visit, wish: &Wish, name: &str, refusal: Option<(StatusCode, Key)>) -> Shown {
    let page = LoginPage {
        frame: visit.frame(key("sign-in")),
        form_key: visit.form_key(),
        name: name.chars().take(LONGEST_NAME).collect(),
        remember: wish.stay == Stay::Long,
        next: wish.next.clone(),
        error: refusal.map(|(_, key)| visit.here.texts.say(key)),
        sends_mail: visit.here.app().sends_mail(),
    };
    show_as(refusal.map_or(StatusCode::OK, |(status, _)| status), &page, visit.cookie())
}

async fn login(sent: Sent<Visit>) -> Shown {
    let Sent { by: visit, form } = sent;
    let (wish, here) = (Wish::of(&form), &visit.here);
    let attempt = Attempt {
        name: form.get("name").to_owned(),
        password: form.get("password").to_owned(),
        code: None,
        peer: here.peer,
        request_id: here.request_id.clone(),
    };
    let refused =
        |error: AppError| refuse(error, here, |status, key| ask(&visit, &wish, form.get("name"), Some((status, key))));
    match here.app().sign_in_browser(attempt, &wish.manner(here)).await {
        Ok(Entrance::Open(session)) => Ok(let_in(here, &session, &wish)),
        Ok(Entrance::CodeNeeded(ticket)) => ask_code(&visit, &wish, ticket, None),
        Err(error) => refused(error),
    }
}

/// Asks for the code of a second factor.
fn ask_code(visit: &Visit, wish: &Wish, ticket: String, refusal: Option<(StatusCode, Key)>) -> Shown {
    let page = CodePage {
        frame: visit.frame(key("code-title")),
        form_key: visit.form_key(),
        ticket,
        remember: wish.stay == Stay::Long,
        next: wish.next.clone(),
        error: refusal.map(|(_, key)| visit.here.texts.say(key)),
    };
    show_as(refusal.map_or(StatusCode::OK, |(status, _)| status), &page, visit.cookie())
}

async fn code(sent: Sent<Visit>) -> Shown {
    let Sent { by: visit, form } = sent;
    let (wish, here) = (Wish::of(&form), &visit.here);
    let attempt = CodeAttempt {
        ticket: form.get("ticket").to_owned(),
        code: form.get("code").to_owned(),
        peer: here.peer,
        request_id: here.request_id.clone(),
    };
    let ticket = attempt.ticket.clone();
    match here.app().finish_sign_in(attempt, &wish.manner(here)).await {
        Ok(session) => Ok(let_in(here, &session, &wish)),
        // The ticket is too old, or the password is not any more what it was.
        Err(AppError::SignIn) => ask(&visit, &wish, "", Some((StatusCode::UNPROCESSABLE_ENTITY, key("code-late")))),
        Err(error) => refuse(error, here, |status, key| ask_code(&visit, &wish, ticket, Some((status, key)))),
    }
}

/// Asks again, and says why; or tells of what has nothing to do with who asks.
fn refuse(error: AppError, here: &Here, again: impl FnOnce(StatusCode, Key) -> Shown) -> Shown {
    let told = match &error {
        AppError::SignIn => key("sign-in-refused"),
        AppError::SecondFactor(SecondFactor::Required) => key("code-required"),
        AppError::SecondFactor(SecondFactor::Invalid) => key("code-refused"),
        AppError::TooManySignIns { retry_after } => {
            let mut response = again(StatusCode::TOO_MANY_REQUESTS, key("sign-in-often"))?;
            response.headers_mut().insert(header::RETRY_AFTER, (*retry_after).into());
            return Ok(response);
        }
        _ => return Err(error.into()),
    };
    tracing::info!(peer = here.peer.map(tracing::field::display), "a sign-in was refused");
    again(StatusCode::UNPROCESSABLE_ENTITY, told)
}

/// Gives the browser its session, in place of whatever bound its forms so far.
fn let_in(here: &Here, session: &BrowserSession, wish: &Wish) -> HttpResponse {
    let seconds = (session.stay == Stay::Long).then(|| session.stay.seconds());
    let mut response = lead(here.jar, &wish.next, None);
    for cookie in [here.jar.make(Kind::Session, session.cookie.clone(), seconds), here.jar.remove(Kind::Visit)] {
        response.add_cookie(&cookie).ok();
    }
    response
}

async fn logout(sent: Sent<Person>) -> Result<HttpResponse, Failure> {
    let person = sent.by;
    person.app().sign_out(&person.caller).await?;
    let mut response = lead(person.here.jar, "/login", Some(Flash::SignedOut));
    response.add_cookie(&person.here.jar.remove(Kind::Session)).ok();
    Ok(response)
}

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/login").route(web::get().to(login_page)).route(web::post().to(login)))
        .service(resource("/login/code").route(web::post().to(code)))
        .service(resource("/logout").route(web::post().to(logout)));
}
