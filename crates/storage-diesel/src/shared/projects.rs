//! Projects.

use std::collections::HashMap;

use async_trait::async_trait;
use diesel::{dsl::sql, prelude::*, sql_types::BigInt};
use timekeeper_domain::{
    Instant, Record,
    client::CustomFields,
    id::{ClientId, ProjectId, UserId},
    money::{Hours, Money},
    page::{Page, PageRequest},
    project::{Archived, Color, Project, ProjectCode, ProjectPlan, ProjectStatus, ProjectView},
    report::WorkTotals,
    text::Text,
    totals::Grain,
};
use timekeeper_ports::{ProjectFilter, ProjectRepo, StoreError};

use super::{
    DieselTx,
    common::{Failure, Query, Stamp, money, prepared, record},
    dialect::{Conn, Db, Reader, RunQueryDsl, change, held, on, position, together, via},
    schema::{clients, project_totals, projects},
};
use crate::text::fold;

#[derive(Queryable, Selectable)]
#[diesel(table_name = projects, check_for_backend(Db))]
struct ProjectRow {
    id: i64,
    version: i64,
    created_at: Stamp,
    updated_at: Stamp,
    #[diesel(embed)]
    data: ProjectData,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = projects, check_for_backend(Db), treat_none_as_null = true, treat_none_as_default_value = false)]
struct ProjectData {
    name: String,
    name_key: String,
    code: Option<String>,
    client_id: Option<i64>,
    description: Option<String>,
    billable: bool,
    hourly_rate: Option<i64>,
    hourly_rate_currency: Option<String>,
    budget_amount: Option<i64>,
    budget_currency: Option<String>,
    billing_ref: Option<String>,
    status: String,
    estimated_hours: Option<i64>,
    budget_threshold_percent: i16,
    color: Option<String>,
    custom_fields: String,
    created_by: i64,
    archived_at: Option<Stamp>,
    archived_by: Option<i64>,
    archived_reason: Option<String>,
}

impl From<&ProjectPlan> for ProjectData {
    fn from(project: &ProjectPlan) -> Self {
        let currency = |amount: Option<Money>| amount.map(|amount| amount.currency().code().to_owned());
        let archived = project.archived.as_ref();
        Self {
            name: project.name.to_string(),
            name_key: fold(project.name.as_str()),
            code: project.code.as_ref().map(|code| code.as_str().to_owned()),
            client_id: project.client.map(ClientId::get),
            description: project.description.as_ref().map(ToString::to_string),
            billable: project.billable,
            hourly_rate: project.hourly_rate.map(Money::minor),
            hourly_rate_currency: currency(project.hourly_rate),
            budget_amount: project.budget_amount.map(Money::minor),
            budget_currency: currency(project.budget_amount),
            billing_ref: project.billing_ref.as_ref().map(ToString::to_string),
            status: project.status.as_str().to_owned(),
            estimated_hours: project.estimated_hours.map(Hours::hundredths),
            budget_threshold_percent: i16::from(project.budget_threshold_percent),
            color: project.color.as_ref().map(|color| color.as_str().to_owned()),
            custom_fields: project.custom_fields.to_json(),
            created_by: project.created_by.get(),
            archived_at: archived.map(|note| Stamp(note.at)),
            archived_by: archived.map(|note| note.by.get()),
            archived_reason: archived.and_then(|note| note.reason.as_ref()).map(ToString::to_string),
        }
    }
}

impl TryFrom<ProjectRow> for Project {
    type Error = Failure;

