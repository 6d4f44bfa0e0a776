//! One unit of work: the open transaction, who works, what the audit log will say.

use std::{
    collections::BTreeSet,
    ops::{Deref, DerefMut},
};

use serde::Serialize;
use timekeeper_domain::{Instant, id::UserId, text::Notes};
use timekeeper_ports::{Answer, AuditLine, Claim, StoreError, Tx};

use crate::{App, AppError, Caller, Conflict, seal::Seal, settings::Settled};

/// How long an answer is kept for repetitions of its request, in seconds.
const KEEP_ANSWERS: i64 = 86_400;

/// An open transaction. A concrete type on purpose: behind `&mut dyn Tx` the futures of use cases are not `Send`.
pub struct Transaction(Box<dyn Tx>);

impl Transaction {
    pub(crate) const fn new(tx: Box<dyn Tx>) -> Self {
        Self(tx)
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        self.0.commit().await
    }
}

impl Deref for Transaction {
    type Target = dyn Tx;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut *self.0
    }
}

/// What a request that may be repeated is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    /// The client's key.
    pub key: String,
    /// What is asked, as [`Seal::fingerprint`] has it: method, path and body.
    pub fingerprint: [u8; 32],
    /// What only the client and this request know: kept answers that show a secret are sealed with it.
    pub seal: Seal,
}

/// An answer, and whether it was given before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// Whether this is the repetition of an earlier one.
    pub replayed: bool,
}

/// One unit of work: use cases that write are its methods.
pub struct Work {
    pub(crate) app: App,
    pub(crate) caller: Caller,
    pub(crate) tx: Transaction,
    /// The moment of the whole unit of work.
    pub(crate) at: Instant,
    audit: Vec<AuditLine>,
    /// Whose time is held already.
    pub(crate) held: BTreeSet<UserId>,
    /// The answer shows a secret that is kept nowhere.
    pub(crate) shows_secret: bool,
    /// Tokens whose cached copy is out of date once this is kept.
    pub(crate) stale_tokens: bool,
    /// The caller's own token is gone, and with it whoever could repeat the request.
    pub(crate) own_token_gone: bool,
    /// Whether what is settled is what the application says.
    pub(crate) settled: Settled,
}

impl Work {
    pub(crate) fn new(app: App, caller: Caller, tx: Transaction) -> Self {
        let at = app.now();
        Self {
            app,
            caller,
            tx,
            at,
            audit: Vec::new(),
            held: BTreeSet::new(),
            shows_secret: false,
            stale_tokens: false,
            own_token_gone: false,
            settled: Settled::AsTaken,
        }
    }

    /// The moment at which all of this happens.
    pub const fn at(&self) -> Instant {
        self.at
    }

    /// Who works.
    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Adds a line to the audit log, in the same transaction.
    pub(crate) fn log<T: Serialize>(
        &mut self,
        action: &str,
        entity: &str,
        entity_id: i64,
        before: Option<&T>,
        after: Option<&T>,
    ) {
        let json = |value: &T| serde_json::to_string(value).ok();
        self.audit.push(AuditLine {
            at: self.at,
            actor: self.caller.user().map(|user| user.id),
            token: self.caller.token(),
            request_id: self.caller.request_id.clone(),
            action: action.to_owned(),
            entity: entity.to_owned(),
            entity_id,
            before: before.and_then(json),
            after: after.and_then(json),
        });
    }

    /// Adds to the line logged last why it was done, as what is there after a removal.
    pub(crate) fn because(&mut self, reason: Option<&Notes>) {
        if let (Some(line), Some(reason)) = (self.audit.last_mut(), reason) {
            line.after = Some(serde_json::json!({"reason": reason}).to_string());
        }
    }

    /// Writes the audit log and keeps everything. The commit runs to its end even if nobody waits for it any more.
    pub(crate) async fn finish(mut self) -> Result<(), AppError> {
        if !self.audit.is_empty() {
            let lines = std::mem::take(&mut self.audit);
            self.tx.audit().append(&lines).await?;
        }
        let Self { app, tx, stale_tokens, held, settled, .. } = self;
        let commit = tokio::spawn(async move {
            let committed = tx.commit().await;
            if stale_tokens {
                app.shared.tokens.clear();
            }
            // Whose time was held may have been changed, and nobody else's was.
            if committed.is_ok() {
                app.shared.time.tell(held);
                if let Settled::Anew(settled) = settled {
                    app.shared.settle(&settled);
                }
            }
            committed
        });
        commit.await.map_err(|error| StoreError::Unavailable(Box::new(error)))??;
        Ok(())
    }

    /// What was answered to this request before, if it was.
    pub(crate) async fn earlier_answer(&mut self, retry: Option<&Retry>) -> Result<Option<Answer>, AppError> {
        let (Some(retry), Some(token)) = (retry, self.caller.token()) else { return Ok(None) };
        let expired = self.at.saturating_add_seconds(-KEEP_ANSWERS);
        let claim = self.tx.idempotency().claim(token, &retry.key, &retry.fingerprint, self.at, expired).await;
        match claim {
            Ok(Claim::Fresh) => Ok(None),
            Ok(Claim::Used { fingerprint, answer }) if fingerprint == retry.fingerprint => {
                Ok(Some(Answer { body: retry.seal.open(answer.body)?, ..answer }))
            }
            Ok(Claim::Used { .. }) => Err(AppError::KeyReused),
            Err(StoreError::Contended) => Err(Conflict::KeyInUse.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps the answer for repetitions of the request.
    pub(crate) async fn keep_answer(&mut self, retry: Option<&Retry>, answer: &Answer) -> Result<(), AppError> {
        if let (Some(retry), Some(token)) = (retry, self.caller.token().filter(|_| !self.own_token_gone)) {
            let sealed = if self.shows_secret {
                Some(Answer { body: retry.seal.close(&*self.app.shared.secrets, &answer.body)?, ..answer.clone() })
            } else {
                None
            };
            self.tx.idempotency().complete(token, &retry.key, sealed.as_ref().unwrap_or(answer)).await?;
        }
        Ok(())
    }
}

impl App {
    /// Forgets answers that are kept for long enough; says how many.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn forget_old_answers(&self) -> Result<usize, AppError> {
        self.write(&Caller::system(), async |open: &mut Work| {
            let expired = open.at.saturating_add_seconds(-KEEP_ANSWERS);
            Ok(open.tx.idempotency().purge(expired).await?)
        })
        .await
    }
}
