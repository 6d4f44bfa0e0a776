//! What an hour costs.

use async_trait::async_trait;
use diesel::prelude::*;
use timekeeper_domain::{
    Instant, Record,
    id::{ClientId, ProjectId, RateId, UserId},
    money::{Currency, Money},
    page::{Page, PageRequest},
    rate::{Rate, RateScope, RateTerms},
    totals::day_number,
};
use timekeeper_ports::{RateFilter, RateRepo, RateSubjects, StoreError};

use super::{
    DieselTx,
    common::{Failure, Query, Stamp, day, prepared, record},
    dialect::{Conn, Db, Reader, RunQueryDsl, change, held, on, together, via},
    schema_billing::rates,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = rates, check_for_backend(Db))]
struct RateRow {
    id: i64,
    version: i64,
    created_at: Stamp,
    updated_at: Stamp,
    #[diesel(embed)]
    data: RateData,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = rates, check_for_backend(Db), treat_none_as_null = true, treat_none_as_default_value = false)]
struct RateData {
    project_id: Option<i64>,
    client_id: Option<i64>,
    user_id: Option<i64>,
    hourly_rate: i64,
    currency: String,
    start_day: i32,
}

impl From<&RateTerms> for RateData {
    fn from(rate: &RateTerms) -> Self {
        Self {
            project_id: rate.scope.project().map(ProjectId::get),
            client_id: rate.scope.client().map(ClientId::get),
            user_id: rate.scope.user().map(UserId::get),
            hourly_rate: rate.hourly.minor(),
            currency: rate.hourly.currency().code().to_owned(),
            start_day: day_number(rate.starts_on),
        }
    }
}

impl TryFrom<RateRow> for Rate {
    type Error = Failure;

    fn try_from(row: RateRow) -> Query<Self> {
        let data = row.data;
        let (project, client) = (data.project_id.map(ProjectId::new), data.client_id.map(ClientId::new));
        let scope = RateScope::of(project, client, data.user_id.map(UserId::new)).ok_or(Failure::Corrupt("rate"))?;
        let currency = Currency::from_code(&data.currency).map_err(|_| Failure::Corrupt("currency"))?;
        let hourly = Money::from_minor(data.hourly_rate, currency);
        let terms = RateTerms { scope, hourly, starts_on: day(data.start_day)? };
        Ok(record(RateId::new(row.id), row.version, row.created_at, row.updated_at, terms))
    }
}

async fn get(c: &mut Conn, id: RateId) -> Query<Option<Rate>> {
    let row: Option<RateRow> = rates::table.find(id.get()).select(RateRow::as_select()).first(c).await.optional()?;
    row.map(Rate::try_from).transpose()
}

async fn lock(c: &mut Conn, id: RateId) -> Query<Option<Rate>> {
    let query = held!(rates::table.find(id.get()).select(RateRow::as_select()));
    let row: Option<RateRow> = query.load(c).await?.pop();
    row.map(Rate::try_from).transpose()
}

/// Applies a filter to any query over rates.
macro_rules! filtered {
    ($query:expr, $filter:expr) => {{
        let mut query = $query;
        if let Some(project) = $filter.project {
            query = query.filter(rates::project_id.eq(project.get()));
        }
        if let Some(client) = $filter.client {
            query = query.filter(rates::client_id.eq(client.get()));
        }
        if let Some(user) = $filter.user {
            query = query.filter(rates::user_id.eq(user.get()));
        }
        query
    }};
}

async fn count(c: Reader<'_>, filter: RateFilter) -> Query<i64> {
    Ok(filtered!(rates::table.into_boxed(), filter).count().get_result(via!(c)).await?)
}

async fn page_of(c: Reader<'_>, filter: RateFilter, page: PageRequest) -> Query<Vec<RateRow>> {
    let rows = rates::table.select(RateRow::as_select()).into_boxed();
    Ok(filtered!(rows, filter)
        .order((rates::project_id.is_null().asc(), rates::project_id.asc()))
        .then_order_by((rates::client_id.is_null().asc(), rates::client_id.asc()))
        .then_order_by((rates::user_id.is_null().asc(), rates::user_id.asc()))
        .then_order_by(rates::start_day.desc())
        .limit(page.limit())
        .offset(page.offset())
        .load(via!(c))
        .await?)
}

