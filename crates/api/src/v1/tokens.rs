//! `/admin/tokens`: API tokens, as administrators manage them.

use ipnet::IpNet;
use std::borrow::Cow;

use paperclip::actix::{api_v2_operation, web};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use timekeeper_app::{NewToken, Work};
use timekeeper_domain::{
    id::TokenId,
    scope::{KNOWN_SCOPES, ScopeSet},
    text::Text,
    token::{TokenView, parse_network},
};
use validator::Validate;

use super::{
    common::{Checks, Done, Pagination},
    favorites::Nothing,
    gate::{ManageTokens, Reader, Sent, Writer},
    state::ApiState,
};
use crate::{
    body::{Body, OptionalBody, RequestBody},
    error::Problem,
    path::Id,
    query::{PageParams, Params},
    reply::{Found, Reply, Tagged},
    wire::{IdInput, Timestamp},
};

/// An API token; its text is shown only when it is made.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ApiToken {
    id: i64,
    name: String,
    description: Option<String>,
    user_id: i64,
    /// Whom it speaks for
    username: String,
    scopes: Vec<String>,
    /// The first characters of its text
    token_prefix: String,
    is_active: bool,
    expires_at: Option<Timestamp>,
    /// Addresses and networks it may be used from; none means any
    ip_whitelist: Vec<String>,
    created_at: Timestamp,
    /// Up to a few seconds late
    last_used_at: Option<Timestamp>,
    usage_count: i64,
}

/// API tokens.
#[derive(Debug, Serialize, JsonSchema)]
struct ApiTokenList {
    tokens: Vec<ApiToken>,
    pagination: Pagination,
}

/// One API token.
#[derive(Debug, Serialize, JsonSchema)]
struct ApiTokenAnswer {
    api_token: ApiToken,
}

/// An API token that was changed.
#[derive(Debug, Serialize, JsonSchema)]
struct ApiTokenChanged {
    message: &'static str,
    api_token: ApiToken,
}

/// An API token that was made.
#[derive(Debug, Serialize, JsonSchema)]
struct ApiTokenCreated {
    message: &'static str,
    /// Its text, shown this once
    #[schemars(example = &"tt_abc123def456ghi789jkl012mno345pq")]
    token: String,
    token_id: i64,
    api_token: ApiToken,
}

/// Several texts, in a list or in one text with commas.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "Must be a list of texts, or one text with commas.")]
enum Texts {
    List(#[schemars(length(max = MOST_TEXTS))] Vec<String>),
    Joined(#[schemars(length(max = LONGEST_TEXT))] String),
}

/// Texts at the most.
const MOST_TEXTS: usize = 100;

/// Characters of one text with commas at the most.
const LONGEST_TEXT: usize = 2_000;

impl Texts {
    /// The single texts, trimmed, blanks dropped.
    fn parts(&self) -> Result<Vec<&str>, String> {
        let texts: Vec<&str> = match self {
            Self::List(list) if list.len() > MOST_TEXTS => {
                return Err(format!("must have at most {MOST_TEXTS} items"));
            }
            Self::Joined(text) if text.chars().count() > LONGEST_TEXT => {
                return Err(format!("must have at most {LONGEST_TEXT} characters"));
            }
            Self::List(list) => list.iter().map(String::as_str).collect(),
            Self::Joined(text) => text.split(',').collect(),
        };
        Ok(texts.into_iter().map(str::trim).filter(|text| !text.is_empty()).collect())
    }

    fn scopes(&self) -> Result<ScopeSet, String> {
        ScopeSet::new(self.parts()?).map_err(|error| error.to_string())
    }

    fn networks(&self) -> Result<Vec<IpNet>, String> {
        let network = |text| parse_network(text).map_err(|error| error.to_string());
        self.parts()?.into_iter().map(network).collect()
    }
}

/// The scopes that this server has, for the document.
struct Scope;

impl JsonSchema for Scope {
    fn schema_name() -> Cow<'static, str> {
        "Scope".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = KNOWN_SCOPES.iter().map(|(name, _)| *name).collect();
        json_schema!({"type": "string", "enum": names, "description": "What a token may be used for."})
    }
}

/// Scopes in a list, or in one text with commas.
fn scopes(generator: &mut SchemaGenerator) -> Schema {
    let names: Vec<&str> = KNOWN_SCOPES.iter().map(|(name, _)| *name).collect();
    let one = format!("({})", names.join("|").replace('*', r"\*"));
    let item = generator.subschema_for::<Scope>();
    json_schema!({"anyOf": [
        {"type": "array", "items": item, "minItems": 1, "maxItems": MOST_TEXTS},
        {"type": "string", "pattern": format!("^{one}(,{one})*$"), "maxLength": LONGEST_TEXT},
    ]})
}

/// A new API token.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schemars(extend("example" = {
    "name": "Build server",
    "description": "Reports how long builds take",
    "scopes": ["read:projects", "read:time_entries"],
    "expires_days": 90,
}))]
struct NewApiToken {
    #[validate(length(min = 1, max = 200))]
    name: String,
    #[validate(length(max = 5000))]
    description: Option<String>,
    /// Whom it speaks for; oneself when left out
    user_id: Option<IdInput>,
    /// `read:projects`, `write:time_entries`, …; `read:*`, `write:*` and `admin:all` are wildcards
    #[schemars(schema_with = "scopes")]
    scopes: Texts,
    /// Days until it ends; it never does when left out
    #[validate(range(min = 1, max = 36_500))]
    expires_days: Option<u32>,
    /// Addresses (`192.0.2.7`) and networks (`10.0.0.0/8`) it may be used from; any when left out
    ip_whitelist: Option<Texts>,
}

