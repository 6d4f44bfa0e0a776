//! What a user has confirmed of the AI helper's proposals, done as if they had asked for it themselves.

use timekeeper_domain::entry::EntryView;

use super::AiRefusal;
use crate::{Action, AppError, Forbidden, NewEntry, StartTimer, work::Work};

/// Something that the helper proposed and the user wants.
#[derive(Clone, Debug)]
pub enum AiAction {
    /// Start the timer.
    StartTimer(StartTimer),
    /// Write an entry down.
    CreateEntry(NewEntry),
    /// Nothing but to read it.
    Summary,
}

impl Work {
    /// Does what the user confirms, with their own rights and their token's scopes; answers the entry that came of it.
    ///
    /// # Errors
    /// [`AiRefusal::Disabled`], [`AiRefusal::Project`], and those of [`Self::start_timer`] and [`Self::create_entry`].
    pub async fn confirm_action(&mut self, action: &AiAction) -> Result<Option<EntryView>, AppError> {
        self.caller.may(Action::WriteAi)?;
        self.app.ai_helper()?;
        let done = match action {
            AiAction::StartTimer(start) => self.start_timer(start).await,
            AiAction::CreateEntry(new) => self.create_entry(new).await,
            AiAction::Summary => return Ok(None),
        };
        done.map(Some).map_err(|error| match error {
            AppError::Forbidden(Forbidden::Project) => AiRefusal::Project.into(),
            other => other,
        })
    }
}
