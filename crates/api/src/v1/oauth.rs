//! `/auth/token`: access tokens by OAuth 2.0 (RFC 6749), for a password and for a refresh token. Public.

use std::collections::BTreeMap;

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::{StatusCode, header},
};
use futures_util::future::LocalBoxFuture;
use paperclip::{
    actix::{OperationModifier, api_v2_operation, web},
    v2::{
        models::{DefaultOperationRaw, DefaultSchemaRaw},
        schema::Apiv2Schema,
    },
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use timekeeper_app::{AppError, Attempt, GrantRefusal, Session};
use timekeeper_domain::scope::ScopeSet;

use super::{auth::Peer, failure::second_factor, state::ApiState};
use crate::{
    body::{self, Limits},
    error::Problem,
    middleware::RequestId,
    openapi::{self, Direction, schema::schema_of},
    reply::{Found, Reply},
};

const FORM: &str = "application/x-www-form-urlencoded";

/// The fields that are looked at, and how many characters each may have.
const FIELDS: [(&str, usize); 6] = [
    ("grant_type", 64),
    ("username", 254),
    ("password", 1_024),
    ("code", 64),
    ("refresh_token", 128),
    ("scope", 2_000),
];

/// What is asked for: `password` with a name and a password, or `refresh_token` with such a token.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
#[expect(dead_code, reason = "says in the document what the form may say")]
enum GrantType {
    Password,
    RefreshToken,
}

/// A form that asks for an access token. Fields that it does not have, and empty ones, count as left out.
#[derive(JsonSchema)]
#[schemars(extend("example" = {
    "grant_type": "password",
    "username": "admin",
    "password": "correct horse battery staple",
}))]
#[expect(dead_code, reason = "says in the document what the form may say")]
struct TokenForm {
    grant_type: GrantType,
    /// The username, the e-mail address or the national id
    #[schemars(length(max = 254))]
    username: Option<String>,
    #[schemars(length(max = 1024), extend("format" = "password"))]
    password: Option<String>,
    /// A code of the second factor, or a recovery code, for whoever has switched it on
    #[schemars(length(max = 64))]
    code: Option<String>,
    #[schemars(length(max = 128))]
    refresh_token: Option<String>,
    /// Scopes with blanks between them; all that the account may have when left out. A refreshed token keeps its scopes
    #[schemars(length(max = 2000))]
    scope: Option<String>,
}

/// An access token, as RFC 6749 §5.1 has it.
#[derive(Debug, Serialize, JsonSchema)]
struct TokenAnswer {
    /// For `Authorization: Bearer …`
    access_token: String,
    /// Always `Bearer`
    token_type: &'static str,
    /// Seconds until the access token ends
    expires_in: i64,
    /// Good once, for the next pair of tokens
    refresh_token: String,
    /// Scopes with blanks between them
    scope: String,
}

impl From<Session> for TokenAnswer {
    fn from(session: Session) -> Self {
        Self {
            access_token: session.access_token,
            token_type: "Bearer",
            expires_in: session.expires_in,
            refresh_token: session.refresh_token,
            scope: session.scopes.iter().collect::<Vec<_>>().join(" "),
        }
    }
}

/// Why there is no access token: as RFC 6749 §5.2 has it, and as every other error has it.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "says in the document what a refusal says")]
struct TokenError {
    /// Always false
    success: bool,
    /// `invalid_request`, `invalid_grant`, `invalid_scope` or `unsupported_grant_type`
    error: String,
    /// More about it, for people
    error_description: String,
    /// The same
    message: String,
    /// The same as `error`, or `totp_required` or `totp_invalid`
    error_code: String,
}

/// A refusal: the error of RFC 6749, and what is the matter.
fn refusal(error: &'static str, description: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, error, error)
        .with_message(description)
        .with_extra("error_description", description)
        .with_header(header::CACHE_CONTROL, "no-store")
}

fn refused(error: AppError) -> Problem {
    let text = error.to_string();
    match error {
        AppError::SignIn | AppError::Grant(GrantRefusal::RefreshToken) => refusal("invalid_grant", &text),
        AppError::Grant(GrantRefusal::Scope) => refusal("invalid_scope", &text),
        AppError::SecondFactor(factor) => Problem::new(StatusCode::BAD_REQUEST, second_factor(factor), "invalid_grant")
            .with_message(&text)
            .with_extra("error_description", text)
            .with_header(header::CACHE_CONTROL, "no-store"),
        other => other.into(),
    }
}

