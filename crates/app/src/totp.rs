//! The second factor: one-time passwords of a device (RFC 6238), and recovery codes for when it is lost.

use timekeeper_domain::{
    Instant,
    id::UserId,
    user::{User, Username},
};
use timekeeper_ports::{ReadMode, ServiceError, Totp};
use totp_rs::{Builder, Secret};

use crate::{
    Action, App, AppError, Caller, Conflict, Kind, Refusal, SecondFactor,
    token_cache::digest,
    vault::{Locked, SecretKey},
    work::{Transaction, Work},
};

/// Who gives the codes, as the device shows it.
const ISSUER: &str = "Timekeeper";

/// What seeds are sealed for.
const PURPOSE: &str = "totp";

/// Characters of chance in a seed: 190 bits; RFC 4226 wants 128 at least.
const SEED_LENGTH: usize = 32;

/// Digits of a code.
const DIGITS: usize = 6;

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;

/// Characters of a recovery code, without the lines between them.
const RECOVERY_LENGTH: usize = 16;

/// A seed for a device. Shown this once.
#[derive(Clone)]
pub struct Enrolment {
    /// The seed, in base32, to type.
    pub secret: String,
    /// The same as an address, to scan.
    pub uri: String,
}

/// Shows nothing of the seed.
impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrolment")
    }
}

/// How a user's second factor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TotpStatus {
    /// There is none.
    Off,
    /// A seed waits for its first code.
    Pending,
    /// A code is asked for.
    On {
        /// Since when.
        since: Instant,
        /// How many recovery codes are left.
        recovery_left: i64,
    },
}

fn device(seed: &str, username: &Username) -> Result<totp_rs::Totp, AppError> {
    let failed = |error| ServiceError { service: "one-time passwords", cause: Box::new(error) };
    // A colon would end the name too soon.
    let account = username.as_str().replace(':', "_");
    let seed = Secret::from(seed.as_bytes());
    let builder = Builder::new().with_secret(seed).with_issuer(Some(ISSUER)).with_account_name(account);
    Ok(builder.build().map_err(failed)?)
}

/// The digits of a one-time password; `None` for a text that is none.
fn digits(code: &str) -> Option<String> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    (code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit())).then_some(code)
}

/// What is kept of a recovery code, however it was typed.
fn recovery_digest(code: &str) -> [u8; 32] {
    let plain: String = code.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    digest(&plain)
}

/// A recovery code as it is shown: `abcd-efgh-ijkl-mnop`.
fn shown(code: &str) -> String {
    let letters: Vec<char> = code.to_lowercase().chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

impl App {
    /// How one's own second factor stands.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn totp_status(&self, caller: &Caller) -> Result<TotpStatus, AppError> {
        caller.may(Action::ReadSelf)?;
        let user = caller.user_id()?;
        self.read(ReadMode::Snapshot, async |tx: &mut Transaction| {
            Ok(match tx.totp().get(user).await? {
                None => TotpStatus::Off,
                Some(Totp { confirmed_at: None, .. }) => TotpStatus::Pending,
                Some(Totp { confirmed_at: Some(since), .. }) => {
                    TotpStatus::On { since, recovery_left: tx.totp().recovery_left(user).await? }
                }
            })
        })
        .await
    }

    /// Whether that is the caller's password: a token alone is not enough to change how one signs in.
    ///
    /// # Errors
    /// [`Refusal::CurrentPassword`], [`AppError::TooManySignIns`].
    pub async fn confirm_password(&self, caller: &Caller, password: String) -> Result<(), AppError> {
        caller.may(Action::WriteSelf)?;
        caller.user_id()?;
        match caller.user() {
            Some(user) => self.check_own_password(user, password).await,
            None => Ok(()),
        }
    }
}

