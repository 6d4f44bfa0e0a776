//! A password that was forgotten: a mail with a code, good once and for an hour, to set another one.
//!
//! Whoever asks learns nothing of whom there is: an errand is left in the store either way, and a worker finds out what
//! it comes to. The code is made when the mail is, so that the store never has it.

use std::net::IpAddr;

use timekeeper_domain::user::{Email, Password, User};
use timekeeper_ports::{Errand, ErrandKind, Mail, ReadMode, Reset, ServiceError};

use crate::{
    App, AppError, Caller, Refusal,
    sign_in::name_to_look_for,
    token_cache::digest,
    work::{Transaction, Work},
};

/// Characters of chance in a code.
const CODE_LENGTH: usize = 32;

/// Seconds until a code ends.
const LIFETIME: i64 = 3_600;

/// Seconds after which an errand is somebody else's whose worker does not come back.
const LEASE: i64 = 120;

/// How often an errand is tried.
const ATTEMPTS: i64 = 8;

/// Seconds until an errand is tried for the second time, and the most that follow.
const PAUSES: (i64, i64) = (30, 3_600);

/// Seconds until an errand is tried again that has failed so often.
fn pause(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or_default();
    (PAUSES.0 << doublings).min(PAUSES.1)
}

impl App {
    /// Leaves word that somebody has forgotten their password, whoever that is.
    ///
    /// # Errors
    /// [`Refusal::MailDisabled`], [`AppError::TooManySignIns`].
    pub async fn request_password_reset(
        &self,
        name: &str,
        peer: Option<IpAddr>,
        request_id: Option<String>,
    ) -> Result<(), AppError> {
        if self.shared.post.is_none() {
            return Err(Refusal::MailDisabled.into());
        }
        let name = name_to_look_for(name);
        self.shared.resets.count(name.as_deref(), peer, self.now())?;
        let caller = Caller { request_id, ..Caller::system() };
        // A text that can be nobody's name is looked for as one that is nobody's.
        let name = name.unwrap_or_else(|| "nobody at all".to_owned());
        self.write(&caller, async |open: &mut Work| {
            let known = open.tx.users().credentials(&name).await?.map(|known| known.user);
            let user = known.filter(|user| user.active && user.email.is_some()).map(|user| user.id);
            // Beyond so many mails an hour there is none, and whoever asks is not told: it may not be theirs to know.
            let mails = &open.app.shared.reset_mails;
            let user = user.filter(|user| mails.count(Some(&user.to_string()), None, open.at).is_ok());
            Ok(open.tx.outbox().add(ErrandKind::PasswordReset, user, open.at).await?)
        })
        .await?;
        self.shared.errands.notify_one();
        Ok(())
    }

    /// Sets a new password with a code from a mail. Whoever is signed in is not any more, and a second factor is still
    /// asked for.
    ///
    /// # Errors
    /// [`Refusal::ResetCode`], [`AppError::TooManySignIns`].
    pub async fn reset_password(
        &self,
        code: &str,
        password: Password,
        peer: Option<IpAddr>,
        request_id: Option<String>,
    ) -> Result<(), AppError> {
        self.shared.resets.count(None, peer, self.now())?;
        let hash = digest(code.trim());
        let user = self
            .read(ReadMode::PerStatement, async |tx: &mut Transaction| {
                let reset = tx.resets().get(&hash).await?.ok_or(Refusal::ResetCode)?;
                Ok(tx.users().get(reset.user).await?.ok_or(Refusal::ResetCode)?)
            })
            .await?;
        let user_id = user.id;
        let password_hash = self.hash_password(password).await?;
        let caller = Caller { request_id, ..Caller::acting_for(user) };
        self.write(&caller, async |open: &mut Work| {
            open.tx.users().lock(user_id).await?;
            let reset = open.tx.resets().take(&hash).await?.filter(|reset| reset.expires_at > open.at);
            let reset = reset.ok_or(Refusal::ResetCode)?;
            open.tx.users().get(reset.user).await?.filter(|user| user.active).ok_or(Refusal::ResetCode)?;
            open.keep_password(reset.user, &password_hash).await
        })
        .await
    }

