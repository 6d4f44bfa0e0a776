//! People.

use std::collections::HashMap;

use async_trait::async_trait;
use diesel::{dsl::sql, prelude::*, sql_types::BigInt};
use timekeeper_domain::{
    Instant, Record,
    id::UserId,
    page::{Page, PageRequest},
    text::Text,
    totals::Grain,
    user::{Account, Email, Role, User, UserView, Username},
};
use timekeeper_ports::{Credentials, StoreError, UserRepo};

use super::{
    DieselTx,
    common::{Failure, Query, Stamp, prepared, record},
    dialect::{Conn, Db, Reader, RunQueryDsl, change, on, together, via},
    schema::{user_totals, users},
};
use crate::text::fold;

#[derive(Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(Db))]
pub(super) struct UserRow {
    id: i64,
    version: i64,
    created_at: Stamp,
    updated_at: Stamp,
    #[diesel(embed)]
    data: UserData,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = users, check_for_backend(Db), treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct UserData {
    username: String,
    email: Option<String>,
    email_key: Option<String>,
    full_name: Option<String>,
    role: String,
    active: bool,
    last_login_at: Option<Stamp>,
}

impl From<&Account> for UserData {
    fn from(account: &Account) -> Self {
        let email = account.email.as_ref().map(Email::as_str);
        Self {
            username: account.username.as_str().to_owned(),
            email: email.map(str::to_owned),
            email_key: email.map(fold),
            full_name: account.full_name.as_ref().map(ToString::to_string),
            role: account.role.as_str().to_owned(),
            active: account.active,
            last_login_at: account.last_login_at.map(Stamp),
        }
    }
}

impl TryFrom<UserRow> for User {
    type Error = Failure;

    fn try_from(row: UserRow) -> Query<Self> {
        let account = Account {
            username: Username::trusted(row.data.username),
            email: row.data.email.map(Email::trusted),
            full_name: row.data.full_name.map(Text::trusted),
            role: Role::from_word(&row.data.role).ok_or(Failure::Corrupt("role"))?,
            active: row.data.active,
            last_login_at: row.data.last_login_at.map(Instant::from),
        };
        Ok(record(UserId::new(row.id), row.version, row.created_at, row.updated_at, account))
    }
}

async fn get(c: &mut Conn, id: UserId) -> Query<Option<User>> {
    let row = users::table.find(id.get()).select(UserRow::as_select()).first(c).await.optional()?;
    row.map(User::try_from).transpose()
}

async fn credentials(c: &mut Conn, username: Username) -> Query<Option<Credentials>> {
    let row = users::table
        .filter(users::username.eq(username.as_str()))
        .select((UserRow::as_select(), users::password_hash))
        .first::<(UserRow, Option<String>)>(c)
        .await
        .optional()?;
    row.map(|(user, password_hash)| Ok(Credentials { user: user.try_into()?, password_hash })).transpose()
}

async fn worked_seconds(c: Reader<'_>, ids: &[i64]) -> Query<HashMap<i64, i64>> {
    let sums = user_totals::table
        .filter(user_totals::user_id.eq_any(ids.to_vec()))
        .filter(user_totals::grain.eq(Grain::All.code()))
        .group_by(user_totals::user_id)
        .select((user_totals::user_id, sql::<BigInt>("CAST(SUM(user_totals.seconds) AS BIGINT)")));
    let rows = prepared(sums).load::<(i64, i64)>(via!(c)).await?;
    Ok(rows.into_iter().collect())
}

async fn views(c: Reader<'_>, rows: Vec<UserRow>) -> Query<Vec<UserView>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let seconds = worked_seconds(c, &ids).await?;
    let view = |row: UserRow| {
        let worked_seconds = seconds.get(&row.id).copied().unwrap_or(0);
        Ok(UserView { user: row.try_into()?, worked_seconds })
    };
    rows.into_iter().map(view).collect()
}

async fn view(c: Reader<'_>, id: UserId) -> Query<Option<UserView>> {
    let rows = users::table.find(id.get()).select(UserRow::as_select()).load(via!(c)).await?;
    Ok(views(c, rows).await?.pop())
}

async fn count_active(c: Reader<'_>) -> Query<i64> {
    Ok(users::table.filter(users::active).count().get_result(via!(c)).await?)
}

async fn page_of_active(c: Reader<'_>, page: PageRequest) -> Query<Vec<UserRow>> {
    Ok(users::table
        .filter(users::active)
        .order((users::username, users::id))
        .limit(page.limit())
        .offset(page.offset())
        .select(UserRow::as_select())
        .load(via!(c))
        .await?)
}

async fn list_active(c: Reader<'_>, page: PageRequest) -> Query<Page<UserView>> {
    let (rows, total) = together!(page_of_active(c, page), count_active(c));
    Ok(Page { items: views(c, rows?).await?, total: total?, request: page })
}

async fn list_all(c: &mut Conn, limit: i64) -> Query<Vec<User>> {
    let rows: Vec<UserRow> =
        users::table.order((users::username, users::id)).limit(limit).select(UserRow::as_select()).load(c).await?;
    rows.into_iter().map(User::try_from).collect()
}

async fn insert(c: &mut Conn, account: Account, at: Instant) -> Query<User> {
    let row: UserRow = diesel::insert_into(users::table)
        .values((
            UserData::from(&account),
            users::version.eq(1_i64),
            users::created_at.eq(Stamp(at)),
            users::updated_at.eq(Stamp(at)),
        ))
        .returning(UserRow::as_returning())
        .get_result(c)
        .await?;
    row.try_into()
}

async fn update(c: &mut Conn, user: User) -> Query<Option<User>> {
    let Record { id, version, updated_at, ref data, .. } = user;
    let change = diesel::update(users::table.find(id.get()).filter(users::version.eq(version)))
        .set((UserData::from(data), users::version.eq(version + 1), users::updated_at.eq(Stamp(updated_at))))
        .returning(UserRow::as_returning());
    let row: Option<UserRow> = prepared(change).get_result(c).await.optional()?;
    row.map(User::try_from).transpose()
}

async fn set_password(c: &mut Conn, id: UserId, hash: String) -> Query<bool> {
    let change = diesel::update(users::table.find(id.get())).set(users::password_hash.eq(hash));
    let changed = prepared(change).execute(c).await?;
    Ok(changed == 1)
}

#[async_trait]
impl UserRepo for DieselTx {
    async fn get(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        on!(self, get(id))
    }

    async fn view(&mut self, id: UserId) -> Result<Option<UserView>, StoreError> {
        on!(self, view(id))
    }

    async fn credentials(&mut self, username: &Username) -> Result<Option<Credentials>, StoreError> {
        let username = username.clone();
        on!(self, credentials(username))
    }

    async fn list_active(&mut self, page: PageRequest) -> Result<Page<UserView>, StoreError> {
        on!(self, list_active(page))
    }

    async fn list_all(&mut self, limit: i64) -> Result<Vec<User>, StoreError> {
        on!(self, list_all(limit))
    }

    async fn insert(&mut self, account: &Account, at: Instant) -> Result<User, StoreError> {
        let account = account.clone();
        change!(self, insert(account, at))
    }

    async fn update(&mut self, user: &User) -> Result<Option<User>, StoreError> {
        let user = user.clone();
        change!(self, update(user))
    }

    async fn set_password(&mut self, id: UserId, hash: &str) -> Result<bool, StoreError> {
        let hash = hash.to_owned();
        change!(self, set_password(id, hash))
    }
}
