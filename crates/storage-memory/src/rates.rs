//! What an hour costs.

use std::cmp::Reverse;

use timekeeper_domain::{
    Instant,
    id::{ProjectId, RateId, UserId},
    page::{Page, PageRequest},
    rate::{Rate, RateTerms},
};
use timekeeper_ports::{Constraint, RateFilter, RateRepo, RateSubjects, StoreError, async_trait};

use crate::{
    state::{State, page, unique},
    tx::MemoryTx,
};

impl State {
    fn check_rate(&self, rate: &RateTerms, own: Option<RateId>) -> Result<(), StoreError> {
        let same =
            |other: &Rate| Some(other.id) != own && other.scope == rate.scope && other.starts_on == rate.starts_on;
        unique(self.rates.iter().any(same), Constraint::RateStart)?;
        self.refer_to_project(rate.scope.project())?;
        self.refer_to_client(rate.scope.client())?;
        rate.scope.user().map_or(Ok(()), |user| self.refer_to_user(user))
    }
}

#[async_trait]
impl RateRepo for MemoryTx {
    async fn get(&mut self, id: RateId) -> Result<Option<Rate>, StoreError> {
        self.look(|state| state.rates.get(id).cloned())
    }

    async fn lock(&mut self, id: RateId) -> Result<Option<Rate>, StoreError> {
        self.hold(|state| state.rates.get(id).cloned())
    }

    async fn list(&mut self, filter: RateFilter, request: PageRequest) -> Result<Page<Rate>, StoreError> {
        let wanted = |rate: &&Rate| {
            filter.project.is_none_or(|project| rate.scope.project() == Some(project))
                && filter.client.is_none_or(|client| rate.scope.client() == Some(client))
                && filter.user.is_none_or(|user| rate.scope.user() == Some(user))
        };
        self.look(|state| {
            let mut rates: Vec<_> = state.rates.iter().filter(wanted).collect();
            rates.sort_by_key(|rate| {
                let (project, client, user) = (rate.scope.project(), rate.scope.client(), rate.scope.user());
                let order = ((project.is_none(), project), (client.is_none(), client), (user.is_none(), user));
                (order, Reverse(rate.starts_on))
            });
            page(&rates, request, |rate| Some((*rate).clone()))
        })
    }

    async fn about(&mut self, subjects: &RateSubjects) -> Result<Vec<Rate>, StoreError> {
        let has_a_say = |rate: &&Rate| {
            rate.scope.project().is_none_or(|project| subjects.projects.contains(&project))
                && rate.scope.client().is_none_or(|client| subjects.clients.contains(&client))
                && rate.scope.user().is_none_or(|user| subjects.users.contains(&user))
        };
        self.look(|state| state.rates.iter().filter(has_a_say).cloned().collect())
    }

    async fn for_work(&mut self, user: Option<UserId>, project: Option<ProjectId>) -> Result<Vec<Rate>, StoreError> {
        let has_a_say = |rate: &&Rate| {
            let (its_user, its_project) = (rate.scope.user(), rate.scope.project());
            user.is_none_or(|user| its_user.is_none_or(|other| other == user))
                && project.is_none_or(|project| its_project.is_none_or(|other| other == project))
        };
        self.look(|state| state.rates.iter().filter(has_a_say).cloned().collect())
    }

    async fn insert(&mut self, rate: &RateTerms, at: Instant) -> Result<Rate, StoreError> {
        self.change(|state| {
            state.check_rate(rate, None)?;
            Ok(state.rates.insert(*rate, at))
        })
    }

    async fn update(&mut self, rate: &Rate) -> Result<Option<Rate>, StoreError> {
        self.change(|state| {
            if !state.rates.is_current(rate) {
                return Ok(None);
            }
            state.check_rate(rate, Some(rate.id))?;
            Ok(state.rates.update(rate))
        })
    }

    async fn delete(&mut self, id: RateId) -> Result<bool, StoreError> {
        self.change(|state| Ok(state.rates.remove(id)))
    }
}
