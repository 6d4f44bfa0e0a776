//! People.

use std::collections::HashMap;

use async_trait::async_trait;
use diesel::{
    dsl::{exists, sql},
    prelude::*,
    sql_types::BigInt,
};
use timekeeper_domain::{
    Instant, Record,
    id::UserId,
    page::{Page, PageRequest},
    person::{NationalId, Person},
    text::Text,
    totals::Grain,
    user::{Account, Email, Role, User, UserView, Username},
};
use timekeeper_ports::{Credentials, StoreError, UserFilter, UserRepo};

use super::{
    DieselTx,
    common::{Failure, Query, Stamp, prepared, record},
    dialect::{Conn, Db, Reader, RunQueryDsl, change, held, on, position, together, via},
    schema::{categories, clients, expenses, projects, tasks, time_entries, user_totals, users},
    schema_billing::{invoice_payments, invoices},
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
    full_name_key: Option<String>,
    role: String,
    active: bool,
    last_login_at: Option<Stamp>,
    national_id: Option<String>,
    surname: Option<String>,
    surname_key: Option<String>,
    given_name: Option<String>,
    given_name_key: Option<String>,
    patronymic: Option<String>,
    patronymic_key: Option<String>,
    address: Option<String>,
    address_key: Option<String>,
}

/// A text and the copy of it that is searched.
fn with_key<const MIN: usize, const MAX: usize>(text: Option<&Text<MIN, MAX>>) -> (Option<String>, Option<String>) {
    let text = text.map(Text::as_str);
    (text.map(str::to_owned), text.map(fold))
}

impl From<&Account> for UserData {
    fn from(account: &Account) -> Self {
        let email = account.email.as_ref().map(Email::as_str);
        let (full_name, full_name_key) = with_key(account.full_name.as_ref());
        let (surname, surname_key) = with_key(account.person.surname.as_ref());
        let (given_name, given_name_key) = with_key(account.person.given_name.as_ref());
        let (patronymic, patronymic_key) = with_key(account.person.patronymic.as_ref());
        let (address, address_key) = with_key(account.person.address.as_ref());
        Self {
            username: account.username.as_str().to_owned(),
            email: email.map(str::to_owned),
            email_key: email.map(fold),
            full_name,
            full_name_key,
            role: account.role.as_str().to_owned(),
            active: account.active,
            last_login_at: account.last_login_at.map(Stamp),
            national_id: account.national_id.map(|id| id.to_string()),
            surname,
            surname_key,
            given_name,
            given_name_key,
            patronymic,
            patronymic_key,
            address,
            address_key,
        }
    }
}

impl TryFrom<UserRow> for User {
    type Error = Failure;

    fn try_from(row: UserRow) -> Query<Self> {
        let data = row.data;
        let national_id = data.national_id.map(|text| NationalId::new(&text)).transpose();
        let account = Account {
            username: Username::trusted(data.username),
            email: data.email.map(Email::trusted),
            full_name: data.full_name.map(Text::trusted),
            national_id: national_id.map_err(|_| Failure::Corrupt("national id"))?,
            person: Person {
                surname: data.surname.map(Text::trusted),
                given_name: data.given_name.map(Text::trusted),
                patronymic: data.patronymic.map(Text::trusted),
                address: data.address.map(Text::trusted),
            },
            role: Role::from_word(&data.role).ok_or(Failure::Corrupt("role"))?,
            active: data.active,
            last_login_at: data.last_login_at.map(Instant::from),
        };
        Ok(record(UserId::new(row.id), row.version, row.created_at, row.updated_at, account))
    }
}

async fn get(c: &mut Conn, id: UserId) -> Query<Option<User>> {
    let row = users::table.find(id.get()).select(UserRow::as_select()).first(c).await.optional()?;
    row.map(User::try_from).transpose()
}

async fn lock(c: &mut Conn, id: UserId) -> Query<Option<User>> {
    let query = held!(users::table.find(id.get()).select(UserRow::as_select()));
    let row: Option<UserRow> = query.load(c).await?.pop();
    row.map(User::try_from).transpose()
}

async fn lock_administrators(c: &mut Conn) -> Query<Vec<UserId>> {
    let administrators = users::table.filter(users::active).filter(users::role.eq(Role::Admin.as_str()));
    let ids: Vec<i64> = held!(administrators.order(users::id).select(users::id)).load(c).await?;
    Ok(ids.into_iter().map(UserId::new).collect())
}

