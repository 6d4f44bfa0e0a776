//! What a page says when there is no page: one table from the application's refusals to a status and a text.

use std::{borrow::Cow, error::Error, fmt};

use actix_web::{HttpResponse, ResponseError, body::BoxBody, error::BlockingError, http::StatusCode, http::header};
use askama::Template;
use timekeeper_app::{AppError, StoreError};
use timekeeper_documents::DocumentError;

use crate::{
    charts::bars::ChartError,
    form::address,
    frame::{Badge, Frame},
    routes::{guard, is_for_programs},
    texts::{Key, Texts, key},
};

/// Seconds after which to try again when the store was busy or away.
const TRY_AGAIN: i64 = 1;

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nobody is signed in. Whoever signs in is led on to `next`.
    SignedOut {
        /// A path of this server.
        next: String,
    },
    /// Something to tell.
    Told(Box<Told>),
}

/// What is told, and with which status.
#[derive(Debug)]
pub(crate) struct Told {
    status: StatusCode,
    title: Key,
    text: Said,
    retry_after: Option<i64>,
}

/// A text, by its name or as the application words it.
#[derive(Debug)]
enum Said {
    Key(Key),
    Words(String),
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    status: u16,
    text: String,
}

impl Failure {
    /// What that status usually means.
    pub(crate) fn status(status: StatusCode) -> Self {
        let (title, text) = usual(status);
        Self::told(status, title, Said::Key(text))
    }

    /// Something that was asked for and is refused, in words that say why.
    pub(crate) fn refused(words: String) -> Self {
        Self::told(StatusCode::UNPROCESSABLE_ENTITY, key("error-refused-title"), Said::Words(words))
    }

    /// A form that was not made here, or for somebody else.
    pub(crate) fn forged() -> Self {
        Self::told(StatusCode::FORBIDDEN, key("error-forged-title"), Said::Key(key("error-forged-text")))
    }

    fn told(status: StatusCode, title: Key, text: Said) -> Self {
        Self::Told(Box::new(Told { status, title, text, retry_after: None }))
    }

    fn words(status: StatusCode, words: impl fmt::Display) -> Self {
        Self::told(status, usual(status).0, Said::Words(words.to_string()))
    }

    fn after(status: StatusCode, seconds: i64) -> Self {
        let (title, text) = usual(status);
        Self::Told(Box::new(Told { status, title, text: Said::Key(text), retry_after: Some(seconds) }))
    }

    /// A server's failure, whose cause is logged and told to nobody.
    fn broken(status: StatusCode, cause: &dyn Error) -> Self {
        let causes = std::iter::successors(Some(cause), |&error| error.source());
        let cause = causes.map(ToString::to_string).collect::<Vec<_>>().join(": ");
        tracing::error!(status = status.as_u16(), cause, "a page failed");
        match status {
            StatusCode::SERVICE_UNAVAILABLE => Self::after(status, TRY_AGAIN),
            _ => Self::status(status),
        }
    }

    /// The page, or the way to where one signs in.
    pub(crate) fn render(&self, texts: Texts, badge: Option<Badge>) -> HttpResponse {
        let told = match self {
            Self::SignedOut { next } => {
                let login = address("/login", &[("next", next)]);
                return HttpResponse::SeeOther().insert_header((header::LOCATION, login)).finish();
            }
            Self::Told(told) => told,
        };
        let text = match &told.text {
            Said::Key(key) => texts.say(key),
            Said::Words(words) => words.clone(),
        };
        let page = ErrorPage { frame: Frame::plain(texts, told.title, badge), status: told.status.as_u16(), text };
        let mut response = HttpResponse::build(told.status);
        if let Some(seconds) = told.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        let mut response = match page.render() {
            Ok(body) => response.content_type(header::ContentType::html()).body(body),
            Err(_) => response.content_type(header::ContentType::plaintext()).body(page.text),
        };
        guard(response.headers_mut());
        response
    }
}

