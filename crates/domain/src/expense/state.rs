//! Where a claim for an expense stands, and the ways between.

use serde::Serialize;

use crate::{Instant, id::UserId, text::Notes};

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpenseStatus {
    /// Nobody has decided yet.
    Pending,
    /// It is granted.
    Approved,
    /// It is not granted, or was taken back.
    Rejected,
    /// It was paid back.
    Reimbursed,
}

impl ExpenseStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Approved, Self::Rejected, Self::Reimbursed];

    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Reimbursed => "reimbursed",
        }
    }

    /// The status of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether somebody has granted it, so that its terms stand.
    pub const fn is_granted(self) -> bool {
        matches!(self, Self::Approved | Self::Reimbursed)
    }
}

impl std::fmt::Display for ExpenseStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who granted a claim, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Approval {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Instant,
}

/// Where a claim stands, with what is known of it there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "status")]
pub enum ExpenseState {
    /// Nobody has decided yet.
    Pending,
    /// It is granted.
    Approved {
        /// By whom.
        approval: Approval,
    },
    /// It is not granted, or was taken back.
    Rejected {
        /// Why.
        reason: Option<Notes>,
    },
    /// It was paid back.
    Reimbursed {
        /// Who granted it.
        approval: Approval,
        /// When it was paid back.
        at: Instant,
    },
}

/// Why a claim does not move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpenseError {
    /// There is no such way.
    #[error("An expense that is {from} cannot become {to}")]
    Move {
        /// Where it stands.
        from: ExpenseStatus,
        /// Where it was to go.
        to: ExpenseStatus,
    },
    /// It is not to be paid back.
    #[error("This expense is not reimbursable")]
    NotReimbursable,
    /// What was granted stands, for whoever claims it.
    #[error("Amount, currency, tax, date and reimbursable of an expense that is {0} cannot be changed any more")]
    Granted(ExpenseStatus),
}

impl ExpenseState {
    /// Where it stands.
    pub const fn status(&self) -> ExpenseStatus {
        match self {
            Self::Pending => ExpenseStatus::Pending,
            Self::Approved { .. } => ExpenseStatus::Approved,
            Self::Rejected { .. } => ExpenseStatus::Rejected,
            Self::Reimbursed { .. } => ExpenseStatus::Reimbursed,
        }
    }

    /// Who granted it, if somebody did.
    pub const fn approval(&self) -> Option<Approval> {
        match self {
            Self::Approved { approval } | Self::Reimbursed { approval, .. } => Some(*approval),
            Self::Pending | Self::Rejected { .. } => None,
        }
    }

    /// When it was paid back, if it was.
    pub const fn reimbursed_at(&self) -> Option<Instant> {
        match self {
            Self::Reimbursed { at, .. } => Some(*at),
            Self::Pending | Self::Approved { .. } | Self::Rejected { .. } => None,
        }
    }

    /// Why it was rejected, if that was said.
    pub const fn reason(&self) -> Option<&Notes> {
        match self {
            Self::Rejected { reason } => reason.as_ref(),
            Self::Pending | Self::Approved { .. } | Self::Reimbursed { .. } => None,
        }
    }

    /// The status that a request means which may name a status, whether it is paid back, or both; what it says as it is
    /// already says nothing.
    ///
    /// `None` when the two contradict each other.
    pub fn meant(&self, status: Option<ExpenseStatus>, reimbursed: Option<bool>) -> Option<ExpenseStatus> {
        let now = self.status();
        let paid = now == ExpenseStatus::Reimbursed;
        match (status.filter(|status| *status != now), reimbursed.filter(|back| *back != paid)) {
            (Some(status), Some(back)) => (back == (status == ExpenseStatus::Reimbursed)).then_some(status),
            (Some(status), None) => Some(status),
            (None, Some(true)) => Some(ExpenseStatus::Reimbursed),
            (None, Some(false)) => Some(ExpenseStatus::Approved),
            (None, None) => Some(now),
        }
    }

