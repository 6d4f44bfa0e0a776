//! Forgotten passwords: who gets a mail, what its code is good for, and what happens when mail does not go out.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use crate::common::{HandClock, Setup, as_user, attempt, passwords, user};
use timekeeper_app::{App, AppError, Attempt, Edit, Precondition, Refusal, UserChange, Work};
use timekeeper_domain::user::{Email, Password, Role, User};
use timekeeper_ports::{Mail, Mailer, ServiceError, async_trait};

/// A post office that keeps everything, or is closed.
#[derive(Clone, Default)]
struct Office {
    sent: Arc<Mutex<Vec<Mail>>>,
    closed: Arc<AtomicBool>,
}

#[async_trait]
impl Mailer for Office {
    async fn send(&self, mail: Mail) -> Result<(), ServiceError> {
        if self.closed.load(Ordering::Relaxed) {
            return Err(ServiceError { service: "mail", cause: "closed".into() });
        }
        self.sent.lock().unwrap().push(mail);
        Ok(())
    }
}

impl Office {
    fn count(&self) -> usize {
        self.sent.lock().unwrap().len()
    }

    /// The code in the last mail.
    fn code(&self) -> String {
        let text = self.sent.lock().unwrap().last().unwrap().text.clone();
        assert!(text.contains("\nhttps://time.example/api/v1/auth/password-reset/confirm\n"), "{text}");
        let (_, rest) = text.split_once("Code: ").unwrap();
        rest.split_once('\n').unwrap().0.to_owned()
    }
}

async fn scene() -> (App, HandClock, Office, User) {
    let (clock, office) = (HandClock::default(), Office::default());
    let mailer: Option<Arc<dyn Mailer>> = Some(Arc::new(office.clone()));
    let app = Setup { clock: clock.clone(), mailer, unhurried: true, ..Setup::default() }.start(passwords());
    let ada = with_address(&app, "ada").await;
    (app, clock, office, ada)
}

async fn with_address(app: &App, name: &str) -> User {
    let user = user(app, name, Role::Member).await;
    let email = Edit::Set(Email::new(&format!("{name}@example.org")).unwrap());
    let change = UserChange { email, ..UserChange::default() };
    as_user(app, &user, async |work: &mut Work| work.update_user(user.id, &change, &Precondition::default()).await)
        .await
        .unwrap()
        .user
}

async fn request(app: &App, name: &str) {
    app.request_password_reset(name, None, None).await.unwrap();
}

async fn run_all(app: &App) {
    while app.do_errand().await.unwrap() {}
}

async fn reset(app: &App, code: &str, password: &str) -> Result<(), AppError> {
    app.reset_password(code, Password::new(password.to_owned()).unwrap(), None, None).await
}

fn is_refused(result: &Result<(), AppError>) -> bool {
    matches!(result, Err(AppError::Refused(Refusal::ResetCode)))
}

#[tokio::test]
async fn a_code_from_a_mail_sets_a_password_once_and_ends_what_signed_in() {
    let (app, _, office, _) = scene().await;
    let token = app.sign_in(attempt("ada")).await.unwrap().secret;
    let session = app.begin_session(attempt("ada"), None).await.unwrap();
    request(&app, " ADA@example.org ").await;
    assert_eq!(office.count(), 0, "mail is not sent while somebody waits");
    run_all(&app).await;
    assert_eq!(office.sent.lock().unwrap()[0].to.as_str(), "ada@example.org");
    assert!(app.sign_in(attempt("ada")).await.is_ok(), "the password stays until then");
    reset(&app, &office.code(), "another password").await.unwrap();
    assert!(is_refused(&reset(&app, &office.code(), "a third password").await));
    assert!(app.authenticate(&token, None, None).await.is_err());
    assert!(app.authenticate(&session.access_token, None, None).await.is_err());
    assert!(matches!(app.sign_in(attempt("ada")).await, Err(AppError::SignIn)));
    let new = Attempt { password: "another password".to_owned(), ..attempt("ada") };
    assert!(app.sign_in(new).await.is_ok());
}

#[tokio::test]
async fn nobody_learns_who_there_is() {
    let (app, _, office, _) = scene().await;
    user(&app, "no-address", Role::Member).await;
    for name in ["nobody", "nobody@example.org", "no-address", "a b", "\0", &"x".repeat(500)] {
        request(&app, name).await;
        assert!(app.do_errand().await.unwrap(), "{name}: it leaves an errand all the same");
    }
    assert_eq!(office.count(), 0);
    assert!(!app.do_errand().await.unwrap());
}

#[tokio::test]
async fn a_code_ends_after_an_hour_with_the_next_one_and_with_the_password() {
    let (app, clock, office, ada) = scene().await;
    request(&app, "ada").await;
    run_all(&app).await;
    let first = office.code();
    clock.advance(3_600);
    assert!(is_refused(&reset(&app, &first, "another password").await));
    request(&app, "ada").await;
    run_all(&app).await;
    let second = office.code();
    request(&app, "ada").await;
    run_all(&app).await;
    assert!(is_refused(&reset(&app, &second, "another password").await));
    let third = office.code();
    app.set_password(ada.id, Password::new("a new password".to_owned()).unwrap()).await.unwrap();
    assert!(is_refused(&reset(&app, &third, "another password").await));
    for nonsense in ["", "x", "\0", &"x".repeat(10_000)] {
        assert!(is_refused(&reset(&app, nonsense, "another password").await));
    }
}

