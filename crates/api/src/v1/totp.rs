//! `/users/me/totp`: the second factor, one's own and, for administrators, that of whoever has lost theirs.

use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_app::{TotpStatus, Work};
use timekeeper_domain::id::UserId;
use validator::Validate;

use super::{
    common::Done,
    favorites::Nothing,
    gate::{ManageUsers, ReadSelf, Reader, Sent, WriteSelf, Writer},
};
use crate::{
    body::{Body, OptionalBody, RequestBody},
    error::Problem,
    path::Id,
    reply::{Found, Reply, Tagged},
    wire::Timestamp,
};

/// How the second factor stands.
#[derive(Debug, Serialize, JsonSchema)]
struct SecondFactor {
    /// `off`, `pending` until a first code has come, or `on`
    status: &'static str,
    enabled_at: Option<Timestamp>,
    recovery_codes_left: i64,
}

/// How one's own second factor stands.
#[derive(Debug, Serialize, JsonSchema)]
struct SecondFactorAnswer {
    totp: SecondFactor,
}

/// A seed for a device. It is shown this once.
#[derive(Debug, Serialize, JsonSchema)]
struct Enrolled {
    message: &'static str,
    /// In base32, to type
    secret: String,
    /// The same, to scan as a QR code
    #[schemars(example = &"otpauth://totp/Timekeeper:ada?secret=…&issuer=Timekeeper")]
    otpauth_uri: String,
}

/// Recovery codes. They are shown this once, and each is good once.
#[derive(Debug, Serialize, JsonSchema)]
struct RecoveryCodes {
    message: &'static str,
    #[schemars(example = &["abcd-efgh-ijkl-mnop"])]
    recovery_codes: Vec<String>,
}

/// One's own password.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"password": "correct horse battery staple"}))]
struct OwnPassword {
    #[validate(length(max = 1024))]
    #[schemars(extend("format" = "password"))]
    password: String,
}

impl RequestBody for OwnPassword {}

/// A code of the device.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"code": "287082"}))]
struct FirstCode {
    #[validate(length(max = 64))]
    code: String,
}

impl RequestBody for FirstCode {}

/// One's own password, and a code.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"password": "correct horse battery staple", "code": "287082"}))]
struct PasswordAndCode {
    #[validate(length(max = 1024))]
    #[schemars(extend("format" = "password"))]
    password: String,
    /// A code of the device, or a recovery code
    #[validate(length(max = 64))]
    code: String,
}

impl RequestBody for PasswordAndCode {}

/// See one's own second factor
#[api_v2_operation(tags("Authentication"), operation_id = "getTotp")]
async fn get_totp(reader: Reader<ReadSelf>) -> Result<Found<SecondFactorAnswer>, Problem> {
    let (status, since, left) = match reader.state.app.totp_status(&reader.caller).await? {
        TotpStatus::Off => ("off", None, 0),
        TotpStatus::Pending => ("pending", None, 0),
        TotpStatus::On { since, recovery_left } => ("on", Some(since), recovery_left),
    };
    let enabled_at = since.map(|at| reader.state.time(at));
    Ok(Reply::new(SecondFactorAnswer { totp: SecondFactor { status, enabled_at, recovery_codes_left: left } }))
}

/// Set up a second factor
///
/// Makes a seed for a device that shows one-time passwords (RFC 6238: six digits, every 30 seconds, SHA-1). Nothing changes
/// before its first code has come back. Needs one's own password.
///
/// # Errors
/// - `400` the password is wrong (`wrong_password`), or the server has no key for secrets (`secret_key_missing`).
/// - `409` a second factor is switched on already (`totp_enabled`).
#[api_v2_operation(tags("Authentication"), operation_id = "enrolTotp")]
async fn enrol_totp(writer: Writer<WriteSelf>, body: Body<OwnPassword>) -> Result<Tagged<200, Enrolled>, Problem> {
    let (state, caller, password) = (&writer.state, &writer.caller, body.value.password);
    writer
        .answer_prepared(
            &body.raw,
            async || state.app.confirm_password(caller, password).await,
            async |work: &mut Work, ()| {
                let enrolled = work.enrol_totp().await?;
                Ok(Sent::plain(Enrolled {
                    message: "Add this to your device, then confirm with a code",
                    secret: enrolled.secret,
                    otpauth_uri: enrolled.uri,
                }))
            },
        )
        .await
}

