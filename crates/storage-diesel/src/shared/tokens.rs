//! API tokens.

use async_trait::async_trait;
use diesel::prelude::*;
use timekeeper_domain::{
    Instant, Record,
    id::{TokenId, UserId},
    page::{Page, PageRequest},
    scope::ScopeSet,
    text::Text,
    token::{ApiToken, Token, TokenOrigin, TokenUsage, TokenView},
    user::Username,
};
use timekeeper_ports::{StoreError, TokenOwner, TokenRepo};

use super::{
    DieselTx,
    common::{Failure, Query, Stamp, prepared, record},
    dialect::{Conn, Db, Reader, RunQueryDsl, change, on, together, via},
    schema::{api_tokens, users},
    users::UserRow,
};
use crate::text::{join_networks, split_networks};

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_tokens, check_for_backend(Db))]
struct TokenRow {
    id: i64,
    version: i64,
    created_at: Stamp,
    updated_at: Stamp,
    #[diesel(embed)]
    data: TokenData,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = api_tokens, check_for_backend(Db), treat_none_as_null = true, treat_none_as_default_value = false)]
struct TokenData {
    name: String,
    description: Option<String>,
    user_id: i64,
    origin: String,
    prefix: String,
    scopes: String,
    expires_at: Option<Stamp>,
    active: bool,
    ip_allowlist: String,
}

impl From<&Token> for TokenData {
    fn from(token: &Token) -> Self {
        Self {
            name: token.name.to_string(),
            description: token.description.as_ref().map(ToString::to_string),
            user_id: token.user.get(),
            origin: token.origin.as_str().to_owned(),
            prefix: token.prefix.clone(),
            scopes: token.scopes.to_string(),
            expires_at: token.expires_at.map(Stamp),
            active: token.active,
            ip_allowlist: join_networks(&token.ip_allowlist),
        }
    }
}

impl TryFrom<TokenRow> for ApiToken {
    type Error = Failure;

    fn try_from(row: TokenRow) -> Query<Self> {
        let data = row.data;
        let token = Token {
            name: Text::trusted(data.name),
            description: data.description.map(Text::trusted),
            user: UserId::new(data.user_id),
            scopes: ScopeSet::trusted(&data.scopes),
            origin: TokenOrigin::from_word(&data.origin).ok_or(Failure::Corrupt("token origin"))?,
            prefix: data.prefix,
            expires_at: data.expires_at.map(Instant::from),
            active: data.active,
            ip_allowlist: split_networks(&data.ip_allowlist).ok_or(Failure::Corrupt("address list"))?,
        };
        Ok(record(TokenId::new(row.id), row.version, row.created_at, row.updated_at, token))
    }
}

async fn owner(c: &mut Conn, hash: [u8; 32]) -> Query<Option<TokenOwner>> {
    let row = api_tokens::table
        .inner_join(users::table)
        .filter(api_tokens::hash.eq(hash.to_vec()))
        .select((TokenRow::as_select(), UserRow::as_select()))
        .first::<(TokenRow, UserRow)>(c)
        .await
        .optional()?;
    row.map(|(token, user)| Ok(TokenOwner { token: token.try_into()?, user: user.try_into()? })).transpose()
}

async fn owner_of(c: &mut Conn, id: TokenId) -> Query<Option<TokenOwner>> {
    let row = api_tokens::table
        .inner_join(users::table)
        .filter(api_tokens::id.eq(id.get()))
        .select((TokenRow::as_select(), UserRow::as_select()))
        .first::<(TokenRow, UserRow)>(c)
        .await
        .optional()?;
    row.map(|(token, user)| Ok(TokenOwner { token: token.try_into()?, user: user.try_into()? })).transpose()
}

type ViewRow = (TokenRow, String, Option<Stamp>, i64);

fn token_view((token, username, last_used_at, uses): ViewRow) -> Query<TokenView> {
    let usage = TokenUsage { last_used_at: last_used_at.map(Instant::from), uses };
    Ok(TokenView { token: token.try_into()?, username: Username::trusted(username), usage })
}