impl Work {
    /// Makes a seed for a device of the caller's; it counts when its first code has come back. To be called after
    /// [`App::confirm_password`].
    ///
    /// # Errors
    /// [`Refusal::NoSecretKey`], [`Conflict::TotpEnabled`].
    pub async fn enrol_totp(&mut self) -> Result<Enrolment, AppError> {
        let user = self.own()?;
        self.tx.users().lock(user.id).await?;
        let seed = self.secret(SEED_LENGTH)?;
        let key = self.app.shared.key.clone().ok_or(Refusal::NoSecretKey)?;
        let sealed = key.close(&*self.app.shared.secrets, PURPOSE, user.id.get(), &seed)?;
        if !self.tx.totp().enrol(user.id, &sealed, self.at).await? {
            return Err(Conflict::TotpEnabled.into());
        }
        self.log::<()>("totp_enrolled", "user", user.id.get(), None, None);
        self.shows_secret = true;
        let device = device(&seed, &user.username)?;
        let uri =
            device.to_url().map_err(|error| ServiceError { service: "one-time passwords", cause: error.into() })?;
        Ok(Enrolment { secret: device.secret().to_base32(), uri })
    }

    /// Switches the second factor on with the device's first code. Answers the recovery codes.
    ///
    /// # Errors
    /// [`Conflict::TotpEnabled`], [`Conflict::NoTotp`], [`Refusal::Code`], [`AppError::TooManySignIns`].
    pub async fn confirm_totp(&mut self, code: &str) -> Result<Vec<String>, AppError> {
        let user = self.own()?;
        // Held, so that the code is one of the seed that is confirmed.
        self.tx.users().lock(user.id).await?;
        let totp = self.tx.totp().get(user.id).await?.ok_or(Conflict::NoTotp)?;
        if totp.confirmed_at.is_some() {
            return Err(Conflict::TotpEnabled.into());
        }
        self.app.shared.codes.count(Some(user.username.as_str()), None, self.at)?;
        let step = match digits(code) {
            Some(code) => self.step_of(&user, &totp, &code)?,
            None => None,
        };
        if !self.tx.totp().confirm(user.id, step.ok_or(Refusal::Code)?, self.at).await? {
            return Err(Conflict::NoTotp.into());
        }
        self.log::<()>("totp_confirmed", "user", user.id.get(), None, None);
        self.new_recovery_codes(user.id).await
    }

    /// New recovery codes in place of the old ones. To be called after [`App::confirm_password`].
    ///
    /// # Errors
    /// [`Conflict::NoTotp`], [`Refusal::Code`], [`AppError::TooManySignIns`].
    pub async fn renew_recovery_codes(&mut self, code: &str) -> Result<Vec<String>, AppError> {
        let user = self.own()?;
        self.right_code(&user, code).await?;
        self.log::<()>("recovery_codes_made", "user", user.id.get(), None, None);
        self.new_recovery_codes(user.id).await
    }

    /// Switches one's own second factor off. To be called after [`App::confirm_password`].
    ///
    /// # Errors
    /// [`Conflict::NoTotp`], [`Refusal::Code`], [`AppError::TooManySignIns`].
    pub async fn remove_totp(&mut self, code: &str) -> Result<(), AppError> {
        let user = self.own()?;
        self.right_code(&user, code).await?;
        self.tx.totp().remove(user.id).await?;
        self.log::<()>("totp_removed", "user", user.id.get(), None, None);
        Ok(())
    }