    fn try_from(row: ProjectRow) -> Query<Self> {
        let data = row.data;
        let reason = data.archived_reason.map(Text::trusted);
        let archived = data.archived_at.zip(data.archived_by);
        let plan = ProjectPlan {
            name: Text::trusted(data.name),
            code: data.code.map(ProjectCode::trusted),
            client: data.client_id.map(ClientId::new),
            description: data.description.map(Text::trusted),
            billable: data.billable,
            hourly_rate: money(data.hourly_rate, data.hourly_rate_currency.as_deref())?,
            billing_ref: data.billing_ref.map(Text::trusted),
            status: ProjectStatus::from_word(&data.status).ok_or(Failure::Corrupt("project status"))?,
            estimated_hours: data.estimated_hours.map(Hours::from_hundredths),
            budget_amount: money(data.budget_amount, data.budget_currency.as_deref())?,
            budget_threshold_percent: u8::try_from(data.budget_threshold_percent)
                .map_err(|_| Failure::Corrupt("budget threshold"))?,
            color: data.color.map(Color::trusted),
            custom_fields: CustomFields::trusted(&data.custom_fields),
            created_by: UserId::new(data.created_by),
            archived: archived.map(|(at, by)| Archived { at: at.0, by: UserId::new(by), reason }),
        };
        Ok(record(ProjectId::new(row.id), row.version, row.created_at, row.updated_at, plan))
    }
}

async fn get(c: &mut Conn, id: ProjectId) -> Query<Option<Project>> {
    let row = projects::table.find(id.get()).select(ProjectRow::as_select()).first(c).await.optional()?;
    row.map(Project::try_from).transpose()
}

async fn lock(c: &mut Conn, id: ProjectId) -> Query<Option<Project>> {
    let query = held!(projects::table.find(id.get()).select(ProjectRow::as_select()));
    let row: Option<ProjectRow> = query.load(c).await?.pop();
    row.map(Project::try_from).transpose()
}

/// A row with its client's name, rate and currency.
type Joined = (ProjectRow, Option<(String, Option<i64>, String)>);

/// Adds each project's work of all time.
async fn views(c: Reader<'_>, rows: Vec<Joined>) -> Query<Vec<ProjectView>> {
    let ids: Vec<i64> = rows.iter().map(|(row, _)| row.id).collect();
    let sums = project_totals::table
        .filter(project_totals::project_id.eq_any(ids))
        .filter(project_totals::grain.eq(Grain::All.code()))
        .filter(project_totals::period.eq(0))
        .group_by((project_totals::project_id, project_totals::billable))
        .select((
            project_totals::project_id,
            project_totals::billable,
            sql::<BigInt>("CAST(SUM(project_totals.entries) AS BIGINT)"),
            sql::<BigInt>("CAST(SUM(project_totals.seconds) AS BIGINT)"),
        ));
    let sums = prepared(sums).load::<(i64, bool, i64, i64)>(via!(c)).await?;
    let mut by_project: HashMap<i64, WorkTotals> = HashMap::new();
    for (project, billable, entries, seconds) in sums {
        by_project.entry(project).or_default().add(entries, seconds, billable);
    }
    let view = |(row, client): Joined| {
        let totals = by_project.get(&row.id).copied().unwrap_or_default();
        let (client_name, client_rate) = match client {
            Some((name, rate, currency)) => (Some(Text::trusted(name)), money(rate, Some(&currency))?),
            None => (None, None),
        };
        Ok(ProjectView { project: row.try_into()?, client_name, client_rate, totals })
    };
    rows.into_iter().map(view).collect()
}

async fn view(c: Reader<'_>, id: ProjectId) -> Query<Option<ProjectView>> {
    let rows = projects::table
        .left_join(clients::table)
        .filter(projects::id.eq(id.get()))
        .select((ProjectRow::as_select(), (clients::name, clients::default_hourly_rate, clients::currency).nullable()))
        .load::<Joined>(via!(c))
        .await?;
    Ok(views(c, rows).await?.pop())
}

async fn views_of(c: Reader<'_>, ids: Vec<i64>) -> Query<Vec<ProjectView>> {
    let rows = projects::table
        .left_join(clients::table)
        .filter(projects::id.eq_any(ids))
        .order(projects::id)
        .select((ProjectRow::as_select(), (clients::name, clients::default_hourly_rate, clients::currency).nullable()))
        .load::<Joined>(via!(c))
        .await?;
    views(c, rows).await
}

