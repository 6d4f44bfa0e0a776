//! Who may do what: the one table that scopes and roles are read from.

use timekeeper_domain::{id::UserId, user::Role};

use crate::{AppError, Caller, Forbidden, caller::Principal};

/// Something that a client can ask for, as the documentation calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// See projects.
    ReadProjects,
    /// Make and change projects.
    WriteProjects,
    /// See clients.
    ReadClients,
    /// Make and change clients.
    WriteClients,
    /// See tasks.
    ReadTasks,
    /// Make, change and delete tasks.
    WriteTasks,
    /// See kinds of work.
    ReadCategories,
    /// Make, change and remove kinds of work.
    WriteCategories,
    /// See time entries and the timer.
    ReadTime,
    /// Write time entries and run the timer.
    WriteTime,
    /// See expenses.
    ReadExpenses,
    /// Claim and change expenses.
    WriteExpenses,
    /// See invoices.
    ReadInvoices,
    /// Make and change invoices.
    WriteInvoices,
    /// See reports.
    ReadReports,
    /// See oneself.
    ReadSelf,
    /// Change what is known of oneself.
    WriteSelf,
    /// See everybody.
    ReadUsers,
    /// Make, change and remove users.
    ManageUsers,
    /// See one's favourites.
    ReadFavorites,
    /// Mark and unmark projects.
    WriteFavorites,
    /// See what the AI helper is told about oneself.
    ReadAi,
    /// Ask the AI helper, and have done what it proposes.
    WriteAi,
    /// See and set what an hour costs.
    ManageRates,
    /// See and manage API tokens.
    ManageTokens,
    /// See who did what.
    ReadAudit,
    /// See and change what is settled for everybody.
    ManageSettings,
}

/// Whose things an action reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// What is everybody's.
    Shared,
    /// Clients, projects and tasks that the role sees.
    VisibleWork,
    /// Clients, projects and tasks that the role changes.
    ChangeableWork,
    /// One's own time, expenses and invoices; everybody's for administrators.
    OwnTime,
    /// Only what is one's own, whatever the role.
    Own,
    /// Everything, for administrators alone.
    Administration,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 27] = [
        Self::ReadProjects,
        Self::WriteProjects,
        Self::ReadClients,
        Self::WriteClients,
        Self::ReadTasks,
        Self::WriteTasks,
        Self::ReadCategories,
        Self::WriteCategories,
        Self::ReadTime,
        Self::WriteTime,
        Self::ReadExpenses,
        Self::WriteExpenses,
        Self::ReadInvoices,
        Self::WriteInvoices,
        Self::ReadReports,
        Self::ReadSelf,
        Self::WriteSelf,
        Self::ReadUsers,
        Self::ManageUsers,
        Self::ReadFavorites,
        Self::WriteFavorites,
        Self::ReadAi,
        Self::WriteAi,
        Self::ManageRates,
        Self::ManageTokens,
        Self::ReadAudit,
        Self::ManageSettings,
    ];

    /// The scope a token needs, and whose things the user then reaches.
    pub const fn rule(self) -> (&'static str, Reach) {
        match self {
            Self::ReadProjects => ("read:projects", Reach::VisibleWork),
            Self::WriteProjects => ("write:projects", Reach::ChangeableWork),
            Self::ReadClients => ("read:clients", Reach::VisibleWork),
            Self::WriteClients => ("write:clients", Reach::ChangeableWork),
            Self::ReadTasks => ("read:tasks", Reach::VisibleWork),
            Self::WriteTasks => ("write:tasks", Reach::ChangeableWork),
            Self::ReadCategories => ("read:categories", Reach::Shared),
            Self::WriteCategories => ("write:categories", Reach::ChangeableWork),
            Self::ReadTime => ("read:time_entries", Reach::OwnTime),
            Self::WriteTime => ("write:time_entries", Reach::OwnTime),
            Self::ReadExpenses => ("read:expenses", Reach::OwnTime),
            Self::WriteExpenses => ("write:expenses", Reach::OwnTime),
            Self::ReadInvoices => ("read:invoices", Reach::OwnTime),
            Self::WriteInvoices => ("write:invoices", Reach::OwnTime),
            Self::ReadReports => ("read:reports", Reach::OwnTime),
            Self::ReadSelf => ("read:users", Reach::Own),
            Self::WriteSelf => ("write:users", Reach::Own),
            Self::ReadUsers
            | Self::ManageUsers
            | Self::ManageRates
            | Self::ManageTokens
            | Self::ReadAudit
            | Self::ManageSettings => ("admin:all", Reach::Administration),
            Self::ReadFavorites => ("read:projects", Reach::Own),
            Self::WriteFavorites => ("write:projects", Reach::Own),
            Self::ReadAi => ("read:ai", Reach::Own),
            Self::WriteAi => ("write:ai", Reach::Own),
        }
    }

    /// The scope a token needs.
    pub const fn scope(self) -> &'static str {
        self.rule().0
    }
}