async fn list(c: Reader<'_>, filter: RateFilter, page: PageRequest) -> Query<Page<Rate>> {
    let (rows, total) = together!(page_of(c, filter, page), count(c, filter));
    let items = rows?.into_iter().map(Rate::try_from).collect::<Query<_>>()?;
    Ok(Page { items, total: total?, request: page })
}

async fn about(c: &mut Conn, subjects: RateSubjects) -> Query<Vec<Rate>> {
    let projects: Vec<i64> = subjects.projects.into_iter().map(ProjectId::get).collect();
    let clients: Vec<i64> = subjects.clients.into_iter().map(ClientId::get).collect();
    let users: Vec<i64> = subjects.users.into_iter().map(UserId::get).collect();
    let of_users = rates::user_id.eq_any(users);
    let on_projects = rates::project_id.eq_any(projects).and(rates::user_id.is_null().or(of_users.clone()));
    let rows: Vec<RateRow> = rates::table
        .filter(on_projects.or(rates::client_id.eq_any(clients)).or(rates::project_id.is_null().and(of_users)))
        .order(rates::id)
        .select(RateRow::as_select())
        .load(c)
        .await?;
    rows.into_iter().map(Rate::try_from).collect()
}

async fn for_work(c: &mut Conn, user: Option<UserId>, project: Option<ProjectId>) -> Query<Vec<Rate>> {
    let mut query = rates::table.select(RateRow::as_select()).into_boxed();
    if let Some(user) = user {
        query = query.filter(rates::user_id.is_null().or(rates::user_id.eq(user.get())));
    }
    if let Some(project) = project {
        query = query.filter(rates::project_id.is_null().or(rates::project_id.eq(project.get())));
    }
    let rows: Vec<RateRow> = query.order(rates::id).load(c).await?;
    rows.into_iter().map(Rate::try_from).collect()
}

async fn insert(c: &mut Conn, rate: RateTerms, at: Instant) -> Query<Rate> {
    let row: RateRow = diesel::insert_into(rates::table)
        .values((
            RateData::from(&rate),
            rates::version.eq(1_i64),
            rates::created_at.eq(Stamp(at)),
            rates::updated_at.eq(Stamp(at)),
        ))
        .returning(RateRow::as_returning())
        .get_result(c)
        .await?;
    row.try_into()
}

async fn update(c: &mut Conn, rate: Rate) -> Query<Option<Rate>> {
    let Record { id, version, updated_at, ref data, .. } = rate;
    let change = diesel::update(rates::table.find(id.get()).filter(rates::version.eq(version)))
        .set((RateData::from(data), rates::version.eq(version + 1), rates::updated_at.eq(Stamp(updated_at))))
        .returning(RateRow::as_returning());
    let row: Option<RateRow> = prepared(change).get_result(c).await.optional()?;
    row.map(Rate::try_from).transpose()
}

async fn delete(c: &mut Conn, id: RateId) -> Query<bool> {
    Ok(diesel::delete(rates::table.find(id.get())).execute(c).await? == 1)
}

#[async_trait]
impl RateRepo for DieselTx {
    async fn get(&mut self, id: RateId) -> Result<Option<Rate>, StoreError> {
        on!(self, get(id))
    }

    async fn lock(&mut self, id: RateId) -> Result<Option<Rate>, StoreError> {
        change!(self, lock(id))
    }

    async fn list(&mut self, filter: RateFilter, page: PageRequest) -> Result<Page<Rate>, StoreError> {
        on!(self, list(filter, page))
    }

    async fn about(&mut self, subjects: &RateSubjects) -> Result<Vec<Rate>, StoreError> {
        let subjects = subjects.clone();
        on!(self, about(subjects))
    }

    async fn for_work(&mut self, user: Option<UserId>, project: Option<ProjectId>) -> Result<Vec<Rate>, StoreError> {
        on!(self, for_work(user, project))
    }

    async fn insert(&mut self, rate: &RateTerms, at: Instant) -> Result<Rate, StoreError> {
        let rate = *rate;
        change!(self, insert(rate, at))
    }

    async fn update(&mut self, rate: &Rate) -> Result<Option<Rate>, StoreError> {
        let rate = rate.clone();
        change!(self, update(rate))
    }

    async fn delete(&mut self, id: RateId) -> Result<bool, StoreError> {
        change!(self, delete(id))
    }
}
