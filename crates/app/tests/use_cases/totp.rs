//! The second factor: how it is switched on, what it asks for, how it is switched off.

use crate::common::{HandClock, MONDAY, Setup, as_user, attempt, passwords, secret_key, user};
use timekeeper_app::{App, AppError, Attempt, Caller, Conflict, Kind, Refusal, SecondFactor, TotpStatus, Work};
use timekeeper_domain::{
    id::UserId,
    user::{Role, User},
};
use totp_rs::{Builder, Secret};

/// An application, Ada, and the seed and recovery codes of her second factor.
struct Scene {
    app: App,
    clock: HandClock,
    ada: User,
    seed: String,
    recovery: Vec<String>,
}

/// The code that a device shows so many seconds after the clock.
fn code_at(seed: &str, second: i64) -> String {
    let seed = Secret::try_from_base32(seed).unwrap();
    let time = u64::try_from(MONDAY + second).unwrap();
    Builder::new().with_secret(seed).build().unwrap().generate(time).to_string()
}

async fn enrol(app: &App, user: &User) -> Result<String, AppError> {
    let enrolled = as_user(app, user, async |work: &mut Work| work.enrol_totp().await).await?;
    assert!(enrolled.uri.starts_with("otpauth://totp/Timekeeper:ada?"), "{}", enrolled.uri);
    assert!(enrolled.uri.contains(&enrolled.secret));
    Ok(enrolled.secret)
}

async fn confirm(app: &App, user: &User, code: &str) -> Result<Vec<String>, AppError> {
    as_user(app, user, async |work: &mut Work| work.confirm_totp(code).await).await
}

fn start(unhurried: bool) -> (App, HandClock) {
    let clock = HandClock::default();
    let key = Some(secret_key(1));
    (Setup { clock: clock.clone(), key, unhurried, ..Setup::default() }.start(passwords()), clock)
}

impl Scene {
    /// Ada has switched her second factor on, with the code of this moment.
    async fn set() -> Self {
        let (app, clock) = start(true);
        let ada = user(&app, "ada", Role::Member).await;
        let seed = enrol(&app, &ada).await.unwrap();
        let recovery = confirm(&app, &ada, &code_at(&seed, 0)).await.unwrap();
        Self { app, clock, ada, seed, recovery }
    }

    async fn sign_in(&self, code: Option<&str>) -> Result<(), AppError> {
        let attempt = Attempt { code: code.map(str::to_owned), ..attempt("ada") };
        self.app.sign_in(attempt).await.map(drop)
    }

    async fn begin(&self, code: Option<&str>) -> Result<(), AppError> {
        let attempt = Attempt { code: code.map(str::to_owned), ..attempt("ada") };
        self.app.begin_session(attempt, None).await.map(drop)
    }

    async fn status(&self) -> TotpStatus {
        self.app.totp_status(&Caller::acting_for(self.ada.clone())).await.unwrap()
    }
}

fn is_invalid(result: &Result<(), AppError>) -> bool {
    matches!(result, Err(AppError::SecondFactor(SecondFactor::Invalid)))
}

#[tokio::test]
async fn nothing_is_asked_for_before_the_first_code_has_come() {
    let (app, _) = start(true);
    let ada = user(&app, "ada", Role::Member).await;
    let earlier = enrol(&app, &ada).await.unwrap();
    let seed = enrol(&app, &ada).await.unwrap();
    assert_ne!(earlier, seed);
    assert_eq!(app.totp_status(&Caller::acting_for(ada.clone())).await.unwrap(), TotpStatus::Pending);
    assert!(app.sign_in(attempt("ada")).await.is_ok());
    for wrong in [code_at(&earlier, 0).as_str(), "", "12345", "abcdef", &code_at(&seed, 90)] {
        assert!(matches!(confirm(&app, &ada, wrong).await, Err(AppError::Refused(Refusal::Code))), "{wrong}");
    }
    let codes = confirm(&app, &ada, &code_at(&seed, 0)).await.unwrap();
    assert_eq!(codes.len(), 10);
    assert!(app.sign_in(attempt("ada")).await.is_err());
    assert!(matches!(confirm(&app, &ada, "1").await, Err(AppError::Conflict(Conflict::TotpEnabled))));
    assert!(matches!(enrol(&app, &ada).await, Err(AppError::Conflict(Conflict::TotpEnabled))));
}

