//! `/auth/login`: a token for a name and a password. Public.

use actix_web::HttpRequest;
use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_app::AppError;
use validator::Validate;

use super::state::ApiState;
use crate::{
    body::{OptionalBody, RequestBody},
    error::Problem,
    middleware::RequestId,
    openapi,
    reply::{Found, Reply},
};

/// A name and a password.
#[derive(Deserialize, JsonSchema, Validate)]
struct Login {
    /// Whatever the case
    #[validate(length(max = 200))]
    username: String,
    #[validate(length(max = 1024))]
    #[schemars(extend("format" = "password"))]
    password: String,
}

impl RequestBody for Login {}

/// A new token.
#[derive(Debug, Serialize, JsonSchema)]
struct LoginAnswer {
    /// Shown this once
    #[schemars(example = &"tt_abc123def456ghi789jkl012mno345pq")]
    token: String,
}

/// Documents what only this operation answers.
struct Throttled(HttpRequest);

impl actix_web::FromRequest for Throttled {
    type Error = std::convert::Infallible;
    type Future = std::future::Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        std::future::ready(Ok(Self(request.clone())))
    }
}

impl paperclip::v2::schema::Apiv2Schema for Throttled {}

impl paperclip::actix::OperationModifier for Throttled {
    fn update_parameter(op: &mut paperclip::v2::models::DefaultOperationRaw) {
        let errors =
            [(401, "Wrong name or password"), (429, "Too many attempts"), (503, "The data store does not answer")];
        openapi::document_errors(op, &errors);
    }

    fn update_definitions(_: &mut std::collections::BTreeMap<String, paperclip::v2::models::DefaultSchemaRaw>) {}
}

/// Sign in
///
/// A new API token for a name and a password. Tokens made before stay valid. Five attempts a minute are allowed for an
/// account and from an address.
#[api_v2_operation(tags("Authentication"), operation_id = "login")]
async fn login(
    request: Throttled,
    id: RequestId,
    body: OptionalBody<Login>,
    state: web::Data<ApiState>,
) -> Result<Found<LoginAnswer>, Problem> {
    let login = body.value.unwrap_or(Login { username: String::new(), password: String::new() });
    let peer = state.proxies.client(&request.0);
    let signed_in = state.app.sign_in(&login.username, login.password, peer, Some(id.as_str().to_owned())).await;
    match signed_in {
        Ok(signed_in) => Ok(Reply::new(LoginAnswer { token: signed_in.secret })),
        Err(error @ AppError::SignIn) => {
            tracing::info!(peer = peer.map(tracing::field::display), "a sign-in was refused");
            Err(error.into())
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config.service(web::resource("/api/v1/auth/login").route(web::post().to(login)));
}
