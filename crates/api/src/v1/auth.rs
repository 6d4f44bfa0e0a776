//! `/auth`: a token for a name and a password, and an account for whoever wants one. Public.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    future::{Ready, ready},
    net::IpAddr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::StatusCode};
use futures_util::future::LocalBoxFuture;
use paperclip::{
    actix::{OperationModifier, api_v2_operation, web},
    v2::{
        models::{DefaultOperationRaw, DefaultSchemaRaw},
        schema::Apiv2Schema,
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use timekeeper_app::{AppError, Attempt as SignIn};
use validator::Validate;

use super::{
    state::ApiState,
    users::{UserChanged, bodies::Registration},
};
use crate::{
    body::{Body, OptionalBody, RequestBody},
    error::{ErrorBody, Problem},
    middleware::RequestId,
    openapi,
    reply::{Created, Found, Reply},
};

/// A name and a password.
#[derive(Default, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"username": "admin", "password": "correct horse battery staple"}))]
struct Login {
    /// Whatever the case
    #[validate(length(max = 200))]
    username: String,
    #[validate(length(max = 1024))]
    #[schemars(extend("format" = "password"))]
    password: String,
    /// A code of the second factor, or a recovery code, for whoever has switched it on
    #[serde(default)]
    #[validate(length(max = 64))]
    code: Option<String>,
}

impl RequestBody for Login {}

/// A new token.
#[derive(Debug, Serialize, JsonSchema)]
struct LoginAnswer {
    /// Shown this once
    #[schemars(example = &"tt_abc123def456ghi789jkl012mno345pq")]
    token: String,
}

/// An attempt to sign in. Whatever is wrong with its body, it is an attempt with no name and no password: the answer does
/// not depend on how near it came.
struct Attempt {
    request: HttpRequest,
    login: Login,
}

impl FromRequest for Attempt {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let body = OptionalBody::<Login>::from_request(&request, payload);
        Box::pin(async move {
            let login = match body.await {
                Ok(body) => body.value,
                Err(problem) if problem.status() == StatusCode::PAYLOAD_TOO_LARGE => return Err(problem),
                Err(_) => None,
            };
            Ok(Self { request, login: login.unwrap_or_default() })
        })
    }
}

impl Apiv2Schema for Attempt {}

impl OperationModifier for Attempt {
    fn update_parameter(op: &mut DefaultOperationRaw) {
        OptionalBody::<Login>::update_parameter(op);
        op.responses.remove("400");
        for (status, text, header) in [
            (401, "Wrong name or password, or a code is missing or wrong", "WWW-Authenticate"),
            (429, "Too many attempts", "Retry-After"),
        ] {
            let headers = json!({header: {"$ref": format!("#/components/headers/{header}")}});
            openapi::json_response::<ErrorBody>(op, status, text, &headers);
        }
    }

    fn update_definitions(map: &mut BTreeMap<String, DefaultSchemaRaw>) {
        OptionalBody::<Login>::update_definitions(map);
    }
}

/// Sign in
///
/// A new API token for a name and a password. Tokens made before stay valid. Five attempts a minute are allowed for an
/// account and from an address. Whoever has switched a second factor on is asked for a code besides: without one the answer
/// is 401 `totp_required`, with a wrong one 401 `totp_invalid`.
#[api_v2_operation(tags("Authentication"), operation_id = "login")]
async fn login(attempt: Attempt, id: RequestId, state: web::Data<ApiState>) -> Result<Found<LoginAnswer>, Problem> {
    let Attempt { request, login } = attempt;
    let peer = state.peer(&request);
    let attempt = SignIn {
        name: login.username,
        password: login.password,
        code: login.code,
        peer,
        request_id: Some(id.as_str().to_owned()),
    };
    let signed_in = state.app.sign_in(attempt).await;
    match signed_in {
        Ok(signed_in) => Ok(Reply::new(LoginAnswer { token: signed_in.secret })),
        Err(error @ (AppError::SignIn | AppError::SecondFactor(_))) => {
            tracing::info!(peer = peer.map(tracing::field::display), "a sign-in was refused");
            Err(error.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Where a request comes from whose sender is not known yet, and of which there can be too many.
pub(super) struct Peer(pub(super) Option<IpAddr>);

impl FromRequest for Peer {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<web::Data<ApiState>>();
        ready(Ok(Self(state.and_then(|state| state.peer(request)))))
    }
}

impl Apiv2Schema for Peer {}

impl OperationModifier for Peer {
    fn update_parameter(op: &mut DefaultOperationRaw) {
        let headers = json!({"Retry-After": {"$ref": "#/components/headers/Retry-After"}});
        openapi::json_response::<ErrorBody>(op, 429, "Too many attempts", &headers);
    }

    fn update_definitions(_: &mut BTreeMap<String, DefaultSchemaRaw>) {}
}

/// Make an account
///
/// For whoever asks, with the role `user`; only where the server's owner has switched `auth.self_registration` on. With a
/// `national_id`, and a people directory that the server knows, names and address are filled in from there.
///
/// # Errors
/// - `403` self-registration is switched off (`registration_disabled`).
/// - `409` the username, the e-mail address or the national id is somebody else's.
/// - `422` the people directory knows no such document (`national_id_not_found`).
#[api_v2_operation(tags("Authentication"), operation_id = "register")]
async fn register(
    body: Body<Registration>,
    peer: Peer,
    id: RequestId,
    state: web::Data<ApiState>,
) -> Result<Created<UserChanged>, Problem> {
    let (new, password) = body.value.check()?;
    let view = state.app.register(new, password, peer.0, Some(id.as_str().to_owned())).await?;
    Ok(Reply::new(UserChanged { message: "User registered successfully", user: state.user(&view) }))
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(web::resource("/api/v1/auth/login").route(web::post().to(login)))
        .service(web::resource("/api/v1/auth/register").route(web::post().to(register)));
}