#[tokio::test]
async fn both_ways_to_sign_in_need_a_code() {
    let scene = Scene::set().await;
    for code in [None, Some(""), Some("  ")] {
        for refused in [scene.sign_in(code).await, scene.begin(code).await] {
            assert!(matches!(refused, Err(AppError::SecondFactor(SecondFactor::Required))), "{code:?}");
        }
    }
    assert!(is_invalid(&scene.sign_in(Some("000000")).await) && is_invalid(&scene.begin(Some("nonsense")).await));
    scene.clock.advance(60);
    scene.sign_in(Some(&code_at(&scene.seed, 60))).await.unwrap();
    scene.clock.advance(60);
    scene.begin(Some(&code_at(&scene.seed, 120))).await.unwrap();
}

#[tokio::test]
async fn a_wrong_password_says_nothing_of_a_second_factor() {
    let scene = Scene::set().await;
    let wrong = Attempt { password: "wrong".to_owned(), ..attempt("ada") };
    assert!(matches!(scene.app.sign_in(wrong.clone()).await, Err(AppError::SignIn)));
    assert!(matches!(scene.app.begin_session(wrong, None).await, Err(AppError::SignIn)));
}

#[tokio::test]
async fn no_code_is_good_twice() {
    let scene = Scene::set().await;
    assert!(is_invalid(&scene.sign_in(Some(&code_at(&scene.seed, 0))).await), "it switched the factor on");
    scene.clock.advance(30);
    let code = code_at(&scene.seed, 30);
    scene.sign_in(Some(&code)).await.unwrap();
    assert!(is_invalid(&scene.begin(Some(&code)).await));
    // A device whose clock is half a minute ahead; then nothing older counts.
    scene.sign_in(Some(&code_at(&scene.seed, 60))).await.unwrap();
    scene.clock.advance(60);
    assert!(is_invalid(&scene.sign_in(Some(&code_at(&scene.seed, 60))).await));
    assert!(is_invalid(&scene.sign_in(Some(&code_at(&scene.seed, 180))).await), "too far ahead");
}

#[tokio::test]
async fn of_many_who_bring_one_code_one_gets_in() {
    let scene = Scene::set().await;
    scene.clock.advance(30);
    for code in [code_at(&scene.seed, 30), scene.recovery[0].clone()] {
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (app, code) = (scene.app.clone(), code.clone());
                tokio::spawn(async move { app.sign_in(Attempt { code: Some(code), ..attempt("ada") }).await.is_ok() })
            })
            .collect();
        let mut got_in = 0;
        for task in tasks {
            got_in += usize::from(task.await.unwrap());
        }
        assert_eq!(got_in, 1);
    }
}

#[tokio::test]
async fn a_recovery_code_is_good_once_however_it_is_typed() {
    let scene = Scene::set().await;
    let [first, second, ..] = scene.recovery.as_slice() else { panic!("ten codes") };
    scene.sign_in(Some(first)).await.unwrap();
    assert!(is_invalid(&scene.sign_in(Some(first)).await));
    scene.begin(Some(&second.replace('-', " ").to_uppercase())).await.unwrap();
    assert!(matches!(scene.status().await, TotpStatus::On { recovery_left: 8, .. }));
}

#[tokio::test]
async fn a_code_that_failed_with_something_else_is_not_used_up() {
    let scene = Scene::set().await;
    let too_much = Some(timekeeper_domain::scope::ScopeSet::admin());
    let code = &scene.recovery[0];
    let attempt = Attempt { code: Some(code.clone()), ..attempt("ada") };
    assert!(scene.app.begin_session(attempt, too_much).await.is_err());
    scene.sign_in(Some(code)).await.unwrap();
}