/// Applies a filter to any query over projects.
macro_rules! filtered {
    ($query:expr, $filter:expr) => {{
        let mut query = $query;
        if let Some(status) = $filter.status {
            query = query.filter(projects::status.eq(status.as_str()));
        }
        if let Some(client) = $filter.client {
            query = query.filter(projects::client_id.eq(client.get()));
        }
        if let Some(part) = &$filter.search {
            let named = position(projects::name_key, fold(part.as_str())).gt(0);
            // Codes are kept in capitals.
            let coded = position(projects::code.assume_not_null(), part.as_str().to_uppercase()).gt(0);
            query = query.filter(named.or(coded));
        }
        if let Some(user) = $filter.created_by {
            query = query.filter(projects::created_by.eq(user.get()));
        }
        query
    }};
}

async fn count(c: Reader<'_>, filter: &ProjectFilter) -> Query<i64> {
    Ok(filtered!(projects::table.into_boxed(), filter).count().get_result(via!(c)).await?)
}

async fn count_of(c: Reader<'_>, filter: ProjectFilter) -> Query<i64> {
    count(c, &filter).await
}

async fn page_of(c: Reader<'_>, filter: &ProjectFilter, page: PageRequest) -> Query<Vec<Joined>> {
    Ok(filtered!(projects::table.left_join(clients::table).into_boxed(), filter)
        .order((projects::name_key, projects::id))
        .limit(page.limit())
        .offset(page.offset())
        .select((ProjectRow::as_select(), (clients::name, clients::default_hourly_rate, clients::currency).nullable()))
        .load::<Joined>(via!(c))
        .await?)
}

async fn list(c: Reader<'_>, filter: ProjectFilter, page: PageRequest) -> Query<Page<ProjectView>> {
    let (rows, total) = together!(page_of(c, &filter, page), count(c, &filter));
    Ok(Page { items: views(c, rows?).await?, total: total?, request: page })
}

async fn insert(c: &mut Conn, project: ProjectPlan, at: Instant) -> Query<Project> {
    let row: ProjectRow = diesel::insert_into(projects::table)
        .values((
            ProjectData::from(&project),
            projects::version.eq(1_i64),
            projects::created_at.eq(Stamp(at)),
            projects::updated_at.eq(Stamp(at)),
        ))
        .returning(ProjectRow::as_returning())
        .get_result(c)
        .await?;
    row.try_into()
}

async fn update(c: &mut Conn, project: Project) -> Query<Option<Project>> {
    let Record { id, version, updated_at, ref data, .. } = project;
    let change = diesel::update(projects::table.find(id.get()).filter(projects::version.eq(version)))
        .set((ProjectData::from(data), projects::version.eq(version + 1), projects::updated_at.eq(Stamp(updated_at))))
        .returning(ProjectRow::as_returning());
    let row: Option<ProjectRow> = prepared(change).get_result(c).await.optional()?;
    row.map(Project::try_from).transpose()
}

#[async_trait]
impl ProjectRepo for DieselTx {
    async fn get(&mut self, id: ProjectId) -> Result<Option<Project>, StoreError> {
        on!(self, get(id))
    }

    async fn view(&mut self, id: ProjectId) -> Result<Option<ProjectView>, StoreError> {
        on!(self, view(id))
    }

    async fn lock(&mut self, id: ProjectId) -> Result<Option<Project>, StoreError> {
        change!(self, lock(id))
    }

    async fn views(&mut self, ids: &[ProjectId]) -> Result<Vec<ProjectView>, StoreError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        on!(self, views_of(ids))
    }

    async fn list(&mut self, filter: &ProjectFilter, page: PageRequest) -> Result<Page<ProjectView>, StoreError> {
        let filter = filter.clone();
        on!(self, list(filter, page))
    }

    async fn count(&mut self, filter: &ProjectFilter) -> Result<i64, StoreError> {
        let filter = filter.clone();
        on!(self, count_of(filter))
    }

    async fn insert(&mut self, project: &ProjectPlan, at: Instant) -> Result<Project, StoreError> {
        let project = project.clone();
        change!(self, insert(project, at))
    }

    async fn update(&mut self, project: &Project) -> Result<Option<Project>, StoreError> {
        let project = project.clone();
        change!(self, update(project))
    }
}
