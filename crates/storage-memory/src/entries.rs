//! Time entries, and the sums over them.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use timekeeper_domain::{
    Date, Instant,
    entry::{Entry, EntryNames, EntryView, TimeEntry},
    id::{CategoryId, ClientId, EntryId, UserId},
    page::{Page, PageRequest},
    project::billed_rate,
    report::{self, ProjectTotals, Share, Summary, WorkTotals},
};
use timekeeper_ports::{
    Constraint, DayMove, EntryFilter, EntryRepo, OpenEntries, StoreError, SummaryFilter, async_trait,
};

use crate::{
    state::{State, limit, page, unique},
    tx::MemoryTx,
};

impl State {
    fn entry_view(&self, entry: &TimeEntry) -> Option<EntryView> {
        let names = EntryNames {
            user: self.users.get(entry.user)?.username.clone(),
            project: entry.project.and_then(|id| self.projects.get(id)).map(|project| project.name.clone()),
            client: entry.client.and_then(|id| self.clients.get(id)).map(|client| client.name.clone()),
            task: entry.task.and_then(|id| self.tasks.get(id)).map(|task| task.name.clone()),
            category: entry.category.and_then(|id| self.categories.get(id)).map(|category| category.name.clone()),
        };
        Some(EntryView { entry: entry.clone(), names })
    }

    fn check_entry(&self, entry: &Entry, own: Option<EntryId>) -> Result<(), StoreError> {
        self.refer_to_user(entry.user)?;
        self.refer_to_project(entry.project)?;
        self.refer_to_client(entry.client)?;
        self.refer_to_task(entry.task)?;
        self.refer_to_category(entry.category)?;
        let open = |other: &TimeEntry| {
            let in_its_place = other.user == entry.user && other.slot == entry.slot;
            Some(other.id) != own && in_its_place && other.state.is_open()
        };
        unique(entry.state.is_open() && self.entries.iter().any(open), Constraint::OneOpenEntry)
    }

    /// The finished entries that a summary is about.
    fn worked(&self, filter: &SummaryFilter) -> impl Iterator<Item = &Entry> {
        let filter = *filter;
        self.entries.iter().map(|entry| &entry.data).filter(move |entry| {
            filter.user.is_none_or(|user| entry.user == user)
                && filter.project.is_none_or(|project| entry.project == Some(project))
                && filter.window.contains(entry.start)
        })
    }

    /// The client of an entry: its project's, or else its own.
    fn client_of(&self, entry: &Entry) -> Option<ClientId> {
        entry.project.and_then(|id| self.projects.get(id)).and_then(|project| project.client).or(entry.client)
    }

    fn summary(&self, filter: &SummaryFilter) -> Summary {
        let entries: Vec<&Entry> = self.worked(filter).collect();
        let groups: BTreeMap<_, _> = report::by_project(entries.iter().copied());
        let mut by_project: Vec<ProjectTotals> = groups
            .into_iter()
            .filter_map(|(project, totals)| {
                let project = self.projects.get(project?)?;
                let client = project.client.and_then(|client| self.clients.get(client));
                let client_rate = client.and_then(|client| client.default_hourly_rate);
                let rate = billed_rate(project.billable, project.hourly_rate, client_rate);
                Some(ProjectTotals { project: project.id, name: project.name.as_str().to_owned(), rate, totals })
            })
            .collect();
        report::rank_projects(&mut by_project);
        Summary { totals: report::totals(entries), by_project }
    }
}

/// Groups with their names, the most work first.
fn shares<I: Ord + Copy>(groups: BTreeMap<I, WorkTotals>, name: impl Fn(I) -> Option<String>) -> Vec<Share<I>> {
    let share = |(id, totals)| Some(Share { id, name: name(id)?, totals });
    let mut shares: Vec<_> = groups.into_iter().filter_map(share).collect();
    report::rank(&mut shares);
    shares
}

fn is_wanted(filter: &EntryFilter, entry: &Entry) -> bool {
    filter.user.is_none_or(|user| entry.user == user)
        && filter.project.is_none_or(|project| entry.project == Some(project))
        && filter.category.is_none_or(|category| entry.category == Some(category))
        && filter.billable.is_none_or(|billable| entry.billable == billable)
        && filter.window.contains(entry.start)
        && (filter.open == OpenEntries::Include || !entry.state.is_open())
}

#[async_trait]
impl EntryRepo for MemoryTx {
    async fn view(&mut self, id: EntryId) -> Result<Option<EntryView>, StoreError> {
        self.look(|state| state.entries.get(id).and_then(|entry| state.entry_view(entry)))
    }

    async fn views(&mut self, ids: &[EntryId]) -> Result<Vec<EntryView>, StoreError> {
        self.look(|state| {
            let ids: BTreeSet<EntryId> = ids.iter().copied().collect();
            ids.into_iter().filter_map(|id| state.entry_view(state.entries.get(id)?)).collect()
        })
    }

    async fn running(&mut self, user: UserId) -> Result<Option<EntryView>, StoreError> {
        self.look(|state| {
            let open = state.entries.iter().filter(|entry| entry.user == user && entry.state.is_open());
            open.max_by_key(|entry| (entry.start, entry.id)).and_then(|entry| state.entry_view(entry))
        })
    }