    /// Moves on: what is pending is approved or rejected, what is approved is reimbursed, rejected or pending again, what
    /// was rejected is pending again, and what was reimbursed by mistake is approved as it was before.
    pub(super) fn moved_to(self, to: ExpenseStatus, by: UserId, at: Instant) -> Result<Self, ExpenseError> {
        let from = self.status();
        Ok(match (self, to) {
            (state, to) if from == to => state,
            (Self::Pending, ExpenseStatus::Approved) => Self::Approved { approval: Approval { by, at } },
            (Self::Pending | Self::Approved { .. }, ExpenseStatus::Rejected) => Self::Rejected { reason: None },
            (Self::Approved { approval }, ExpenseStatus::Reimbursed) => Self::Reimbursed { approval, at },
            (Self::Approved { .. } | Self::Rejected { .. }, ExpenseStatus::Pending) => Self::Pending,
            (Self::Reimbursed { approval, .. }, ExpenseStatus::Approved) => Self::Approved { approval },
            (_, to) => return Err(ExpenseError::Move { from, to }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ExpenseStatus::{Approved, Pending, Reimbursed, Rejected};

    fn second(number: i64) -> Instant {
        Instant::from_unix_micros(number * 1_000_000).unwrap()
    }

    fn states() -> [ExpenseState; 4] {
        let approval = Approval { by: UserId::new(7), at: second(1) };
        [
            ExpenseState::Pending,
            ExpenseState::Approved { approval },
            ExpenseState::Rejected { reason: Notes::optional("No receipt").unwrap() },
            ExpenseState::Reimbursed { approval, at: second(2) },
        ]
    }

    #[test]
    fn the_whole_table_of_moves() {
        let ways = [
            (Pending, Approved),
            (Pending, Rejected),
            (Approved, Pending),
            (Approved, Rejected),
            (Approved, Reimbursed),
            (Rejected, Pending),
            (Reimbursed, Approved),
        ];
        for state in states() {
            for to in ExpenseStatus::ALL {
                let from = state.status();
                let moved = state.clone().moved_to(to, UserId::new(9), second(5));
                if from == to {
                    assert_eq!(moved, Ok(state.clone()), "staying changes nothing");
                } else if ways.contains(&(from, to)) {
                    assert_eq!(moved.map(|state| state.status()), Ok(to));
                } else {
                    assert_eq!(moved, Err(ExpenseError::Move { from, to }));
                }
            }
        }
    }

    #[test]
    fn an_approval_names_who_and_when_and_outlives_the_payment() {
        let approved = ExpenseState::Pending.moved_to(Approved, UserId::new(9), second(5)).unwrap();
        let approval = Some(Approval { by: UserId::new(9), at: second(5) });
        assert_eq!((approved.approval(), approved.reimbursed_at()), (approval, None));
        let paid = approved.clone().moved_to(Reimbursed, UserId::new(1), second(6)).unwrap();
        assert_eq!((paid.approval(), paid.reimbursed_at()), (approval, Some(second(6))));
        assert_eq!(paid.moved_to(Approved, UserId::new(1), second(7)), Ok(approved.clone()));
        let rejected = approved.moved_to(Rejected, UserId::new(1), second(8)).unwrap();
        assert_eq!((rejected.approval(), rejected.reason()), (None, None));
    }

    #[test]
    fn a_status_and_whether_it_is_paid_back_must_agree() {
        let [pending, approved, _, paid] = states();
        assert_eq!(pending.meant(None, None), Some(Pending));
        assert_eq!(pending.meant(None, Some(false)), Some(Pending));
        assert_eq!(pending.meant(Some(Approved), Some(false)), Some(Approved));
        assert_eq!(approved.meant(None, Some(true)), Some(Reimbursed));
        assert_eq!(approved.meant(Some(Approved), Some(true)), Some(Reimbursed));
        assert_eq!(approved.meant(Some(Reimbursed), Some(false)), Some(Reimbursed), "the flag is as it was");
        assert_eq!(approved.meant(Some(Rejected), Some(true)), None);
        assert_eq!(paid.meant(None, Some(false)), Some(Approved));
        assert_eq!(paid.meant(Some(Approved), Some(true)), Some(Approved));
    }

    #[test]
    fn statuses_are_words() {
        for status in ExpenseStatus::ALL {
            assert_eq!(ExpenseStatus::from_word(status.as_str()), Some(status));
        }
        assert_eq!(ExpenseStatus::from_word("draft"), None);
    }
}
