//! What an hour costs, and from which day on: for administrators to see and set.

use timekeeper_domain::{
    Date,
    id::RateId,
    money::{Currency, Decimal, Money},
    page::{Page, PageRequest},
    rate::{Rate, RateTerms},
};
use timekeeper_ports::{Constraint, RateFilter, ReadMode, StoreError};

use crate::{
    Action, App, AppError, Caller, Conflict, Kind, Precondition, Refusal,
    edit::set,
    work::{Transaction, Work},
};

/// What changes about a rate. Whose hours it is for never does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RateChange {
    /// What an hour costs, in the currency there is or another.
    pub hourly: Option<(Decimal, Option<Currency>)>,
    /// The first day that it is for.
    pub starts_on: Option<Date>,
}

impl App {
    /// Rates by project, client and user, the latest first.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn list_rates(
        &self,
        caller: &Caller,
        filter: RateFilter,
        page: PageRequest,
    ) -> Result<Page<Rate>, AppError> {
        caller.may(Action::ManageRates)?;
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.rates().list(filter, page).await?)).await
    }

    /// One rate.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn get_rate(&self, caller: &Caller, id: RateId) -> Result<Rate, AppError> {
        caller.may(Action::ManageRates)?;
        self.read(ReadMode::PerStatement, async |tx: &mut Transaction| Ok(tx.rates().get(id).await?))
            .await?
            .ok_or(AppError::NotFound(Kind::Rate, id.get()))
    }
}

impl Work {
    /// Sets what an hour costs from a day on. What is on an invoice stays as it is.
    ///
    /// # Errors
    /// [`Refusal::Project`], [`Refusal::Client`], [`Refusal::RateUser`], [`Conflict::RateStart`].
    pub async fn create_rate(&mut self, terms: &RateTerms) -> Result<Rate, AppError> {
        self.caller.may(Action::ManageRates)?;
        if let Some(project) = terms.scope.project() {
            self.tx.projects().get(project).await?.ok_or(Refusal::Project)?;
        }
        if let Some(client) = terms.scope.client() {
            self.tx.clients().get(client).await?.ok_or(Refusal::Client)?;
        }
        if let Some(user) = terms.scope.user() {
            self.tx.users().get(user).await?.ok_or(Refusal::RateUser)?;
        }
        let rate = self.tx.rates().insert(terms, self.at).await.map_err(taken)?;
        self.log("created", "rate", rate.id.get(), None, Some(&rate));
        Ok(rate)
    }

    /// Changes a rate.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`AppError::Precondition`], [`Refusal::HourlyRate`], [`Conflict::RateStart`].
    pub async fn update_rate(
        &mut self,
        id: RateId,
        change: &RateChange,
        precondition: &Precondition,
    ) -> Result<Rate, AppError> {
        let before = self.rate_to_change(id, precondition).await?;
        let mut terms = before.data;
        if let Some((hourly, currency)) = change.hourly {
            let currency = currency.unwrap_or(terms.hourly.currency());
            terms.hourly = Money::non_negative(hourly, currency).map_err(Refusal::HourlyRate)?;
        }
        set(&mut terms.starts_on, change.starts_on.as_ref());
        let changed = before.with(self.at, terms);
        let stored = self.tx.rates().update(&changed).await.map_err(taken)?.ok_or(StoreError::Contended)?;
        self.log("updated", "rate", id.get(), Some(&before), Some(&stored));
        Ok(stored)
    }

    /// Removes a rate, as if it had never been; what is on an invoice stays as it is.
    ///
    /// # Errors
    /// [`AppError::NotFound`], [`AppError::Precondition`].
    pub async fn delete_rate(&mut self, id: RateId, precondition: &Precondition) -> Result<(), AppError> {
        let before = self.rate_to_change(id, precondition).await?;
        self.tx.rates().delete(id).await?;
        self.log("deleted", "rate", id.get(), Some(&before), None);
        Ok(())
    }

    async fn rate_to_change(&mut self, id: RateId, precondition: &Precondition) -> Result<Rate, AppError> {
        self.caller.may(Action::ManageRates)?;
        let rate = self.tx.rates().lock(id).await?.ok_or(AppError::NotFound(Kind::Rate, id.get()))?;
        precondition.check(&rate)?;
        Ok(rate)
    }
}

fn taken(error: StoreError) -> AppError {
    match error {
        StoreError::Violates(Constraint::RateStart) => Conflict::RateStart.into(),
        other => other.into(),
    }
}
