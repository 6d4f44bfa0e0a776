//! Time entries: rows, single entries, the timeline.

use async_trait::async_trait;
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use timekeeper_domain::{
    Date, Instant, Record,
    entry::{Entry, EntryNames, EntrySource, EntryState, EntryView, TimeEntry, TimerSlot},
    id::{CategoryId, ClientId, EntryId, ProjectId, TaskId, UserId},
    page::{Page, PageRequest},
    text::{Tags, Text},
    totals::day_number,
    user::Username,
};
use timekeeper_ports::{DayMove, EntryFilter, EntryRepo, OpenEntries, StoreError};

use super::{
    DieselTx,
    common::{Failure, Query, Stamp, day, prepared, record},
    dialect::{Conn, Db, Reader, RunQueryDsl, change, held, on, together, via},
    entry_days::{days_after, lock_timelines, set_day},
    entry_sums::{count, narrowed, starting_within},
    schema::{categories, clients, projects, tasks, time_entries, users},
};

/// An entry that reaches over more than this many seconds is found by an index of its own.
const LONG: i64 = 86_400;

#[derive(Queryable, Selectable)]
#[diesel(table_name = time_entries, check_for_backend(Db))]
struct EntryRow {
    id: i64,
    version: i64,
    created_at: Stamp,
    updated_at: Stamp,
    #[diesel(embed)]
    data: EntryData,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = time_entries, check_for_backend(Db), treat_none_as_null = true, treat_none_as_default_value = false)]
struct EntryData {
    user_id: i64,
    project_id: Option<i64>,
    client_id: Option<i64>,
    task_id: Option<i64>,
    start_time: Stamp,
    end_time: Option<Stamp>,
    paused_at: Option<Stamp>,
    break_seconds: i64,
    seconds: Option<i64>,
    is_long: bool,
    day: i32,
    notes: Option<String>,
    tags: Option<String>,
    source: String,
    billable: bool,
    paid: bool,
    invoice_number: Option<String>,
    category_id: Option<i64>,
    timer_slot: i64,
}

impl From<&Entry> for EntryData {
    fn from(entry: &Entry) -> Self {
        let end = entry.state.end();
        Self {
            user_id: entry.user.get(),
            project_id: entry.project.map(ProjectId::get),
            client_id: entry.client.map(ClientId::get),
            task_id: entry.task.map(TaskId::get),
            start_time: Stamp(entry.start),
            end_time: end.map(Stamp),
            paused_at: entry.state.paused_at().map(Stamp),
            break_seconds: entry.break_seconds,
            seconds: entry.finished_seconds(),
            is_long: end.is_some_and(|end| end > entry.start.saturating_add_seconds(LONG)),
            day: day_number(entry.day),
            notes: entry.notes.as_ref().map(ToString::to_string),
            tags: entry.tags.as_str().map(str::to_owned),
            source: entry.source.as_str().to_owned(),
            billable: entry.billable,
            paid: entry.paid,
            invoice_number: entry.invoice_number.as_ref().map(ToString::to_string),
            category_id: entry.category.map(CategoryId::get),
            timer_slot: entry.slot.number(),
        }
    }
}

impl TryFrom<EntryRow> for TimeEntry {
    type Error = Failure;

    fn try_from(row: EntryRow) -> Query<Self> {
        let data = row.data;
        let state = match (data.end_time, data.paused_at) {
            (Some(end), _) => EntryState::Finished { end: end.0 },
            (None, Some(since)) => EntryState::Paused { since: since.0 },
            (None, None) => EntryState::Running,
        };
        let entry = Entry {
            user: UserId::new(data.user_id),
            project: data.project_id.map(ProjectId::new),
            client: data.client_id.map(ClientId::new),
            task: data.task_id.map(TaskId::new),
            start: data.start_time.0,
            state,
            break_seconds: data.break_seconds,
            day: day(data.day)?,
            notes: data.notes.map(Text::trusted),
            tags: Tags::trusted(data.tags),
            source: EntrySource::from_word(&data.source),
            billable: data.billable,
            paid: data.paid,
            invoice_number: data.invoice_number.map(Text::trusted),
            category: data.category_id.map(CategoryId::new),
            slot: TimerSlot::trusted(data.timer_slot),
        };
        Ok(record(EntryId::new(row.id), row.version, row.created_at, row.updated_at, entry))
    }
}

/// An entry's row with the names of its user, project, client, task and category.
type ViewRow = (EntryRow, String, Option<String>, Option<String>, Option<String>, Option<String>);

fn entry_view((row, user, project, client, task, category): ViewRow) -> Query<EntryView> {
    let names = EntryNames {
        user: Username::trusted(user),
        project: project.map(Text::trusted),
        client: client.map(Text::trusted),
        task: task.map(Text::trusted),
        category: category.map(Text::trusted),
    };
    Ok(EntryView { entry: row.try_into()?, names })
}

