//! The first start, and the organisation's zone.

use timekeeper_domain::{
    id::{EntryId, UserId},
    scope::ScopeSet,
    text::{Name, Text},
    user::{Role, User, Username},
};

use timekeeper_ports::StoreError;

use crate::{App, AppError, Caller, Conflict, NewToken, NewUser, PreparedUser, work::Work};

/// Entries moved to their new day at a time.
const BATCH: i64 = 1_000;

/// The setting that names the zone of the stored days.
pub(crate) const ZONE: &str = "organisation.timezone";

/// The administrator that a store without one gets.
#[derive(Clone, Debug)]
pub struct FirstAdministrator {
    /// The user.
    pub user: User,
    /// The password that was made up, shown this once; `None` when one was given.
    pub password: Option<String>,
    /// A token, shown this once.
    pub token: String,
}

impl App {
    /// Gives a store without an administrator its first, `admin`, with that password or one made up. Answers `None` when
    /// there is one already, or when somebody else has that name.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Service`].
    pub async fn ensure_administrator(&self, password: Option<String>) -> Result<Option<FirstAdministrator>, AppError> {
        if self.all_users().await?.iter().any(|user| user.role == Role::Admin) {
            return Ok(None);
        }
        let made_up = password.is_none();
        let password = match password {
            Some(given) => given,
            None => self.shared.secrets.secret(20)?,
        };
        let hash = self.shared.passwords.hash(password.clone()).await?;
        let new = NewUser {
            username: Some(Username::trusted("admin".to_owned())),
            full_name: Some(Text::trusted("Administrator".to_owned())),
            role: Role::Admin,
            ..NewUser::default()
        };
        let prepared = PreparedUser { account: self.prepare_account(new).await?, password_hash: hash };
        let made = self
            .write(&Caller::system(), async |open: &mut Work| {
                let user = open.insert_user(&prepared).await?;
                let token = NewToken {
                    name: Name::trusted("First start".to_owned()),
                    description: None,
                    user: Some(user.id),
                    scopes: ScopeSet::admin(),
                    expires_days: None,
                    ip_allowlist: Vec::new(),
                };
                let token = open.create_token(&token).await?.secret;
                Ok((user, token))
            })
            .await;
        match made {
            Ok((user, token)) => Ok(Some(FirstAdministrator { user, password: made_up.then_some(password), token })),
            // Another process was quicker.
            Err(AppError::Conflict(Conflict::Username)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The zone the stored days are in, when it is another than the organisation's; a store that has none yet takes the
    /// organisation's.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn foreign_zone(&self) -> Result<Option<String>, AppError> {
        let zone = self.shared.organisation.zone.name();
        self.write(&Caller::system(), async |open: &mut Work| match open.tx.settings().get(ZONE).await? {
            None => {
                open.tx.settings().put(ZONE, zone).await?;
                Ok(None)
            }
            Some(stored) => Ok((stored != zone).then_some(stored)),
        })
        .await
    }

    /// Moves every entry to its day in the organisation's zone, and the kept sums with it, in one transaction. A server
    /// that still runs with the old zone writes no time from then on. Answers how many entries changed their day.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn move_to_zone(&self) -> Result<u64, AppError> {
        let zone = &self.shared.organisation.zone;
        self.write(&Caller::system(), async |open: &mut Work| {
            open.tx.settings().put(ZONE, zone.name()).await?;
            let mut users: Vec<_> = open.tx.users().list_all(i64::MAX).await?.iter().map(|user| user.id).collect();
            users.sort_unstable();
            for user in users {
                open.tx.entries().lock_timeline(user).await?;
            }
            let (mut after, mut moved) = (EntryId::new(0), 0);
            loop {
                let batch = open.tx.entries().days_after(after, BATCH).await?;
                let Some(last) = batch.last() else { break };
                after = last.entry;
                for entry in &batch {
                    let day = zone.day_of(entry.start);
                    if day != entry.day {
                        open.tx.entries().set_day(entry.entry, day).await?;
                        moved += 1;
                    }
                }
            }
            Ok(moved)
        })
        .await
    }
}

impl Work {
    /// Holds a user's time against other writers until this is kept, and makes sure that its days are still those of the
    /// organisation's zone: asked after the hold, which whoever moves the days has of everybody. Asked once, however many
    /// rows an import has.
    pub(crate) async fn hold_timeline(&mut self, user: UserId) -> Result<(), AppError> {
        if !self.held.insert(user) {
            return Ok(());
        }
        self.tx.entries().lock_timeline(user).await?;
        let stored = self.tx.settings().get(ZONE).await?;
        let zone = self.app.organisation().zone.name();
        if stored.as_deref().is_some_and(|stored| stored != zone) {
            let moved = "the days in this store were moved to another time zone: restart the server with that one";
            return Err(StoreError::Unavailable(moved.into()).into());
        }
        Ok(())
    }
}