    async fn open(&mut self, user: UserId) -> Result<Vec<EntryView>, StoreError> {
        self.look(|state| {
            let open = state.entries.iter().filter(|entry| entry.user == user && entry.state.is_open());
            let mut open: Vec<_> = open.collect();
            open.sort_by_key(|entry| Reverse((entry.start, entry.id)));
            open.into_iter().filter_map(|entry| state.entry_view(entry)).collect()
        })
    }

    async fn list(&mut self, filter: &EntryFilter, request: PageRequest) -> Result<Page<EntryView>, StoreError> {
        self.look(|state| {
            let mut entries: Vec<_> = state.entries.iter().filter(|entry| is_wanted(filter, entry)).collect();
            entries.sort_by_key(|entry| Reverse((entry.start, entry.id)));
            page(&entries, request, |entry| state.entry_view(entry))
        })
    }

    async fn list_after(
        &mut self,
        filter: &EntryFilter,
        after: Option<(Instant, EntryId)>,
        most: i64,
    ) -> Result<Vec<EntryView>, StoreError> {
        self.look(|state| {
            let comes_after = |entry: &&TimeEntry| after.is_none_or(|after| (entry.start, entry.id) < after);
            let entries = state.entries.iter().filter(|entry| is_wanted(filter, entry)).filter(comes_after);
            let mut entries: Vec<_> = entries.collect();
            entries.sort_by_key(|entry| Reverse((entry.start, entry.id)));
            entries.into_iter().take(limit(most)).filter_map(|entry| state.entry_view(entry)).collect()
        })
    }

    async fn summary(&mut self, filter: &SummaryFilter) -> Result<Summary, StoreError> {
        self.look(|state| state.summary(filter))
    }

    async fn days(&mut self, filter: &SummaryFilter) -> Result<BTreeMap<Date, WorkTotals>, StoreError> {
        self.look(|state| report::grouped(state.worked(filter), |entry| Some(entry.day)))
    }

    async fn by_user(&mut self, filter: &SummaryFilter) -> Result<Vec<Share<UserId>>, StoreError> {
        self.look(|state| {
            let groups = report::grouped(state.worked(filter), |entry| Some(entry.user));
            shares(groups, |id| state.users.get(id).map(|user| user.username.as_str().to_owned()))
        })
    }

    async fn by_client(&mut self, filter: &SummaryFilter) -> Result<Vec<Share<ClientId>>, StoreError> {
        self.look(|state| {
            let groups = report::grouped(state.worked(filter), |entry| state.client_of(entry));
            shares(groups, |id| state.clients.get(id).map(|client| client.name.to_string()))
        })
    }

    async fn by_category(&mut self, filter: &SummaryFilter) -> Result<Vec<Share<CategoryId>>, StoreError> {
        self.look(|state| {
            let groups = report::grouped(state.worked(filter), |entry| entry.category);
            shares(groups, |id| state.categories.get(id).map(|category| category.name.to_string()))
        })
    }

    async fn touching(&mut self, user: UserId, from: Instant, until: Instant) -> Result<Vec<EntryView>, StoreError> {
        self.look(|state| {
            let touches = |entry: &&TimeEntry| {
                entry.user == user && entry.start < until && entry.state.end().is_none_or(|end| end > from)
            };
            let mut entries: Vec<_> = state.entries.iter().filter(touches).collect();
            entries.sort_by_key(|entry| (entry.start, entry.id));
            entries.into_iter().filter_map(|entry| state.entry_view(entry)).collect()
        })
    }

    async fn lock_timeline(&mut self, user: UserId) -> Result<bool, StoreError> {
        self.hold(|state| state.users.has(user))
    }

    async fn overlaps(
        &mut self,
        user: UserId,
        start: Instant,
        end: Instant,
        except: Option<EntryId>,
    ) -> Result<bool, StoreError> {
        self.look(|state| {
            let mut others = state.entries.iter().filter(|entry| entry.user == user && Some(entry.id) != except);
            others.any(|entry| entry.state.end().is_some_and(|its_end| entry.start < end && start < its_end))
        })
    }

    async fn insert(&mut self, entry: &Entry, at: Instant) -> Result<TimeEntry, StoreError> {
        self.change(|state| {
            state.check_entry(entry, None)?;
            Ok(state.entries.insert(entry.clone(), at))
        })
    }

    async fn update(&mut self, entry: &TimeEntry) -> Result<Option<TimeEntry>, StoreError> {
        self.change(|state| {
            if !state.entries.is_current(entry) {
                return Ok(None);
            }
            state.check_entry(entry, Some(entry.id))?;
            Ok(state.entries.update(entry))
        })
    }

    async fn delete(&mut self, id: EntryId) -> Result<bool, StoreError> {
        self.change(|state| {
            if state.billing.has_time(id) {
                return Err(StoreError::Violates(Constraint::Reference));
            }
            Ok(state.entries.remove(id))
        })
    }

    async fn days_after(&mut self, after: EntryId, most: i64) -> Result<Vec<DayMove>, StoreError> {
        self.look(|state| {
            let entries = state.entries.after(after).take(limit(most));
            entries.map(|entry| DayMove { entry: entry.id, start: entry.start, day: entry.day }).collect()
        })
    }

    async fn set_day(&mut self, id: EntryId, day: Date) -> Result<(), StoreError> {
        self.change(|state| {
            state.entries.touch(id, |entry| entry.day = day);
            Ok(())
        })
    }
}