/// What a status usually means.
const fn usual(status: StatusCode) -> (Key, Key) {
    match status {
        StatusCode::UNAUTHORIZED => (key("error-signed-out-title"), key("error-signed-out-text")),
        StatusCode::FORBIDDEN => (key("error-forbidden-title"), key("error-forbidden-text")),
        StatusCode::NOT_FOUND => (key("error-missing-title"), key("error-missing-text")),
        StatusCode::METHOD_NOT_ALLOWED => (key("error-method-title"), key("error-method-text")),
        StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED => {
            (key("error-conflict-title"), key("error-conflict-text"))
        }
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG | StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
            (key("error-large-title"), key("error-large-text"))
        }
        StatusCode::TOO_MANY_REQUESTS => (key("error-often-title"), key("error-often-text")),
        StatusCode::SERVICE_UNAVAILABLE => (key("error-away-title"), key("error-away-text")),
        StatusCode::INTERNAL_SERVER_ERROR => (key("error-broken-title"), key("error-broken-text")),
        _ => (key("error-request-title"), key("error-request-text")),
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::NoToken | AppError::BadToken(_) => Self::SignedOut { next: String::new() },
            AppError::Forbidden(_) => Self::status(StatusCode::FORBIDDEN),
            // A session may be used for all that its user could do when it began.
            AppError::MissingScope { .. } => {
                Self::told(StatusCode::FORBIDDEN, key("error-forbidden-title"), Said::Key(key("error-scope-text")))
            }
            AppError::NotFound(..) | AppError::NoSuchUser(_) | AppError::NothingToChange(_) => {
                Self::status(StatusCode::NOT_FOUND)
            }
            AppError::SignIn | AppError::SecondFactor(_) | AppError::Grant(_) | AppError::Refused(_) => {
                Self::words(StatusCode::UNPROCESSABLE_ENTITY, error)
            }
            AppError::UnknownDocument | AppError::Ai(_) => Self::words(StatusCode::UNPROCESSABLE_ENTITY, error),
            AppError::Conflict(_) => Self::words(StatusCode::CONFLICT, error),
            AppError::Precondition => Self::status(StatusCode::CONFLICT),
            AppError::KeyReused => {
                Self::told(StatusCode::CONFLICT, key("error-used-title"), Said::Key(key("error-used-text")))
            }
            AppError::TooManyRequests(status) => Self::after(StatusCode::TOO_MANY_REQUESTS, status.retry_after),
            AppError::TooManySignIns { retry_after } => Self::after(StatusCode::TOO_MANY_REQUESTS, retry_after),
            AppError::DirectoryAway(cause) => Self::broken(StatusCode::SERVICE_UNAVAILABLE, &cause),
            AppError::Store(StoreError::Contended) => Self::after(StatusCode::SERVICE_UNAVAILABLE, TRY_AGAIN),
            AppError::Store(cause @ StoreError::Unavailable(_)) => {
                Self::broken(StatusCode::SERVICE_UNAVAILABLE, &cause)
            }
            AppError::Store(cause) => Self::broken(StatusCode::INTERNAL_SERVER_ERROR, &cause),
            AppError::Service(cause) => Self::broken(StatusCode::INTERNAL_SERVER_ERROR, &cause),
            AppError::Locked(cause) => Self::broken(StatusCode::INTERNAL_SERVER_ERROR, &cause),
        }
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::broken(StatusCode::INTERNAL_SERVER_ERROR, &error)
    }
}

impl From<ChartError> for Failure {
    fn from(error: ChartError) -> Self {
        Self::broken(StatusCode::INTERNAL_SERVER_ERROR, &error)
    }
}

impl From<DocumentError> for Failure {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::TooManyRows => Self::words(StatusCode::UNPROCESSABLE_ENTITY, error),
            other => Self::broken(StatusCode::INTERNAL_SERVER_ERROR, &other),
        }
    }
}

impl From<BlockingError> for Failure {
    fn from(error: BlockingError) -> Self {
        Self::broken(StatusCode::SERVICE_UNAVAILABLE, &error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: Cow<'_, str> = match self {
            Self::SignedOut { .. } => "nobody is signed in".into(),
            Self::Told(told) => told.title.as_str().into(),
        };
        f.write_str(&text)
    }
}

impl Error for Failure {}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::SignedOut { .. } => StatusCode::SEE_OTHER,
            Self::Told(told) => told.status,
        }
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        self.render(Texts::DEFAULT, None)
    }
}

/// The page about an error of that status at that path; `None` where programs ask, who want no pages.
pub fn error_page(path: &str, status: StatusCode) -> Option<HttpResponse> {
    (!is_for_programs(path)).then(|| Failure::status(status).error_response())
}