async fn view(c: &mut Conn, id: TokenId) -> Query<Option<TokenView>> {
    let row = api_tokens::table
        .inner_join(users::table)
        .filter(api_tokens::id.eq(id.get()))
        .select((TokenRow::as_select(), users::username, api_tokens::last_used_at, api_tokens::uses))
        .first::<ViewRow>(c)
        .await
        .optional()?;
    row.map(token_view).transpose()
}

async fn count(c: Reader<'_>, origin: Option<TokenOrigin>) -> Query<i64> {
    let tokens = api_tokens::table.count();
    Ok(match origin {
        Some(origin) => tokens.filter(api_tokens::origin.eq(origin.as_str())).get_result(via!(c)).await?,
        None => tokens.get_result(via!(c)).await?,
    })
}

async fn page_of(c: Reader<'_>, origin: Option<TokenOrigin>, page: PageRequest) -> Query<Vec<TokenView>> {
    let mut query = api_tokens::table.inner_join(users::table).into_boxed();
    if let Some(origin) = origin {
        query = query.filter(api_tokens::origin.eq(origin.as_str()));
    }
    let rows = query
        .order((api_tokens::created_at.desc(), api_tokens::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select((TokenRow::as_select(), users::username, api_tokens::last_used_at, api_tokens::uses))
        .load::<ViewRow>(via!(c))
        .await?;
    rows.into_iter().map(token_view).collect()
}

async fn list(c: Reader<'_>, origin: Option<TokenOrigin>, page: PageRequest) -> Query<Page<TokenView>> {
    let (items, total) = together!(page_of(c, origin, page), count(c, origin));
    Ok(Page { items: items?, total: total?, request: page })
}

async fn count_of(c: Reader<'_>, user: UserId) -> Query<i64> {
    Ok(api_tokens::table.filter(api_tokens::user_id.eq(user.get())).count().get_result(via!(c)).await?)
}

async fn page_of_user(c: Reader<'_>, user: UserId, page: PageRequest) -> Query<Vec<TokenView>> {
    let rows = api_tokens::table
        .inner_join(users::table)
        .filter(api_tokens::user_id.eq(user.get()))
        .order((api_tokens::created_at.desc(), api_tokens::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select((TokenRow::as_select(), users::username, api_tokens::last_used_at, api_tokens::uses))
        .load::<ViewRow>(via!(c))
        .await?;
    rows.into_iter().map(token_view).collect()
}

async fn list_of(c: Reader<'_>, user: UserId, page: PageRequest) -> Query<Page<TokenView>> {
    let (items, total) = together!(page_of_user(c, user, page), count_of(c, user));
    Ok(Page { items: items?, total: total?, request: page })
}

async fn insert(c: &mut Conn, token: Token, hash: [u8; 32], at: Instant) -> Query<ApiToken> {
    let row: TokenRow = diesel::insert_into(api_tokens::table)
        .values((
            TokenData::from(&token),
            api_tokens::hash.eq(hash.to_vec()),
            api_tokens::version.eq(1_i64),
            api_tokens::created_at.eq(Stamp(at)),
            api_tokens::updated_at.eq(Stamp(at)),
            api_tokens::uses.eq(0_i64),
        ))
        .returning(TokenRow::as_returning())
        .get_result(c)
        .await?;
    row.try_into()
}

async fn update(c: &mut Conn, token: ApiToken) -> Query<Option<ApiToken>> {
    let Record { id, version, updated_at, ref data, .. } = token;
    let change = diesel::update(api_tokens::table.find(id.get()).filter(api_tokens::version.eq(version)))
        .set((TokenData::from(data), api_tokens::version.eq(version + 1), api_tokens::updated_at.eq(Stamp(updated_at))))
        .returning(TokenRow::as_returning());
    let row: Option<TokenRow> = prepared(change).get_result(c).await.optional()?;
    row.map(ApiToken::try_from).transpose()
}

async fn delete(c: &mut Conn, id: TokenId) -> Query<bool> {
    Ok(diesel::delete(api_tokens::table.find(id.get())).execute(c).await? == 1)
}

async fn delete_of(c: &mut Conn, user: UserId, origin: Option<TokenOrigin>, except: Option<TokenId>) -> Query<usize> {
    // No token has the number 0.
    let except = except.map_or(0, TokenId::get);
    let tokens = api_tokens::table.filter(api_tokens::user_id.eq(user.get())).filter(api_tokens::id.ne(except));
    let deleted = match origin {
        Some(origin) => diesel::delete(tokens.filter(api_tokens::origin.eq(origin.as_str()))).execute(c).await?,
        None => diesel::delete(tokens).execute(c).await?,
    };
    Ok(deleted)
}

async fn purge(c: &mut Conn, origin: TokenOrigin, expired: Instant) -> Query<usize> {
    let old = api_tokens::origin.eq(origin.as_str()).and(api_tokens::expires_at.lt(Stamp(expired)));
    Ok(diesel::delete(api_tokens::table.filter(old)).execute(c).await?)
}

async fn record_usage(c: &mut Conn, usage: Vec<(TokenId, TokenUsage)>) -> Query<()> {
    for (id, added) in usage {
        let token = api_tokens::table.find(id.get());
        prepared(diesel::update(token).set(api_tokens::uses.eq(api_tokens::uses + added.uses))).execute(c).await?;
        if let Some(at) = added.last_used_at {
            let earlier = api_tokens::last_used_at.is_null().or(api_tokens::last_used_at.lt(Stamp(at)));
            let later = diesel::update(token.filter(earlier)).set(api_tokens::last_used_at.eq(Some(Stamp(at))));
            prepared(later).execute(c).await?;
        }
    }
    Ok(())
}

#[async_trait]
impl TokenRepo for DieselTx {
    async fn owner(&mut self, hash: &[u8; 32]) -> Result<Option<TokenOwner>, StoreError> {
        let hash = *hash;
        on!(self, owner(hash))
    }

    async fn owner_of(&mut self, id: TokenId) -> Result<Option<TokenOwner>, StoreError> {
        on!(self, owner_of(id))
    }

    async fn view(&mut self, id: TokenId) -> Result<Option<TokenView>, StoreError> {
        on!(self, view(id))
    }

    async fn list(&mut self, origin: Option<TokenOrigin>, page: PageRequest) -> Result<Page<TokenView>, StoreError> {
        on!(self, list(origin, page))
    }

    async fn list_of(&mut self, user: UserId, page: PageRequest) -> Result<Page<TokenView>, StoreError> {
        on!(self, list_of(user, page))
    }

    async fn insert(&mut self, token: &Token, hash: &[u8; 32], at: Instant) -> Result<ApiToken, StoreError> {
        let (token, hash) = (token.clone(), *hash);
        change!(self, insert(token, hash, at))
    }

    async fn update(&mut self, token: &ApiToken) -> Result<Option<ApiToken>, StoreError> {
        let token = token.clone();
        change!(self, update(token))
    }

    async fn delete(&mut self, id: TokenId) -> Result<bool, StoreError> {
        change!(self, delete(id))
    }

    async fn delete_of(
        &mut self,
        user: UserId,
        origin: Option<TokenOrigin>,
        except: Option<TokenId>,
    ) -> Result<usize, StoreError> {
        change!(self, delete_of(user, origin, except))
    }

    async fn purge(&mut self, origin: TokenOrigin, expired: Instant) -> Result<usize, StoreError> {
        change!(self, purge(origin, expired))
    }

    async fn record_usage(&mut self, usage: &[(TokenId, TokenUsage)]) -> Result<(), StoreError> {
        let usage = usage.to_vec();
        change!(self, record_usage(usage))
    }
}