impl RequestBody for NewApiToken {}

impl NewApiToken {
    fn check(&self) -> Result<NewToken, Problem> {
        let mut checks = Checks::default();
        let name = checks.field("name", Text::new(&self.name));
        let description = checks.optional("description", self.description.as_deref(), Text::optional);
        let scopes = checks.field("scopes", self.scopes.scopes());
        let networks = checks.optional("ip_whitelist", self.ip_whitelist.as_ref(), Texts::networks);
        checks.finish(|| {
            Some(NewToken {
                name: name?,
                description: description.flatten(),
                user: self.user_id.map(IdInput::into_id),
                scopes: scopes?,
                expires_days: self.expires_days,
                ip_allowlist: networks.unwrap_or_default(),
            })
        })
    }
}

impl ApiState {
    pub(super) fn token(&self, view: &TokenView) -> ApiToken {
        let token = &view.token;
        ApiToken {
            id: token.id.get(),
            name: token.name.to_string(),
            description: token.description.as_ref().map(ToString::to_string),
            user_id: token.user.get(),
            username: view.username.as_str().to_owned(),
            scopes: token.scopes.iter().map(str::to_owned).collect(),
            token_prefix: token.prefix.clone(),
            is_active: token.active,
            expires_at: token.expires_at.map(|at| self.time(at)),
            ip_whitelist: token.ip_allowlist.iter().map(ToString::to_string).collect(),
            created_at: self.time(token.created_at),
            last_used_at: view.usage.last_used_at.map(|at| self.time(at)),
            usage_count: view.usage.uses,
        }
    }
}

/// List API tokens
///
/// The latest first.
#[api_v2_operation(tags("Administration"), operation_id = "listTokens")]
async fn list_tokens(reader: Reader<ManageTokens>, page: Params<PageParams>) -> Result<Found<ApiTokenList>, Problem> {
    let page = reader.state.app.list_tokens(&reader.caller, None, page.0.request()).await?;
    let pagination = Pagination::from(&page);
    Ok(Reply::new(ApiTokenList {
        tokens: page.items.iter().map(|view| reader.state.token(view)).collect(),
        pagination,
    }))
}

/// Get an API token
#[api_v2_operation(tags("Administration"), operation_id = "getToken")]
async fn get_token(reader: Reader<ManageTokens>, id: Id<TokenId>) -> Result<Found<ApiTokenAnswer>, Problem> {
    let view = reader.state.app.get_token(&reader.caller, id.0).await?;
    Ok(Reply::new(ApiTokenAnswer { api_token: reader.state.token(&view) }))
}

/// Create an API token
///
/// The answer shows its text, which is not kept and never shown again.
#[api_v2_operation(tags("Administration"), operation_id = "createToken")]
async fn create_token(
    writer: Writer<ManageTokens>,
    body: Body<NewApiToken>,
) -> Result<Tagged<201, ApiTokenCreated>, Problem> {
    let new = body.value.check()?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let issued = work.create_token(&new).await?;
            Ok(Sent::plain(ApiTokenCreated {
                message: "API token created successfully",
                token: issued.secret,
                token_id: issued.view.token.id.get(),
                api_token: writer.state.token(&issued.view),
            }))
        })
        .await
}

/// Switch an API token off or on
///
/// Switched off it is refused: by this process at once, by others of the same store within five seconds.
#[api_v2_operation(tags("Administration"), operation_id = "toggleToken")]
async fn toggle_token(
    writer: Writer<ManageTokens>,
    id: Id<TokenId>,
    body: OptionalBody<Nothing>,
) -> Result<Tagged<200, ApiTokenChanged>, Problem> {
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let view = work.toggle_token(id.0).await?;
            let message = if view.token.active { "API token activated" } else { "API token revoked" };
            Ok(Sent::plain(ApiTokenChanged { message, api_token: writer.state.token(&view) }))
        })
        .await
}

/// Delete an API token
///
/// For good.
#[api_v2_operation(tags("Administration"), operation_id = "deleteToken")]
async fn delete_token(
    writer: Writer<ManageTokens>,
    id: Id<TokenId>,
    body: OptionalBody<Nothing>,
) -> Result<Tagged<200, Done>, Problem> {
    writer
        .answer(&body.raw, async |work: &mut Work| {
            work.delete_token(id.0).await?;
            Ok(Sent::plain(Done { message: "API token deleted successfully" }))
        })
        .await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(
            web::resource("/api/v1/admin/tokens").route(web::get().to(list_tokens)).route(web::post().to(create_token)),
        )
        .service(web::resource("/api/v1/admin/tokens/{token_id}/toggle").route(web::post().to(toggle_token)))
        .service(
            web::resource("/api/v1/admin/tokens/{token_id}")
                .route(web::get().to(get_token))
                .route(web::delete().to(delete_token)),
        );
}