/// Entries joined with what they refer to, and the columns of a [`ViewRow`].
macro_rules! views {
    () => {
        time_entries::table
            .inner_join(users::table)
            .left_join(projects::table)
            .left_join(clients::table)
            .left_join(tasks::table)
            .left_join(categories::table)
            .select((
                EntryRow::as_select(),
                users::username,
                projects::name.nullable(),
                clients::name.nullable(),
                tasks::name.nullable(),
                categories::name.nullable(),
            ))
    };
}

async fn view(c: &mut Conn, id: EntryId) -> Query<Option<EntryView>> {
    let row = views!().filter(time_entries::id.eq(id.get())).first::<ViewRow>(c).await.optional()?;
    row.map(entry_view).transpose()
}

async fn views(c: &mut Conn, ids: Vec<i64>) -> Query<Vec<EntryView>> {
    let rows = views!().filter(time_entries::id.eq_any(ids)).order(time_entries::id).load::<ViewRow>(c).await?;
    rows.into_iter().map(entry_view).collect()
}

async fn running(c: &mut Conn, user: UserId) -> Query<Option<EntryView>> {
    let row = views!()
        .filter(time_entries::user_id.eq(user.get()))
        .filter(time_entries::end_time.is_null())
        .order((time_entries::start_time.desc(), time_entries::id.desc()))
        .first::<ViewRow>(c)
        .await
        .optional()?;
    row.map(entry_view).transpose()
}

async fn open(c: &mut Conn, user: UserId) -> Query<Vec<EntryView>> {
    let rows = views!()
        .filter(time_entries::user_id.eq(user.get()))
        .filter(time_entries::end_time.is_null())
        .order((time_entries::start_time.desc(), time_entries::id.desc()))
        .load::<ViewRow>(c)
        .await?;
    rows.into_iter().map(entry_view).collect()
}

/// The entries that a filter lets through, in the order of the list.
macro_rules! listed {
    ($filter:expr) => {{
        let query = starting_within!(narrowed!(views!().into_boxed(), $filter), $filter.window);
        let query = query.order((time_entries::start_time.desc(), time_entries::id.desc()));
        match $filter.open {
            OpenEntries::Exclude => query.filter(time_entries::end_time.is_not_null()),
            OpenEntries::Include => query,
        }
    }};
}

async fn page_of(c: Reader<'_>, filter: &EntryFilter, page: PageRequest) -> Query<Vec<EntryView>> {
    let rows = listed!(filter).limit(page.limit()).offset(page.offset()).load::<ViewRow>(via!(c)).await?;
    rows.into_iter().map(entry_view).collect()
}

type Place = (Instant, EntryId);

async fn list_after(c: &mut Conn, filter: EntryFilter, after: Option<Place>, limit: i64) -> Query<Vec<EntryView>> {
    let mut query = listed!(filter);
    if let Some((start, id)) = after {
        // The first condition alone finds the place in an index.
        let later = time_entries::start_time.lt(Stamp(start)).or(time_entries::id.lt(id.get()));
        query = query.filter(time_entries::start_time.le(Stamp(start))).filter(later);
    }
    let rows = query.limit(limit).load::<ViewRow>(c).await?;
    rows.into_iter().map(entry_view).collect()
}

async fn list(c: Reader<'_>, filter: EntryFilter, page: PageRequest) -> Query<Page<EntryView>> {
    let (items, total) = together!(page_of(c, &filter, page), count(c, &filter));
    Ok(Page { items: items?, total: total?, request: page })
}

/// See [`overlaps`] for what is long; an open entry has no end to come before anything.
/// The short ones start less than a day before, the few longer ones have an index of their own, as in [`overlaps`].
async fn across(c: Reader<'_>, user: UserId, at: Instant) -> Query<Vec<EntryView>> {
    let (short, long) = together!(spanning(c, user, at, false), spanning(c, user, at, true));
    let mut views = short?.into_iter().chain(long?).map(entry_view).collect::<Query<Vec<_>>>()?;
    views.sort_by_key(|view| (view.entry.start, view.entry.id));
    Ok(views)
}

async fn spanning(c: Reader<'_>, user: UserId, at: Instant, long: bool) -> Query<Vec<ViewRow>> {
    let query = views!()
        .filter(time_entries::user_id.eq(user.get()))
        .filter(time_entries::start_time.lt(Stamp(at)))
        .filter(time_entries::end_time.gt(Stamp(at)));
    if long {
        return Ok(query.filter(time_entries::is_long).load(via!(c)).await?);
    }
    let recent = time_entries::start_time.ge(Stamp(at.saturating_add_seconds(-LONG)));
    Ok(query.filter(not(time_entries::is_long)).filter(recent).load(via!(c)).await?)
}