    /// Switches somebody's second factor off who has lost it; says whether there was one.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn reset_totp(&mut self, id: UserId) -> Result<bool, AppError> {
        self.caller.may(Action::ManageUsers)?;
        self.tx.users().lock(id).await?.ok_or(AppError::NotFound(Kind::User, id.get()))?;
        let removed = self.tx.totp().remove(id).await?;
        if removed {
            self.log::<()>("totp_removed", "user", id.get(), None, None);
        }
        Ok(removed)
    }

    /// Lets a user pass who has no second factor, or whose code is right; the code is used up.
    ///
    /// # Errors
    /// [`AppError::SecondFactor`], [`AppError::TooManySignIns`].
    pub(crate) async fn second_factor(&mut self, user: &User, code: Option<&str>) -> Result<(), AppError> {
        let totp = self.tx.totp().get(user.id).await?.filter(|totp| totp.confirmed_at.is_some());
        let Some(totp) = totp else { return Ok(()) };
        let code = code.map(str::trim).filter(|code| !code.is_empty()).ok_or(SecondFactor::Required)?;
        if self.use_code(user, &totp, code).await? { Ok(()) } else { Err(SecondFactor::Invalid.into()) }
    }

    fn own(&self) -> Result<User, AppError> {
        self.caller.may(Action::WriteSelf)?;
        let user = self.caller.user().cloned();
        user.ok_or_else(|| crate::Forbidden::NoUser.into())
    }

    async fn right_code(&mut self, user: &User, code: &str) -> Result<(), AppError> {
        let totp = self.tx.totp().get(user.id).await?.filter(|totp| totp.confirmed_at.is_some());
        let totp = totp.ok_or(Conflict::NoTotp)?;
        if self.use_code(user, &totp, code).await? { Ok(()) } else { Err(Refusal::Code.into()) }
    }

    /// Uses up a code of the device, or a recovery code; says whether there was such a one.
    async fn use_code(&mut self, user: &User, totp: &Totp, code: &str) -> Result<bool, AppError> {
        self.app.shared.codes.count(Some(user.username.as_str()), None, self.at)?;
        let Some(code) = digits(code) else {
            return Ok(self.tx.totp().use_recovery(user.id, &recovery_digest(code)).await?);
        };
        match self.step_of(user, totp, &code)? {
            Some(step) => Ok(self.tx.totp().use_step(user.id, step).await?),
            None => Ok(false),
        }
    }

    /// The step of time that a code belongs to: this one, the one before or the one after, as clocks differ.
    fn step_of(&self, user: &User, totp: &Totp, code: &str) -> Result<Option<i64>, AppError> {
        let key: &SecretKey = self.app.shared.key.as_ref().ok_or(Locked::NoKey)?;
        let seed = key.open(PURPOSE, user.id.get(), &totp.seed)?;
        let now = u64::try_from(self.at.unix_seconds()).unwrap_or_default();
        let step = device(&seed, &user.username)?.check(code, now);
        Ok(step.and_then(|step| i64::try_from(step).ok()))
    }

    async fn new_recovery_codes(&mut self, user: UserId) -> Result<Vec<String>, AppError> {
        let codes: Result<Vec<String>, AppError> =
            (0..RECOVERY_CODES).map(|_| Ok(shown(&self.secret(RECOVERY_LENGTH)?))).collect();
        let codes = codes?;
        let hashes: Vec<[u8; 32]> = codes.iter().map(|code| recovery_digest(code)).collect();
        self.tx.totp().keep_recovery(user, &hashes).await?;
        self.shows_secret = true;
        Ok(codes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, cut to six digits.
        let device = device("12345678901234567890", &Username::new("a:da").unwrap()).unwrap();
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(device.check(code, time), Some(time / 30), "{time}");
        }
        assert_eq!(device.check("287082", 89), Some(1), "one step later");
        assert_eq!(device.check("287082", 120), None, "two steps later");
        assert!(device.to_url().unwrap().starts_with("otpauth://totp/Timekeeper:a_da?"));
    }

    #[test]
    fn a_code_may_be_typed_with_spaces() {
        assert_eq!(digits(" 287 082 ").as_deref(), Some("287082"));
        for none in ["28708", "2870821", "28708a", "", "٢٨٧٠٨٢"] {
            assert_eq!(digits(none), None, "{none}");
        }
        assert_eq!(shown("AbCdEfGhIjKlMnOp"), "abcd-efgh-ijkl-mnop");
        assert_eq!(recovery_digest("abcd-efgh-ijkl-mnop"), recovery_digest(" ABCDEFGH ijklmnop"));
    }
}