/// The fields of the form.
struct Asked {
    fields: BTreeMap<String, String>,
}

impl FromRequest for Asked {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let plain = request.headers().get(header::CONTENT_ENCODING).is_none_or(|coding| coding == "identity");
        let is_form = plain && request.content_type().eq_ignore_ascii_case(FORM);
        let (length, limit) = (body::content_length(request), Limits::of(request).max_body_bytes);
        let payload = payload.take();
        Box::pin(async move {
            let raw = body::read(payload, length, limit).await?;
            if !is_form && !raw.is_empty() {
                let text = "The body must be a form, sent with Content-Type: application/x-www-form-urlencoded";
                return Err(Problem::unsupported_media_type().with_text(text));
            }
            let malformed = |_| refusal("invalid_request", "The form cannot be read");
            let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(&raw).map_err(malformed)?;
            let mut fields = BTreeMap::new();
            for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
                let known = FIELDS.iter().find(|(field, _)| *field == name);
                if known.is_some_and(|(_, most)| value.contains('\0') || value.chars().count() > *most) {
                    return Err(refusal("invalid_request", &format!("{name} is too long, or has a NUL in it")));
                }
                if fields.insert(name, value).is_some() {
                    return Err(refusal("invalid_request", "A field is in the form twice"));
                }
            }
            Ok(Self { fields })
        })
    }
}

impl Asked {
    fn take(&mut self, name: &str) -> Result<String, Problem> {
        self.fields.remove(name).ok_or_else(|| refusal("invalid_request", &format!("{name} is missing")))
    }

    fn scopes(&self) -> Result<Option<ScopeSet>, Problem> {
        let Some(scope) = self.fields.get("scope") else { return Ok(None) };
        let scopes = ScopeSet::new(scope.split_ascii_whitespace());
        scopes.map(Some).map_err(|error| refusal("invalid_scope", &error.to_string()))
    }
}

impl Apiv2Schema for Asked {}

impl OperationModifier for Asked {
    fn update_parameter(op: &mut DefaultOperationRaw) {
        let schema = schema_of::<TokenForm>(Direction::Request).0;
        openapi::request_body(op, &json!({"required": true, "content": {FORM: {"schema": schema}}}));
        openapi::json_response::<TokenError>(op, 400, "There is no access token for that", &Value::Null);
        openapi::document_errors(op, &[(413, openapi::text("413")), (415, "The body is not sent as a form")]);
    }

    fn update_definitions(map: &mut BTreeMap<String, DefaultSchemaRaw>) {
        openapi::define::<TokenForm>(Direction::Request, map);
        openapi::define::<TokenError>(Direction::Response, map);
    }
}

/// Get an access token
///
/// The OAuth 2.0 grants `password` (RFC 6749 §4.3) and `refresh_token` (§6), without client authentication. The access token
/// is a JWT and good for fifteen minutes; the refresh token is good once. A refresh token that comes back a second time ends
/// its session: somebody else has it. Attempts count as those of signing in do.
#[api_v2_operation(tags("Authentication"), operation_id = "issueToken")]
async fn issue_token(
    mut asked: Asked,
    peer: Peer,
    id: RequestId,
    state: web::Data<ApiState>,
) -> Result<Found<TokenAnswer>, Problem> {
    let request_id = Some(id.as_str().to_owned());
    let session = match asked.take("grant_type")?.as_str() {
        "password" => {
            let attempt = Attempt {
                name: asked.take("username")?,
                password: asked.take("password")?,
                code: asked.fields.remove("code"),
                peer: peer.0,
                request_id,
            };
            state.app.begin_session(attempt, asked.scopes()?).await
        }
        "refresh_token" => {
            let (token, scopes) = (asked.take("refresh_token")?, asked.scopes()?);
            state.app.refresh_session(&token, scopes.as_ref(), peer.0, request_id).await
        }
        _ => return Err(refusal("unsupported_grant_type", "grant_type must be password or refresh_token")),
    };
    match session {
        Ok(session) => Ok(Reply::new(TokenAnswer::from(session)).with_header(header::CACHE_CONTROL, "no-store")),
        Err(error) => {
            if matches!(error, AppError::SignIn | AppError::SecondFactor(_)) {
                tracing::info!(peer = peer.0.map(tracing::field::display), "a sign-in was refused");
            }
            Err(refused(error))
        }
    }
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config.service(web::resource("/api/v1/auth/token").route(web::post().to(issue_token)));
}
