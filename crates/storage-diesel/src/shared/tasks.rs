//! Tasks.

use std::collections::HashMap;

use async_trait::async_trait;
use diesel::{
    dsl::sql,
    expression::BoxableExpression,
    prelude::*,
    sql_types::{BigInt, Bool},
};
use timekeeper_domain::{
    Instant, Record,
    id::{ProjectId, TaskId, UserId},
    money::Hours,
    page::{Page, PageRequest},
    report::WorkTotals,
    task::{Task, TaskPlan, TaskPriority, TaskStatus, TaskView},
    text::{Tags, Text},
    totals::{Grain, day_number},
};
use timekeeper_ports::{StoreError, TaskFilter, TaskRepo, TaskStatusFilter};

use super::{
    DieselTx,
    common::{Failure, Query, Stamp, day, prepared, record},
    dialect::{Conn, Db, Reader, RunQueryDsl, change, held, on, position, together, via},
    schema::{projects, task_totals, tasks, users},
};
use crate::text::fold;

#[derive(Queryable, Selectable)]
#[diesel(table_name = tasks, check_for_backend(Db))]
struct TaskRow {
    id: i64,
    version: i64,
    created_at: Stamp,
    updated_at: Stamp,
    #[diesel(embed)]
    data: TaskData,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = tasks, check_for_backend(Db), treat_none_as_null = true, treat_none_as_default_value = false)]
struct TaskData {
    project_id: i64,
    name: String,
    description: Option<String>,
    status: String,
    priority: i16,
    estimated_hours: Option<i64>,
    due_day: Option<i32>,
    assigned_to: Option<i64>,
    created_by: i64,
    started_at: Option<Stamp>,
    completed_at: Option<Stamp>,
    tags: Option<String>,
    tags_key: String,
}

impl From<&TaskPlan> for TaskData {
    fn from(task: &TaskPlan) -> Self {
        Self {
            project_id: task.project.get(),
            name: task.name.to_string(),
            description: task.description.as_ref().map(ToString::to_string),
            status: task.status.as_str().to_owned(),
            priority: i16::try_from(task.priority.rank()).unwrap_or(1),
            estimated_hours: task.estimated_hours.map(Hours::hundredths),
            due_day: task.due_date.map(day_number),
            assigned_to: task.assigned_to.map(UserId::get),
            created_by: task.created_by.get(),
            started_at: task.started_at.map(Stamp),
            completed_at: task.completed_at.map(Stamp),
            tags: task.tags.as_str().map(str::to_owned),
            tags_key: fold(task.tags.as_str().unwrap_or_default()),
        }
    }
}

impl TryFrom<TaskRow> for Task {
    type Error = Failure;

    fn try_from(row: TaskRow) -> Query<Self> {
        let data = row.data;
        let plan = TaskPlan {
            project: ProjectId::new(data.project_id),
            name: Text::trusted(data.name),
            description: data.description.map(Text::trusted),
            status: TaskStatus::from_word(&data.status).ok_or(Failure::Corrupt("task status"))?,
            priority: TaskPriority::from_number(data.priority.into()).ok_or(Failure::Corrupt("task priority"))?,
            estimated_hours: data.estimated_hours.map(Hours::from_hundredths),
            due_date: data.due_day.map(day).transpose()?,
            assigned_to: data.assigned_to.map(UserId::new),
            created_by: UserId::new(data.created_by),
            started_at: data.started_at.map(Instant::from),
            completed_at: data.completed_at.map(Instant::from),
            tags: Tags::trusted(data.tags),
        };
        Ok(record(TaskId::new(row.id), row.version, row.created_at, row.updated_at, plan))
    }
}

async fn get(c: &mut Conn, id: TaskId) -> Query<Option<Task>> {
    let row = tasks::table.find(id.get()).select(TaskRow::as_select()).first(c).await.optional()?;
    row.map(Task::try_from).transpose()
}

async fn lock(c: &mut Conn, id: TaskId) -> Query<Option<Task>> {
    let query = held!(tasks::table.find(id.get()).select(TaskRow::as_select()));
    let row: Option<TaskRow> = query.load(c).await?.pop();
    row.map(Task::try_from).transpose()
}

