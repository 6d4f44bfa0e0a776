//! Time entries.

use std::{cmp::Reverse, collections::BTreeSet};

use timekeeper_domain::{
    Date, Instant,
    entry::{Entry, EntryNames, EntryView, TimeEntry},
    id::{EntryId, UserId},
    page::{Page, PageRequest},
};
use timekeeper_ports::{Constraint, DayMove, EntryFilter, EntryRepo, OpenEntries, StoreError, async_trait};

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

    async fn across(&mut self, user: UserId, at: Instant) -> Result<Vec<EntryView>, StoreError> {
        self.look(|state| {
            let spans = |entry: &&TimeEntry| {
                entry.user == user && entry.start < at && entry.state.end().is_some_and(|end| end > at)
            };
            let mut entries: Vec<_> = state.entries.iter().filter(spans).collect();
            entries.sort_by_key(|entry| (entry.start, entry.id));
            entries.into_iter().filter_map(|entry| state.entry_view(entry)).collect()
        })
    }

    async fn lock_timeline(&mut self, user: UserId) -> Result<bool, StoreError> {
        self.hold(|state| state.users.has(user))
    }

    async fn lock_timelines(&mut self) -> Result<(), StoreError> {
        self.hold(|_| ())
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
