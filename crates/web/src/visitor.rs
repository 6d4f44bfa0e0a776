//! Who asks for a page: anybody, or somebody who is signed in; and that a form they send was made for them.

use std::net::IpAddr;

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    cookie::Cookie,
    dev::Payload,
    http::{Method, StatusCode},
    web::Data,
};
use futures_util::future::LocalBoxFuture;
use timekeeper_app::{App, AppError, Caller};

use crate::{
    cookies::{Jar, Kind},
    csrf,
    failure::Failure,
    flash::Flash,
    form::Form,
    frame::{Badge, Frame, Place, Section},
    state::WebState,
    texts::{Key, Texts},
};

/// Characters of chance that the forms of somebody are bound to who is not signed in.
const VISIT_LENGTH: usize = 32;

/// What is known of every request for a page.
pub(crate) struct Here {
    state: Data<WebState>,
    pub(crate) jar: Jar,
    pub(crate) texts: Texts,
    /// Where it comes from.
    pub(crate) peer: Option<IpAddr>,
    /// Its id, for the audit log.
    pub(crate) request_id: Option<String>,
    /// The cookie of a session, good or not.
    pub(crate) session: Option<String>,
    flash: Option<Flash>,
}

impl Here {
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, Failure> {
        let state = request.app_data::<Data<WebState>>().cloned();
        let state = state.ok_or_else(|| Failure::status(StatusCode::INTERNAL_SERVER_ERROR))?;
        let jar = Jar::new(state.site.is_secure(request));
        Ok(Self {
            jar,
            texts: Texts::of(request),
            peer: state.site.peer(request),
            request_id: (state.site.request_id)(request),
            session: jar.get(request, Kind::Session),
            flash: jar.get(request, Kind::Flash).and_then(|word| Flash::from_word(&word)),
            state,
        })
    }

    pub(crate) fn app(&self) -> &App {
        &self.state.app
    }

    /// Whether there is a message from the page before.
    pub(crate) const fn has_flash(&self) -> bool {
        self.flash.is_some()
    }

    /// Whoever is signed in.
    pub(crate) async fn caller(&self) -> Result<Option<Caller>, AppError> {
        let Some(cookie) = &self.session else { return Ok(None) };
        match self.app().authenticate_browser(cookie, self.peer, self.request_id.clone()).await {
            Ok(caller) => Ok(Some(caller)),
            Err(AppError::BadToken(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Somebody who can send forms.
pub(crate) trait Sender: FromRequest<Error = Failure> + 'static {
    /// What their forms are bound to.
    fn secret(&self) -> &str;
}

/// Somebody who is not signed in, as far as matters.
pub(crate) struct Visit {
    pub(crate) here: Here,
    secret: String,
    is_new: bool,
}

impl Visit {
    /// What their forms carry.
    pub(crate) fn form_key(&self) -> String {
        csrf::token(&self.secret)
    }

    /// What is around a page for them.
    pub(crate) fn frame(&self, title: Key) -> Frame {
        let house = &self.here.app().organisation().letterhead.name;
        Frame::plain(self.here.texts, title, None).of_house(house).with_flash(self.here.flash.map(Flash::key))
    }

    /// What their browser has to keep for the form to count, if it does not have it yet.
    pub(crate) fn cookie(&self) -> Option<Cookie<'static>> {
        self.is_new.then(|| self.here.jar.make(Kind::Visit, self.secret.clone(), None))
    }
}

impl Sender for Visit {
    fn secret(&self) -> &str {
        &self.secret
    }
}

impl FromRequest for Visit {
    type Error = Failure;
    type Future = std::future::Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let visit = || {
            let here = Here::of(request)?;
            let known = here.jar.get(request, Kind::Visit).filter(|secret| secret.len() == VISIT_LENGTH);
            let is_new = known.is_none();
            let secret = match known {
                Some(known) => known,
                None => here.app().chance(VISIT_LENGTH)?,
            };
            Ok(Self { here, secret, is_new })
        };
        std::future::ready(visit())
    }
}

/// Somebody who is signed in.
pub(crate) struct Person {
    pub(crate) here: Here,
    pub(crate) caller: Caller,
    cookie: String,
}

impl Person {
    pub(crate) fn app(&self) -> &App {
        self.here.app()
    }

    pub(crate) const fn texts(&self) -> Texts {
        self.here.texts
    }

    /// The cookie of their session.
    pub(crate) fn session(&self) -> &str {
        &self.cookie
    }

    fn badge(&self) -> Badge {
        Badge {
            name: self.caller.user().map(|user| user.display_name().to_owned()).unwrap_or_default(),
            house: self.app().organisation().letterhead.name.clone(),
            form_key: csrf::token(&self.cookie),
            sections: Section::of(&self.caller),
        }
    }

    /// What is around a page for them.
    pub(crate) fn frame(&self, title: Key, place: Place) -> Frame {
        Frame::plain(self.here.texts, title, Some(self.badge())).at(place).with_flash(self.here.flash.map(Flash::key))
    }
}

impl Sender for Person {
    fn secret(&self) -> &str {
        &self.cookie
    }
}

impl FromRequest for Person {
    type Error = Failure;
    type Future = LocalBoxFuture<'static, Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let here = Here::of(&request)?;
            let (Some(caller), Some(cookie)) = (here.caller().await?, here.session.clone()) else {
                return Err(Failure::SignedOut { next: way_back(&request) });
            };
            here.app().count_use(&caller);
            let person = Self { here, caller, cookie };
            request.extensions_mut().insert(person.badge());
            Ok(person)
        })
    }
}

/// Where to lead somebody who was not signed in, once they are: back to the page that they wanted to see.
fn way_back(request: &HttpRequest) -> String {
    let wanted = request.uri().path_and_query().filter(|_| request.method() == Method::GET);
    wanted.map(ToString::to_string).filter(|path| path != "/").unwrap_or_default()
}

/// A form, and who sent it: somebody for whom it was made.
pub(crate) struct Sent<S> {
    pub(crate) by: S,
    pub(crate) form: Form,
}

impl<S: Sender> FromRequest for Sent<S> {
    type Error = Failure;
    type Future = LocalBoxFuture<'static, Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let sender = S::from_request(request, payload);
        let form = Form::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let by = sender.await?;
            let state = request.app_data::<Data<WebState>>();
            if !state.is_some_and(|state| csrf::comes_from_here(&request, &state.site)) {
                return Err(Failure::forged());
            }
            let form = form.await?;
            if !csrf::is_of(by.secret(), form.get(csrf::FIELD)) {
                return Err(Failure::forged());
            }
            Ok(Self { by, form })
        })
    }
}