/// Switch the second factor on
///
/// With the device's first code. From then on signing in needs a code. The answer has ten recovery codes for when the device
/// is lost.
///
/// # Errors
/// - `400` the code is wrong (`totp_invalid`).
/// - `409` it is switched on already (`totp_enabled`), or not set up (`totp_not_enabled`).
#[api_v2_operation(tags("Authentication"), operation_id = "confirmTotp")]
async fn confirm_totp(writer: Writer<WriteSelf>, body: Body<FirstCode>) -> Result<Tagged<200, RecoveryCodes>, Problem> {
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let recovery_codes = work.confirm_totp(&body.value.code).await?;
            Ok(Sent::plain(RecoveryCodes { message: "The second factor is switched on", recovery_codes }))
        })
        .await
}

/// Make new recovery codes
///
/// The old ones are good for nothing any more. Needs one's own password and a code.
///
/// # Errors
/// - `400` the password is wrong (`wrong_password`), or the code is (`totp_invalid`).
/// - `409` there is no second factor (`totp_not_enabled`).
#[api_v2_operation(tags("Authentication"), operation_id = "renewRecoveryCodes")]
async fn renew_recovery_codes(
    writer: Writer<WriteSelf>,
    body: Body<PasswordAndCode>,
) -> Result<Tagged<200, RecoveryCodes>, Problem> {
    let (state, caller) = (&writer.state, &writer.caller);
    let PasswordAndCode { password, code } = body.value;
    writer
        .answer_prepared(
            &body.raw,
            async || state.app.confirm_password(caller, password).await,
            async |work: &mut Work, ()| {
                let recovery_codes = work.renew_recovery_codes(&code).await?;
                Ok(Sent::plain(RecoveryCodes { message: "These replace the earlier recovery codes", recovery_codes }))
            },
        )
        .await
}

/// Switch the second factor off
///
/// Needs one's own password and a code.
///
/// # Errors
/// - `400` the password is wrong (`wrong_password`), or the code is (`totp_invalid`).
/// - `409` there is no second factor (`totp_not_enabled`).
#[api_v2_operation(tags("Authentication"), operation_id = "removeTotp")]
async fn remove_totp(writer: Writer<WriteSelf>, body: Body<PasswordAndCode>) -> Result<Tagged<200, Done>, Problem> {
    let (state, caller) = (&writer.state, &writer.caller);
    let PasswordAndCode { password, code } = body.value;
    writer
        .answer_prepared(
            &body.raw,
            async || state.app.confirm_password(caller, password).await,
            async |work: &mut Work, ()| {
                work.remove_totp(&code).await?;
                Ok(Sent::plain(Done { message: "The second factor is switched off" }))
            },
        )
        .await
}

/// Switch a user's second factor off
///
/// For administrators, when somebody has lost their device and their recovery codes.
#[api_v2_operation(tags("Administration"), operation_id = "resetUserTotp")]
async fn reset_user_totp(
    writer: Writer<ManageUsers>,
    id: Id<UserId>,
    body: OptionalBody<Nothing>,
) -> Result<Tagged<200, Done>, Problem> {
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let removed = work.reset_totp(id.0).await?;
            let message =
                if removed { "The second factor is switched off" } else { "There was no second factor to switch off" };
            Ok(Sent::plain(Done { message }))
        })
        .await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(
            web::resource("/api/v1/users/me/totp")
                .route(web::get().to(get_totp))
                .route(web::post().to(enrol_totp))
                .route(web::delete().to(remove_totp)),
        )
        .service(web::resource("/api/v1/users/me/totp/confirm").route(web::post().to(confirm_totp)))
        .service(web::resource("/api/v1/users/me/totp/recovery-codes").route(web::post().to(renew_recovery_codes)))
        .service(web::resource("/api/v1/users/{user_id}/totp").route(web::delete().to(reset_user_totp)));
}
