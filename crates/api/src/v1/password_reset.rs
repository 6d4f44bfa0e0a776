//! `/auth/password-reset`: a new password for whoever has forgotten theirs. Public.

use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::Deserialize;
use timekeeper_domain::user::Password;
use validator::Validate;

use super::{
    auth::Peer,
    common::{Checks, Done},
    state::ApiState,
};
use crate::{
    body::{Body, RequestBody},
    error::Problem,
    middleware::RequestId,
    reply::{Found, Reply},
};

/// Some text without control characters.
const NAME: &str = r"^[^\u0000-\u001f\u007f-\u009f]+$";

/// Whose password was forgotten.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"username": "ada@example.org"}))]
struct ResetRequest {
    /// The username, the e-mail address or the national id
    #[validate(length(min = 1, max = 254))]
    #[schemars(regex(pattern = NAME))]
    username: String,
}

impl RequestBody for ResetRequest {}

/// A new password, and the code from the mail.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {
    "token": "abc123def456ghi789jkl012mno345pq",
    "password": "correct horse battery staple",
}))]
struct NewPassword {
    /// The code from the mail, or from its link
    #[validate(length(min = 1, max = 128))]
    token: String,
    #[validate(length(min = 8, max = 1024))]
    #[schemars(extend("format" = "password"))]
    password: String,
}

impl RequestBody for NewPassword {}

/// Ask for a new password
///
/// The answer is the same whether there is such an account or not. If there is, and it has an e-mail address, a mail goes
/// there with a code, and a link with it, that is good once and for an hour; a later one takes its place.
///
/// # Errors
/// - `400` this server sends no mail (`mail_disabled`).
#[api_v2_operation(tags("Authentication"), operation_id = "requestPasswordReset")]
async fn request_password_reset(
    body: Body<ResetRequest>,
    peer: Peer,
    id: RequestId,
    state: web::Data<ApiState>,
) -> Result<Reply<202, Done>, Problem> {
    let name = &body.value.username;
    if name.contains(char::is_control) {
        return Err(Problem::invalid_field("username", "Must not have control characters."));
    }
    state.app.request_password_reset(name, peer.0, Some(id.as_str().to_owned())).await?;
    Ok(Reply::new(Done { message: "If there is such an account, a mail is on its way" }))
}

/// Set a new password
///
/// With a code from a mail. Every token that came of signing in ends. A second factor, if there is one, stays: the new
/// password alone does not sign in.
///
/// # Errors
/// - `400` the code is unknown, was used, or is too old (`invalid_reset_token`).
#[api_v2_operation(tags("Authentication"), operation_id = "confirmPasswordReset")]
async fn confirm_password_reset(
    body: Body<NewPassword>,
    peer: Peer,
    id: RequestId,
    state: web::Data<ApiState>,
) -> Result<Found<Done>, Problem> {
    let NewPassword { token, password } = body.value;
    let mut checks = Checks::default();
    let password = checks.field("password", Password::new(password));
    let password = checks.finish(|| password)?;
    state.app.reset_password(&token, password, peer.0, Some(id.as_str().to_owned())).await?;
    Ok(Reply::new(Done { message: "The password is set; sign in with it" }))
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(web::resource("/api/v1/auth/password-reset").route(web::post().to(request_password_reset)))
        .service(web::resource("/api/v1/auth/password-reset/confirm").route(web::post().to(confirm_password_reset)));
}