async fn worked(c: Reader<'_>, ids: Vec<i64>) -> Query<HashMap<i64, WorkTotals>> {
    let sums = task_totals::table
        .filter(task_totals::task_id.eq_any(ids))
        .filter(task_totals::grain.eq(Grain::All.code()))
        .group_by((task_totals::task_id, task_totals::billable))
        .select((
            task_totals::task_id,
            task_totals::billable,
            sql::<BigInt>("CAST(SUM(task_totals.entries) AS BIGINT)"),
            sql::<BigInt>("CAST(SUM(task_totals.seconds) AS BIGINT)"),
        ));
    let sums = prepared(sums).load::<(i64, bool, i64, i64)>(via!(c)).await?;
    let mut by_task: HashMap<i64, WorkTotals> = HashMap::new();
    for (task, billable, entries, seconds) in sums {
        by_task.entry(task).or_default().add(entries, seconds, billable);
    }
    Ok(by_task)
}

async fn project_names(c: Reader<'_>, ids: Vec<i64>) -> Query<HashMap<i64, String>> {
    let named = projects::table.filter(projects::id.eq_any(ids)).select((projects::id, projects::name));
    Ok(named.load::<(i64, String)>(via!(c)).await?.into_iter().collect())
}

async fn usernames(c: Reader<'_>, ids: Vec<i64>) -> Query<HashMap<i64, String>> {
    let named = users::table.filter(users::id.eq_any(ids)).select((users::id, users::username));
    Ok(named.load::<(i64, String)>(via!(c)).await?.into_iter().collect())
}

/// Adds each task's names and its work.
async fn views(c: Reader<'_>, rows: Vec<TaskRow>) -> Query<Vec<TaskView>> {
    let of_project: Vec<i64> = rows.iter().map(|row| row.data.project_id).collect();
    let of_users: Vec<i64> =
        rows.iter().flat_map(|row| [Some(row.data.created_by), row.data.assigned_to]).flatten().collect();
    let of_tasks = rows.iter().map(|row| row.id).collect();
    let (projects, users, totals) =
        together!(project_names(c, of_project), usernames(c, of_users), worked(c, of_tasks));
    let (projects, users, totals) = (projects?, users?, totals?);
    let view = |row: TaskRow| {
        let project_name = projects.get(&row.data.project_id).cloned().unwrap_or_default();
        Ok(TaskView {
            project_name: Text::trusted(project_name),
            assigned_user: row.data.assigned_to.and_then(|id| users.get(&id).cloned()),
            creator: users.get(&row.data.created_by).cloned(),
            totals: totals.get(&row.id).copied().unwrap_or_default(),
            task: row.try_into()?,
        })
    };
    rows.into_iter().map(view).collect()
}

async fn view(c: Reader<'_>, id: TaskId) -> Query<Option<TaskView>> {
    let rows = tasks::table.find(id.get()).select(TaskRow::as_select()).load(via!(c)).await?;
    Ok(views(c, rows).await?.pop())
}

type Condition = Box<dyn BoxableExpression<tasks::table, Db, SqlType = Bool>>;

fn any_tag(tags: &[String]) -> Option<Condition> {
    let with = |tag: &String| -> Condition { Box::new(position(tasks::tags_key, fold(tag)).gt(0)) };
    tags.iter().map(with).reduce(|left, right| Box::new(left.or(right)))
}

fn filtered<'a>(filter: &TaskFilter) -> tasks::BoxedQuery<'a, Db> {
    let mut query = tasks::table.into_boxed();
    if let Some(project) = filter.project {
        query = query.filter(tasks::project_id.eq(project.get()));
    }
    match filter.status {
        None => {}
        Some(TaskStatusFilter::Is(status)) => query = query.filter(tasks::status.eq(status.as_str())),
        Some(TaskStatusFilter::Open) => {
            let open = TaskStatus::ALL.into_iter().filter(|status| status.is_open()).map(TaskStatus::as_str);
            query = query.filter(tasks::status.eq_any(open.collect::<Vec<_>>()));
        }
    }
    if let Some(tagged) = any_tag(&filter.tags) {
        query = query.filter(tagged);
    }
    if let Some(user) = filter.project_created_by {
        let own = projects::table.filter(projects::created_by.eq(user.get())).select(projects::id);
        query = query.filter(tasks::project_id.eq_any(own));
    }
    query
}