    /// Whether somebody carries mail.
    pub fn sends_mail(&self) -> bool {
        self.shared.post.is_some()
    }

    /// Waits until there may be an errand.
    pub async fn errand(&self) {
        self.shared.errands.notified().await;
    }

    /// Does the errand that has been due for longest; says whether there was one. Servers that share a store share the
    /// errands. One that fails is tried again later, and given up in the end.
    ///
    /// # Errors
    /// [`AppError::Store`], [`AppError::Service`].
    pub async fn do_errand(&self) -> Result<bool, AppError> {
        let Some(post) = &self.shared.post else { return Ok(false) };
        let console = Caller::system();
        let claimed = self.write(&console, async |open: &mut Work| open.claim_errand(&post.public_url).await).await?;
        let Some((errand, mail)) = claimed else { return Ok(false) };
        let sent = match mail {
            Some(mail) => Some(post.mailer.send(mail).await),
            None => None,
        };
        self.write(&console, async |open: &mut Work| open.settle_errand(errand, sent).await).await?;
        Ok(true)
    }
}

impl Work {
    /// The errand to do, and the mail to send for it.
    async fn claim_errand(&mut self, public_url: &str) -> Result<Option<(Errand, Option<Mail>)>, AppError> {
        let until = self.at.saturating_add_seconds(LEASE);
        let Some(errand) = self.tx.outbox().claim(self.at, until).await? else { return Ok(None) };
        let user = match errand.user {
            Some(user) => self.tx.users().get(user).await?.filter(|user| user.active),
            None => None,
        };
        let Some((user, to)) = user.and_then(|user| user.email.clone().map(|to| (user, to))) else {
            return Ok(Some((errand, None)));
        };
        let mail = match errand.kind {
            ErrandKind::PasswordReset => self.reset_mail(&user, to, public_url).await?,
        };
        Ok(Some((errand, Some(mail))))
    }

    async fn reset_mail(&mut self, user: &User, to: Email, public_url: &str) -> Result<Mail, AppError> {
        let code = self.secret(CODE_LENGTH)?;
        let expires_at = self.at.saturating_add_seconds(LIFETIME);
        self.tx.resets().put(&digest(&code), Reset { user: user.id, expires_at }).await?;
        let text = format!(
            "Hello {},\n\nsomebody has asked for a new password for the account {}.\nTo set one, open \
             this page within an hour:\n\
             {public_url}/password-reset/confirm?code={code}\n\n\
             Programs send the code as `token` with the new `password` to\n\
             {public_url}/api/v1/auth/password-reset/confirm\n\n\
             Code: {code}\n\nIf that was not you, there is nothing to do: the password stays as it is.\n",
            user.display_name(),
            user.username.as_str(),
        );
        Ok(Mail { to, subject: "A new password".to_owned(), text })
    }

    /// Keeps what became of an errand: there was nothing to send, it was sent, or it was not.
    async fn settle_errand(&mut self, errand: Errand, sent: Option<Result<(), ServiceError>>) -> Result<(), AppError> {
        match sent {
            None => drop(self.tx.outbox().done(errand.id).await?),
            Some(Ok(())) => {
                self.tx.outbox().done(errand.id).await?;
                if let Some(user) = errand.user {
                    self.log::<()>("password_reset_mailed", "user", user.get(), None, None);
                }
            }
            Some(Err(error)) if errand.attempts >= ATTEMPTS => {
                let (id, attempts) = (errand.id, errand.attempts);
                tracing::error!(errand = id, attempts, cause = %told(&error), "a mail is given up");
                self.tx.outbox().done(errand.id).await?;
            }
            Some(Err(error)) => {
                let seconds = pause(errand.attempts);
                tracing::warn!(errand = errand.id, seconds, cause = %told(&error), "a mail is tried again later");
                self.tx.outbox().postpone(errand.id, self.at.saturating_add_seconds(seconds)).await?;
            }
        }
        Ok(())
    }
}

/// An error with what lies behind it.
fn told(error: &ServiceError) -> String {
    format!("{error}: {}", error.cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_an_hour() {
        let pauses: Vec<i64> = (1..=9).map(pause).collect();
        assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
        assert_eq!((pause(0), pause(i64::MAX)), (30, 3_600));
    }
}