async fn credentials(c: &mut Conn, name: String) -> Query<Option<Credentials>> {
    let (key, national_id) = (fold(name.trim()), NationalId::new(&name).ok().map(|id| id.to_string()));
    // No user has an empty number.
    let known = users::username
        .eq(key.clone())
        .or(users::email_key.assume_not_null().eq(key.clone()))
        .or(users::national_id.assume_not_null().eq(national_id.unwrap_or_default()));
    let rows: Vec<(UserRow, Option<String>)> =
        users::table.filter(known).select((UserRow::as_select(), users::password_hash)).load(c).await?;
    // A name before an address before a number, should they belong to several.
    let rank =
        |(row, _): &(UserRow, Option<String>)| (row.data.username != key, row.data.email_key.as_ref() != Some(&key));
    let row = rows.into_iter().min_by_key(rank);
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

fn filtered(filter: &UserFilter) -> users::BoxedQuery<'_, Db> {
    let mut query = users::table.into_boxed();
    if let Some(active) = filter.active {
        query = query.filter(users::active.eq(active));
    }
    if let Some(role) = filter.role {
        query = query.filter(users::role.eq(role.as_str()));
    }
    if let Some(text) = &filter.search {
        let part = fold(text);
        let called = position(users::full_name_key.assume_not_null(), part.clone()).gt(0);
        let email = position(users::email_key.assume_not_null(), part.clone()).gt(0);
        let surname = position(users::surname_key.assume_not_null(), part.clone()).gt(0);
        let given_name = position(users::given_name_key.assume_not_null(), part.clone()).gt(0);
        let username = position(users::username, part).gt(0);
        query = query.filter(username.or(called).or(email).or(surname).or(given_name));
    }
    if let Some(text) = &filter.username {
        query = query.filter(position(users::username, fold(text)).gt(0));
    }
    match filter.has_patronymic {
        Some(true) => query = query.filter(users::patronymic.is_not_null()),
        Some(false) => query = query.filter(users::patronymic.is_null()),
        None => {}
    }
    macro_rules! containing {
        ($($wanted:ident in $column:ident),*) => {$(
            if let Some(text) = &filter.$wanted {
                query = query.filter(position(users::$column.assume_not_null(), fold(text)).gt(0));
            }
        )*};
    }
    containing!(
        national_id in national_id,
        surname in surname_key,
        given_name in given_name_key,
        patronymic in patronymic_key,
        address in address_key
    );
    query
}

async fn count(c: Reader<'_>, filter: &UserFilter) -> Query<i64> {
    Ok(filtered(filter).count().get_result(via!(c)).await?)
}

async fn page_of(c: Reader<'_>, filter: &UserFilter, page: PageRequest) -> Query<Vec<UserRow>> {
    Ok(filtered(filter)
        .order((users::username, users::id))
        .limit(page.limit())
        .offset(page.offset())
        .select(UserRow::as_select())
        .load(via!(c))
        .await?)
}

async fn list(c: Reader<'_>, filter: UserFilter, page: PageRequest) -> Query<Page<UserView>> {
    let (rows, total) = together!(page_of(c, &filter, page), count(c, &filter));
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

async fn set_password(c: &mut Conn, id: UserId, hash: Option<String>) -> Query<bool> {
    let change = diesel::update(users::table.find(id.get())).set(users::password_hash.eq(hash));
    let changed = prepared(change).execute(c).await?;
    Ok(changed == 1)
}

async fn is_referred_to(c: &mut Conn, id: UserId) -> Query<bool> {
    let id = id.get();
    let time = exists(time_entries::table.filter(time_entries::user_id.eq(id)));
    let spent =
        exists(expenses::table.filter(expenses::user_id.eq(id).or(expenses::approved_by.eq(id).assume_not_null())));
    let made = exists(clients::table.filter(clients::created_by.eq(id)))
        .or(exists(categories::table.filter(categories::created_by.eq(id))))
        .or(exists(
            projects::table.filter(projects::created_by.eq(id).or(projects::archived_by.eq(id).assume_not_null())),
        ))
        .or(exists(tasks::table.filter(tasks::created_by.eq(id).or(tasks::assigned_to.eq(id).assume_not_null()))));
    let billed = exists(invoices::table.filter(invoices::created_by.eq(id)))
        .or(exists(invoice_payments::table.filter(invoice_payments::recorded_by.eq(id))));
    Ok(diesel::select(time.or(spent).or(made).or(billed)).get_result(c).await?)
}

async fn delete(c: &mut Conn, id: UserId) -> Query<bool> {
    Ok(diesel::delete(users::table.find(id.get())).execute(c).await? == 1)
}

#[async_trait]
impl UserRepo for DieselTx {
    async fn get(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        on!(self, get(id))
    }

    async fn view(&mut self, id: UserId) -> Result<Option<UserView>, StoreError> {
        on!(self, view(id))
    }

    async fn lock(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        change!(self, lock(id))
    }

    async fn lock_administrators(&mut self) -> Result<Vec<UserId>, StoreError> {
        change!(self, lock_administrators())
    }

    async fn credentials(&mut self, name: &str) -> Result<Option<Credentials>, StoreError> {
        let name = name.to_owned();
        on!(self, credentials(name))
    }

    async fn list(&mut self, filter: &UserFilter, page: PageRequest) -> Result<Page<UserView>, StoreError> {
        let filter = filter.clone();
        on!(self, list(filter, page))
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

    async fn set_password(&mut self, id: UserId, hash: Option<&str>) -> Result<bool, StoreError> {
        let hash = hash.map(str::to_owned);
        change!(self, set_password(id, hash))
    }

    async fn is_referred_to(&mut self, id: UserId) -> Result<bool, StoreError> {
        on!(self, is_referred_to(id))
    }

    async fn delete(&mut self, id: UserId) -> Result<bool, StoreError> {
        change!(self, delete(id))
    }
}