async fn count(c: Reader<'_>, filter: &TaskFilter) -> Query<i64> {
    Ok(filtered(filter).count().get_result(via!(c)).await?)
}

async fn page_of(c: Reader<'_>, filter: &TaskFilter, page: PageRequest) -> Query<Vec<TaskRow>> {
    Ok(filtered(filter)
        .order((
            tasks::priority.desc(),
            tasks::due_day.is_null().asc(),
            tasks::due_day.asc(),
            tasks::created_at.asc(),
            tasks::id.asc(),
        ))
        .limit(page.limit())
        .offset(page.offset())
        .select(TaskRow::as_select())
        .load(via!(c))
        .await?)
}

async fn list(c: Reader<'_>, filter: TaskFilter, page: PageRequest) -> Query<Page<TaskView>> {
    let (rows, total) = together!(page_of(c, &filter, page), count(c, &filter));
    Ok(Page { items: views(c, rows?).await?, total: total?, request: page })
}

async fn assigned(c: Reader<'_>, user: UserId, filter: TaskFilter, limit: i64) -> Query<Vec<TaskView>> {
    let rows = filtered(&filter)
        .filter(tasks::assigned_to.eq(user.get()))
        .order((tasks::due_day.is_null().asc(), tasks::due_day.asc(), tasks::updated_at.desc(), tasks::id.asc()))
        .limit(limit)
        .select(TaskRow::as_select())
        .load(via!(c))
        .await?;
    views(c, rows).await
}

async fn insert(c: &mut Conn, task: TaskPlan, at: Instant) -> Query<Task> {
    let row: TaskRow = diesel::insert_into(tasks::table)
        .values((
            TaskData::from(&task),
            tasks::version.eq(1_i64),
            tasks::created_at.eq(Stamp(at)),
            tasks::updated_at.eq(Stamp(at)),
        ))
        .returning(TaskRow::as_returning())
        .get_result(c)
        .await?;
    row.try_into()
}

async fn update(c: &mut Conn, task: Task) -> Query<Option<Task>> {
    let Record { id, version, updated_at, ref data, .. } = task;
    let change = diesel::update(tasks::table.find(id.get()).filter(tasks::version.eq(version)))
        .set((TaskData::from(data), tasks::version.eq(version + 1), tasks::updated_at.eq(Stamp(updated_at))))
        .returning(TaskRow::as_returning());
    let row: Option<TaskRow> = prepared(change).get_result(c).await.optional()?;
    row.map(Task::try_from).transpose()
}

async fn delete(c: &mut Conn, id: TaskId) -> Query<bool> {
    Ok(diesel::delete(tasks::table.find(id.get())).execute(c).await? == 1)
}

#[async_trait]
impl TaskRepo for DieselTx {
    async fn get(&mut self, id: TaskId) -> Result<Option<Task>, StoreError> {
        on!(self, get(id))
    }

    async fn view(&mut self, id: TaskId) -> Result<Option<TaskView>, StoreError> {
        on!(self, view(id))
    }

    async fn lock(&mut self, id: TaskId) -> Result<Option<Task>, StoreError> {
        change!(self, lock(id))
    }

    async fn list(&mut self, filter: &TaskFilter, page: PageRequest) -> Result<Page<TaskView>, StoreError> {
        let filter = filter.clone();
        on!(self, list(filter, page))
    }

    async fn assigned(
        &mut self,
        user: UserId,
        project_created_by: Option<UserId>,
        limit: i64,
    ) -> Result<Vec<TaskView>, StoreError> {
        let filter = TaskFilter { status: Some(TaskStatusFilter::Open), project_created_by, ..TaskFilter::default() };
        on!(self, assigned(user, filter, limit))
    }

    async fn insert(&mut self, task: &TaskPlan, at: Instant) -> Result<Task, StoreError> {
        let task = task.clone();
        change!(self, insert(task, at))
    }

    async fn update(&mut self, task: &Task) -> Result<Option<Task>, StoreError> {
        let task = task.clone();
        change!(self, update(task))
    }

    async fn delete(&mut self, id: TaskId) -> Result<bool, StoreError> {
        change!(self, delete(id))
    }
}