async fn lock_timeline(c: &mut Conn, user: UserId) -> Query<bool> {
    let query = held!(users::table.find(user.get()).select(users::id));
    Ok(!query.load::<i64>(c).await?.is_empty())
}

/// Entries of up to a day can only overlap when they start less than a day before; the few longer ones have an index.
async fn overlaps(c: &mut Conn, user: UserId, start: Instant, end: Instant, except: Option<EntryId>) -> Query<bool> {
    let except = except.map_or(0, EntryId::get);
    let near = time_entries::table
        .filter(time_entries::user_id.eq(user.get()))
        .filter(time_entries::start_time.lt(Stamp(end)))
        .filter(time_entries::end_time.gt(Stamp(start)))
        .filter(time_entries::id.ne(except));
    let short = near
        .filter(not(time_entries::is_long))
        .filter(time_entries::start_time.ge(Stamp(start.saturating_add_seconds(-LONG))));
    let long = near.filter(time_entries::is_long);
    Ok(diesel::select(exists(short).or(exists(long))).get_result(c).await?)
}

async fn insert(c: &mut Conn, entry: Entry, at: Instant) -> Query<TimeEntry> {
    let row: EntryRow = diesel::insert_into(time_entries::table)
        .values((
            EntryData::from(&entry),
            time_entries::version.eq(1_i64),
            time_entries::created_at.eq(Stamp(at)),
            time_entries::updated_at.eq(Stamp(at)),
        ))
        .returning(EntryRow::as_returning())
        .get_result(c)
        .await?;
    row.try_into()
}

async fn update(c: &mut Conn, entry: TimeEntry) -> Query<Option<TimeEntry>> {
    let Record { id, version, updated_at, ref data, .. } = entry;
    let change = diesel::update(time_entries::table.find(id.get()).filter(time_entries::version.eq(version)))
        .set((
            EntryData::from(data),
            time_entries::version.eq(version + 1),
            time_entries::updated_at.eq(Stamp(updated_at)),
        ))
        .returning(EntryRow::as_returning());
    let row: Option<EntryRow> = prepared(change).get_result(c).await.optional()?;
    row.map(TimeEntry::try_from).transpose()
}

async fn delete(c: &mut Conn, id: EntryId) -> Query<bool> {
    Ok(diesel::delete(time_entries::table.find(id.get())).execute(c).await? == 1)
}

#[async_trait]
impl EntryRepo for DieselTx {
    async fn view(&mut self, id: EntryId) -> Result<Option<EntryView>, StoreError> {
        on!(self, view(id))
    }

    async fn views(&mut self, ids: &[EntryId]) -> Result<Vec<EntryView>, StoreError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        on!(self, views(ids))
    }

    async fn running(&mut self, user: UserId) -> Result<Option<EntryView>, StoreError> {
        on!(self, running(user))
    }

    async fn open(&mut self, user: UserId) -> Result<Vec<EntryView>, StoreError> {
        on!(self, open(user))
    }

    async fn list(&mut self, filter: &EntryFilter, page: PageRequest) -> Result<Page<EntryView>, StoreError> {
        let filter = *filter;
        on!(self, list(filter, page))
    }

    async fn list_after(
        &mut self,
        filter: &EntryFilter,
        after: Option<(Instant, EntryId)>,
        limit: i64,
    ) -> Result<Vec<EntryView>, StoreError> {
        let filter = *filter;
        on!(self, list_after(filter, after, limit))
    }

    async fn across(&mut self, user: UserId, at: Instant) -> Result<Vec<EntryView>, StoreError> {
        on!(self, across(user, at))
    }

    async fn lock_timeline(&mut self, user: UserId) -> Result<bool, StoreError> {
        change!(self, lock_timeline(user))
    }

    async fn lock_timelines(&mut self) -> Result<(), StoreError> {
        change!(self, lock_timelines())
    }

    async fn overlaps(
        &mut self,
        user: UserId,
        start: Instant,
        end: Instant,
        except: Option<EntryId>,
    ) -> Result<bool, StoreError> {
        on!(self, overlaps(user, start, end, except))
    }

    async fn insert(&mut self, entry: &Entry, at: Instant) -> Result<TimeEntry, StoreError> {
        let entry = entry.clone();
        change!(self, insert(entry, at))
    }

    async fn update(&mut self, entry: &TimeEntry) -> Result<Option<TimeEntry>, StoreError> {
        let entry = entry.clone();
        change!(self, update(entry))
    }

    async fn delete(&mut self, id: EntryId) -> Result<bool, StoreError> {
        change!(self, delete(id))
    }

    async fn days_after(&mut self, after: EntryId, limit: i64) -> Result<Vec<DayMove>, StoreError> {
        on!(self, days_after(after, limit))
    }

    async fn set_day(&mut self, id: EntryId, day: Date) -> Result<(), StoreError> {
        change!(self, set_day(id, day))
    }
}