#[tokio::test]
async fn somebody_who_is_switched_off_sets_no_password() {
    let (app, _, office, ada) = scene().await;
    let root = user(&app, "root", Role::Admin).await;
    request(&app, "ada").await;
    run_all(&app).await;
    let off = UserChange { active: Some(false), ..UserChange::default() };
    as_user(&app, &root, async |work: &mut Work| work.update_user(ada.id, &off, &Precondition::default()).await)
        .await
        .unwrap();
    assert!(is_refused(&reset(&app, &office.code(), "another password").await));
    request(&app, "ada").await;
    run_all(&app).await;
    assert_eq!(office.count(), 1);
}

#[tokio::test]
async fn a_mail_that_cannot_be_sent_is_tried_again_and_given_up_in_the_end() {
    let (app, clock, office, _) = scene().await;
    office.closed.store(true, Ordering::Relaxed);
    request(&app, "ada").await;
    assert!(app.do_errand().await.unwrap());
    assert!(!app.do_errand().await.unwrap(), "not at once");
    clock.advance(30);
    office.closed.store(false, Ordering::Relaxed);
    run_all(&app).await;
    assert_eq!(office.count(), 1);
    reset(&app, &office.code(), "another password").await.unwrap();
    office.closed.store(true, Ordering::Relaxed);
    request(&app, "ada").await;
    let mut tried = 0;
    for _ in 0..20 {
        tried += usize::from(app.do_errand().await.unwrap());
        clock.advance(3_600);
    }
    assert_eq!(tried, 8);
}

/// A post office that never answers.
struct Silent;

#[async_trait]
impl Mailer for Silent {
    async fn send(&self, _: Mail) -> Result<(), ServiceError> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn an_errand_whose_worker_dies_is_done_by_another() {
    let store = timekeeper_storage_memory::MemoryStore::new();
    let (clock, office) = (HandClock::default(), Office::default());
    let with = |mailer: Arc<dyn Mailer>| {
        Setup { store: store.clone(), clock: clock.clone(), mailer: Some(mailer), ..Setup::default() }
            .start(passwords())
    };
    let (dying, other) = (with(Arc::new(Silent)), with(Arc::new(office.clone())));
    with_address(&dying, "ada").await;
    request(&dying, "ada").await;
    let worker = {
        let dying = dying.clone();
        tokio::spawn(async move { dying.do_errand().await })
    };
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(!other.do_errand().await.unwrap(), "one has it");
    worker.abort();
    clock.advance(120);
    assert!(other.do_errand().await.unwrap());
    reset(&other, &office.code(), "another password").await.unwrap();
}

#[tokio::test]
async fn without_mail_nobody_can_ask() {
    let app = Setup::default().start(passwords());
    assert!(!app.sends_mail());
    let refused = app.request_password_reset("ada", None, None).await;
    assert!(matches!(refused, Err(AppError::Refused(Refusal::MailDisabled))));
    assert!(!app.do_errand().await.unwrap());
}

#[tokio::test]
async fn asking_is_slowed_down_for_a_name_and_an_address() {
    let mailer: Option<Arc<dyn Mailer>> = Some(Arc::new(Office::default()));
    let app = Setup { mailer, ..Setup::default() }.start(passwords());
    for _ in 0..5 {
        request(&app, "ada").await;
    }
    let refused = app.request_password_reset("ADA", None, None).await;
    assert!(matches!(refused, Err(AppError::TooManySignIns { .. })));
    let peer = Some("192.0.2.7".parse().unwrap());
    for number in 0..5 {
        app.request_password_reset(&format!("user{number}"), peer, None).await.unwrap();
    }
    let refused = app.request_password_reset("other", peer, None).await;
    assert!(matches!(refused, Err(AppError::TooManySignIns { .. })));
}

#[tokio::test]
async fn a_second_factor_is_asked_for_after_a_reset_all_the_same() {
    let (clock, office) = (HandClock::default(), Office::default());
    let mailer: Option<Arc<dyn Mailer>> = Some(Arc::new(office.clone()));
    let key = Some(crate::common::secret_key(1));
    let app = Setup { clock, mailer, key, unhurried: true, ..Setup::default() }.start(passwords());
    let ada = with_address(&app, "ada").await;
    let seed = as_user(&app, &ada, async |work: &mut Work| work.enrol_totp().await).await.unwrap().secret;
    let device = totp_rs::Builder::new().with_secret(totp_rs::Secret::try_from_base32(&seed).unwrap()).build().unwrap();
    let code = device.generate(u64::try_from(crate::common::MONDAY).unwrap()).to_string();
    as_user(&app, &ada, async |work: &mut Work| work.confirm_totp(&code).await).await.unwrap();
    request(&app, "ada").await;
    run_all(&app).await;
    reset(&app, &office.code(), "another password").await.unwrap();
    let new = Attempt { password: "another password".to_owned(), ..attempt("ada") };
    assert!(matches!(app.sign_in(new).await, Err(AppError::SecondFactor(_))));
}