#[tokio::test]
async fn new_recovery_codes_replace_the_old_ones() {
    let scene = Scene::set().await;
    let (app, ada) = (&scene.app, &scene.ada);
    let renew =
        async |code: &str| as_user(app, ada, async |work: &mut Work| work.renew_recovery_codes(code).await).await;
    assert!(matches!(renew("000000").await, Err(AppError::Refused(Refusal::Code))));
    let fresh = renew(&scene.recovery[0]).await.unwrap();
    assert!(is_invalid(&scene.sign_in(Some(&scene.recovery[1])).await));
    scene.sign_in(Some(&fresh[0])).await.unwrap();
}

#[tokio::test]
async fn it_is_switched_off_with_a_code_and_by_administrators_without() {
    let scene = Scene::set().await;
    let (app, ada) = (&scene.app, &scene.ada);
    let root = user(app, "root", Role::Admin).await;
    let remove = async |code: &str| as_user(app, ada, async |work: &mut Work| work.remove_totp(code).await).await;
    assert!(matches!(remove("000000").await, Err(AppError::Refused(Refusal::Code))));
    remove(&scene.recovery[0]).await.unwrap();
    assert!(matches!(remove(&scene.recovery[1]).await, Err(AppError::Conflict(Conflict::NoTotp))));
    assert_eq!(scene.status().await, TotpStatus::Off);
    scene.sign_in(None).await.unwrap();
    let seed = enrol(app, ada).await.unwrap();
    confirm(app, ada, &code_at(&seed, 0)).await.unwrap();
    let reset = async |by: &User, id| as_user(app, by, async |work: &mut Work| work.reset_totp(id).await).await;
    assert!(matches!(reset(ada, ada.id).await, Err(AppError::Forbidden(_))));
    assert!(matches!(reset(&root, UserId::new(99)).await, Err(AppError::NotFound(Kind::User, 99))));
    assert!(reset(&root, ada.id).await.unwrap());
    assert!(!reset(&root, ada.id).await.unwrap());
    scene.sign_in(None).await.unwrap();
}

#[tokio::test]
async fn without_a_key_for_secrets_there_is_none_to_switch_on() {
    let app = Setup::default().start(passwords());
    let ada = user(&app, "ada", Role::Member).await;
    assert!(matches!(enrol(&app, &ada).await, Err(AppError::Refused(Refusal::NoSecretKey))));
    assert!(matches!(confirm(&app, &ada, "123456").await, Err(AppError::Conflict(Conflict::NoTotp))));
}

#[tokio::test]
async fn guessing_codes_is_slowed_down_beyond_the_minute() {
    let (app, clock) = start(false);
    let ada = user(&app, "ada", Role::Member).await;
    let seed = enrol(&app, &ada).await.unwrap();
    confirm(&app, &ada, &code_at(&seed, 0)).await.unwrap();
    let mut guesses = 0;
    let refused = loop {
        let guess = app.sign_in(Attempt { code: Some("000000".to_owned()), ..attempt("ada") }).await;
        match guess {
            Err(AppError::SecondFactor(SecondFactor::Invalid)) => guesses += 1,
            Err(AppError::TooManySignIns { retry_after }) if retry_after <= 60 => clock.advance(60),
            other => break other,
        }
    };
    assert!(matches!(refused, Err(AppError::TooManySignIns { retry_after: 61.. })));
    assert_eq!(guesses, 19, "twenty an hour, with the one that switched it on");
}

#[tokio::test]
async fn the_own_password_is_asked_for() {
    let scene = Scene::set().await;
    let caller = Caller::acting_for(scene.ada.clone());
    assert!(scene.app.confirm_password(&caller, "password of ada".to_owned()).await.is_ok());
    for wrong in ["", "wrong", &"x".repeat(2_000)] {
        let refused = scene.app.confirm_password(&caller, wrong.to_owned()).await;
        assert!(matches!(refused, Err(AppError::Refused(Refusal::CurrentPassword))), "{wrong:.9}");
    }
    assert!(scene.app.confirm_password(&Caller::system(), "x".to_owned()).await.is_err());
}