impl Reach {
    /// Whether a user of that role reaches what `owner` owns.
    pub fn covers(self, role: Role, user: UserId, owner: UserId) -> bool {
        match self {
            Self::Shared => true,
            Self::VisibleWork => role.sees_all_work() || user == owner,
            Self::ChangeableWork => role.changes_all_work() || user == owner,
            Self::OwnTime => role == Role::Admin || user == owner,
            Self::Own => user == owner,
            Self::Administration => role == Role::Admin,
        }
    }
}

impl Caller {
    /// Whether the caller may ask for this at all: the token's scope, and for administration the role. Whose things it
    /// then reaches is for [`Self::reaches`].
    ///
    /// # Errors
    /// [`AppError::MissingScope`], [`Forbidden::AdminOnly`].
    pub fn may(&self, action: Action) -> Result<(), AppError> {
        let (required, reach) = action.rule();
        if let Principal::Token(owner) = &self.principal
            && !owner.token.scopes.grants(required)
        {
            return Err(AppError::MissingScope { required, held: owner.token.scopes.clone() });
        }
        if reach == Reach::Administration && !self.is_admin() {
            return Err(Forbidden::AdminOnly.into());
        }
        Ok(())
    }

    /// Whether the caller, asking for this, reaches what `owner` owns.
    pub fn reaches(&self, action: Action, owner: UserId) -> bool {
        self.user().is_none_or(|user| action.rule().1.covers(user.role, user.id, owner))
    }

    /// Lists of work are narrowed to what this user made; `None` when the role sees everything.
    pub(crate) fn sees_only(&self) -> Option<UserId> {
        self.user().filter(|user| !user.role.sees_all_work()).map(|user| user.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table() {
        let (me, other) = (UserId::new(1), UserId::new(2));
        // Reach, then who reaches what somebody else owns: admin, manager, member, user.
        for (reach, others) in [
            (Reach::Shared, [true, true, true, true]),
            (Reach::VisibleWork, [true, true, true, false]),
            (Reach::ChangeableWork, [true, true, false, false]),
            (Reach::OwnTime, [true, false, false, false]),
            (Reach::Own, [false, false, false, false]),
            (Reach::Administration, [true, false, false, false]),
        ] {
            for (role, expected) in Role::ALL.into_iter().zip(others) {
                assert_eq!(reach.covers(role, me, other), expected, "{reach:?} {role:?}");
                let own = reach.covers(role, me, me);
                assert_eq!(own, reach != Reach::Administration || role == Role::Admin, "{reach:?} {role:?}");
            }
        }
    }

    #[test]
    fn every_scope_is_one_that_tokens_can_have() {
        for action in Action::ALL {
            let known = timekeeper_domain::scope::KNOWN_SCOPES.iter().any(|(scope, _)| *scope == action.scope());
            assert!(known, "{action:?}");
        }
    }
}
