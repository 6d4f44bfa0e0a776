//! One change to many time entries.

use std::collections::BTreeSet;

use timekeeper_domain::{
    entry::EntryView,
    id::{EntryId, UserId},
    text::Tags,
};

use crate::{Action, AppError, Forbidden, Refusal, work::Work};

/// What is done to each entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkAction {
    /// It is removed.
    Delete,
    /// It becomes billable or not.
    SetBillable(bool),
    /// It becomes paid or not; unpaid entries name no invoice.
    SetPaid(bool),
    /// It gets a tag.
    AddTag(String),
    /// It loses a tag.
    RemoveTag(String),
}

impl Work {
    /// Does one thing to many entries, all or none. Entries that are gone or still running are passed over. Answers how
    /// many were reached.
    ///
    /// # Errors
    /// [`Refusal::NoEntries`], [`Forbidden::SomeEntries`], [`Refusal::TagRequired`], [`Refusal::OnlyRunning`],
    /// [`Refusal::Tags`].
    pub async fn change_entries(&mut self, ids: &[EntryId], action: &BulkAction) -> Result<usize, AppError> {
        self.caller.may(Action::WriteTime)?;
        let ids: Vec<EntryId> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let owners: BTreeSet<UserId> = self.entries(&ids).await?.iter().map(|view| view.entry.user).collect();
        if owners.is_empty() {
            return Err(Refusal::NoEntries.into());
        }
        if owners.iter().any(|owner| !self.caller.reaches(Action::WriteTime, *owner)) {
            return Err(Forbidden::SomeEntries.into());
        }
        if let BulkAction::AddTag(tag) | BulkAction::RemoveTag(tag) = action
            && tag.trim().is_empty()
        {
            return Err(Refusal::TagRequired.into());
        }
        for owner in owners {
            self.hold_timeline(owner).await?;
        }
        let mut reached = 0;
        for view in self.entries(&ids).await?.into_iter().filter(|view| !view.entry.state.is_open()) {
            self.change_one(&view, action).await?;
            reached += 1;
        }
        if reached == 0 { Err(Refusal::OnlyRunning.into()) } else { Ok(reached) }
    }

    async fn entries(&mut self, ids: &[EntryId]) -> Result<Vec<EntryView>, AppError> {
        Ok(self.tx.entries().views(ids).await?)
    }

    async fn change_one(&mut self, view: &EntryView, action: &BulkAction) -> Result<(), AppError> {
        let mut entry = view.entry.data.clone();
        match action {
            BulkAction::Delete => {
                self.check_not_invoiced(view.entry.id).await?;
                self.tx.entries().delete(view.entry.id).await?;
                self.log("deleted", "time_entry", view.entry.id.get(), Some(&view.entry), None);
                return Ok(());
            }
            BulkAction::SetBillable(billable) => entry.billable = *billable,
            BulkAction::SetPaid(paid) => {
                entry.paid = *paid;
                if !paid {
                    entry.invoice_number = None;
                }
            }
            BulkAction::AddTag(tag) => entry.tags = with_tag(&entry.tags, tag)?,
            BulkAction::RemoveTag(tag) => entry.tags = entry.tags.without(tag),
        }
        self.store_entry("updated", view, entry).await?;
        Ok(())
    }
}

fn with_tag(tags: &Tags, tag: &str) -> Result<Tags, AppError> {
    tags.with(tag).map_err(|error| Refusal::Tags(error).into())
}
