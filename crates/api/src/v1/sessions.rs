//! `/auth/logout` and `/users/me/tokens`: ending what one has signed in with.

use std::{collections::BTreeMap, future::ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use paperclip::{
    actix::{OperationModifier, api_v2_operation, web},
    v2::{
        models::{DefaultOperationRaw, DefaultSchemaRaw},
        schema::Apiv2Schema,
    },
};
use schemars::JsonSchema;
use serde::Serialize;
use timekeeper_app::{App, Caller, Work};
use timekeeper_domain::id::TokenId;

use super::{
    common::{Done, Pagination},
    favorites::Nothing,
    gate::{ReadSelf, Reader, Sent, WriteSelf, Writer, admit_if},
    state::ApiState,
    tokens::ApiToken,
};
use crate::{
    body::OptionalBody,
    error::Problem,
    openapi,
    path::Id,
    query::{PageParams, Params},
    reply::{Found, Reply, Tagged},
};

/// One of one's own tokens.
#[derive(Debug, Serialize, JsonSchema)]
struct OwnToken {
    #[serde(flatten)]
    token: ApiToken,
    /// `issued` by an administrator, or made by a `sign_in` or in a `browser`; these end with the password
    origin: &'static str,
    /// Whether it is the one that this request came with
    is_current: bool,
}

/// One's own tokens.
#[derive(Debug, Serialize, JsonSchema)]
struct OwnTokenList {
    tokens: Vec<OwnToken>,
    pagination: Pagination,
}

/// A handler's first argument: somebody with a token, whatever its scopes.
struct Bearer {
    state: Data<ApiState>,
    caller: Caller,
}

impl FromRequest for Bearer {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(admit_if(request, App::count_request).map(|(state, caller)| Self { state, caller }))
    }
}

impl Apiv2Schema for Bearer {}

impl OperationModifier for Bearer {
    fn update_parameter(_: &mut DefaultOperationRaw) {}

    fn update_definitions(_: &mut BTreeMap<String, DefaultSchemaRaw>) {}

    fn update_security(op: &mut DefaultOperationRaw) {
        openapi::secured(op, None);
    }
}

/// Sign out
///
/// Ends the token that the request comes with, or the session of an access token with all its refresh tokens. It is refused
/// afterwards: by this process at once, by others of the same store within five seconds. Any token may do that.
#[api_v2_operation(tags("Authentication"), operation_id = "logout")]
async fn logout(bearer: Bearer) -> Result<Found<Done>, Problem> {
    bearer.state.app.sign_out(&bearer.caller).await?;
    Ok(Reply::new(Done { message: "Signed out" }))
}

/// List one's own tokens
///
/// Those that came of signing in, with the sessions, and those that administrators have made; the latest first.
#[api_v2_operation(tags("Authentication"), operation_id = "listOwnTokens")]
async fn list_own_tokens(reader: Reader<ReadSelf>, page: Params<PageParams>) -> Result<Found<OwnTokenList>, Problem> {
    let page = reader.state.app.list_own_tokens(&reader.caller, page.0.request()).await?;
    let pagination = Pagination::from(&page);
    let tokens = page.items.iter().map(|view| OwnToken {
        token: reader.state.token(view),
        origin: view.token.origin.as_str(),
        is_current: reader.caller.token() == Some(view.token.id),
    });
    Ok(Reply::new(OwnTokenList { tokens: tokens.collect(), pagination }))
}

/// Revoke one of one's own tokens
///
/// It is gone for good, and so is its session.
#[api_v2_operation(tags("Authentication"), operation_id = "revokeOwnToken")]
async fn revoke_own_token(
    writer: Writer<WriteSelf>,
    id: Id<TokenId>,
    body: OptionalBody<Nothing>,
) -> Result<Tagged<200, Done>, Problem> {
    writer
        .answer(&body.raw, async |work: &mut Work| {
            work.delete_own_token(id.0).await?;
            Ok(Sent::plain(Done { message: "Token revoked" }))
        })
        .await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(web::resource("/api/v1/auth/logout").route(web::post().to(logout)))
        .service(web::resource("/api/v1/users/me/tokens").route(web::get().to(list_own_tokens)))
        .service(web::resource("/api/v1/users/me/tokens/{token_id}").route(web::delete().to(revoke_own_token)));
}
