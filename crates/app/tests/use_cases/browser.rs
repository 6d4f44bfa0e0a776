//! Sessions of browsers: what lets somebody in, what a session is good for, and when it ends.

use timekeeper_app::{
    Action, App, AppError, Attempt, BrowserSession, Caller, CodeAttempt, Entrance, Manner, SecondFactor, Stay, Work,
};
use timekeeper_domain::{
    page::PageRequest,
    token::{TokenOrigin, TokenRefusal},
    user::{Password, Role, User},
};

use crate::common::{HandClock, Setup, app, as_user, attempt, passwords, secret_key, user};

async fn enter(app: &App, attempt: Attempt, manner: &Manner) -> BrowserSession {
    match app.sign_in_browser(attempt, manner).await.unwrap() {
        Entrance::Open(session) => session,
        Entrance::CodeNeeded(_) => panic!("there is no second factor"),
    }
}

async fn caller(app: &App, session: &BrowserSession) -> Result<Caller, AppError> {
    app.authenticate_browser(&session.cookie, None, None).await
}

async fn sessions(app: &App) -> usize {
    let page = PageRequest::default();
    app.list_tokens(&Caller::system(), Some(TokenOrigin::Browser), page).await.unwrap().items.len()
}

#[tokio::test]
async fn a_session_may_do_what_its_user_may_and_is_counted_against_no_limit() {
    let (app, _) = app();
    for (role, manages) in [(Role::Admin, true), (Role::Member, false)] {
        let user = user(&app, role.as_str(), role).await;
        let session = enter(&app, attempt(role.as_str()), &Manner::default()).await;
        let caller = caller(&app, &session).await.unwrap();
        assert_eq!(caller.user_id().unwrap(), user.id);
        assert!(caller.may(Action::WriteTime).is_ok());
        assert_eq!(caller.may(Action::ManageTokens).is_ok(), manages);
        for _ in 0..10 {
            app.count_use(&caller);
        }
    }
    app.write_token_usage().await.unwrap();
    let listed = app.list_tokens(&Caller::system(), Some(TokenOrigin::Browser), PageRequest::default()).await.unwrap();
    assert_eq!(listed.items.iter().map(|view| view.usage.uses).collect::<Vec<_>>(), [10, 10]);
}

#[tokio::test]
async fn a_session_is_accepted_as_a_cookie_only_and_nothing_else_is() {
    let (app, _) = app();
    user(&app, "ada", Role::Member).await;
    let session = enter(&app, attempt("ada"), &Manner::default()).await;
    let refused = app.authenticate(&session.cookie, None, None).await.unwrap_err();
    assert!(matches!(refused, AppError::BadToken(TokenRefusal::Malformed)), "{refused}");
    let token = app.sign_in(attempt("ada")).await.unwrap().secret;
    let refused = app.authenticate_browser(&token, None, None).await.unwrap_err();
    assert!(matches!(refused, AppError::BadToken(TokenRefusal::Malformed)), "{refused}");
    let unknown = app.authenticate_browser(&token.replace("tt_", "ts_"), None, None).await.unwrap_err();
    assert!(matches!(unknown, AppError::BadToken(TokenRefusal::Unknown)), "{unknown}");
}

#[tokio::test]
async fn a_session_ends_at_its_date_whatever_is_done_with_it_and_is_forgotten_then() {
    let (app, clock) = app();
    user(&app, "ada", Role::Member).await;
    let short = enter(&app, attempt("ada"), &Manner::default()).await;
    let long = enter(&app, attempt("ada"), &Manner { stay: Stay::Long, before: None }).await;
    for _ in 0..12 {
        assert!(caller(&app, &short).await.is_ok());
        clock.advance(3_600);
    }
    assert!(matches!(caller(&app, &short).await, Err(AppError::BadToken(TokenRefusal::Expired))));
    clock.advance(30 * 86_400 - 12 * 3_600 - 1);
    assert!(caller(&app, &long).await.is_ok());
    assert_eq!(app.forget_old_sessions().await.unwrap(), 1);
    clock.advance(1);
    assert!(caller(&app, &long).await.is_err());
    assert_eq!(sessions(&app).await, 1, "to be refused from now on, not before");
    clock.advance(1);
    assert_eq!(app.forget_old_sessions().await.unwrap(), 1);
    assert_eq!(sessions(&app).await, 0);
}

#[tokio::test]
async fn signing_in_again_ends_the_session_before_and_no_token() {
    let (app, _) = app();
    user(&app, "ada", Role::Member).await;
    let first = enter(&app, attempt("ada"), &Manner::default()).await;
    let second = enter(&app, attempt("ada"), &Manner { stay: Stay::Short, before: Some(first.cookie.clone()) }).await;
    assert!(caller(&app, &first).await.is_err() && caller(&app, &second).await.is_ok());
    let token = app.sign_in(attempt("ada")).await.unwrap().secret;
    enter(&app, attempt("ada"), &Manner { stay: Stay::Short, before: Some(token.clone()) }).await;
    assert!(app.authenticate(&token, None, None).await.is_ok(), "what is no session does not end");
}

#[tokio::test]
async fn a_new_password_ends_sessions_of_browsers_and_programs_and_spares_the_one_in_use() {
    let (app, _) = app();
    let ada = user(&app, "ada", Role::Member).await;
    let (own, other) =
        (enter(&app, attempt("ada"), &Manner::default()).await, enter(&app, attempt("ada"), &Manner::default()).await);
    let caller_own = caller(&app, &own).await.unwrap();
    let (new, current) = (Password::new("another one".to_owned()).unwrap(), Some("password of ada".to_owned()));
    let change = timekeeper_app::UserChange::default();
    let change = app.prepare_change(&caller_own, ada.id, change, Some(new), current).await.unwrap();
    let none = timekeeper_app::Precondition::default();
    app.write(&caller_own, async |work: &mut Work| work.update_user(ada.id, &change, &none).await).await.unwrap();
    assert!(caller(&app, &own).await.is_ok());
    assert!(caller(&app, &other).await.is_err());
}

async fn with_second_factor() -> (App, HandClock, User, String) {
    let clock = HandClock::default();
    let setup = Setup { clock: clock.clone(), key: Some(secret_key(7)), unhurried: true, ..Setup::default() };
    let app = setup.start(passwords());
    let ada = user(&app, "ada", Role::Member).await;
    let seed = as_user(&app, &ada, async |work: &mut Work| work.enrol_totp().await).await.unwrap().secret;
    let confirm = code(&clock, &seed, -30);
    as_user(&app, &ada, async |work: &mut Work| work.confirm_totp(&confirm).await).await.unwrap();
    (app, clock, ada, seed)
}

fn code(clock: &HandClock, seed: &str, seconds: i64) -> String {
    use timekeeper_ports::Clock;
    let device = totp_rs::Builder::new().with_secret(totp_rs::Secret::try_from_base32(seed).unwrap()).build().unwrap();
    device.generate(u64::try_from(clock.now().unix_seconds() + seconds).unwrap()).to_string()
}

async fn ticket(app: &App) -> String {
    match app.sign_in_browser(attempt("ada"), &Manner::default()).await.unwrap() {
        Entrance::CodeNeeded(ticket) => ticket,
        Entrance::Open(_) => panic!("there is a second factor"),
    }
}

#[tokio::test]
async fn a_ticket_and_a_code_open_what_neither_does_alone() {
    let (app, clock, _, seed) = with_second_factor().await;
    let ticket = ticket(&app).await;
    assert_eq!(sessions(&app).await, 0, "nothing is kept for it");
    let attempt = |ticket: &str, code: &str| CodeAttempt {
        ticket: ticket.to_owned(),
        code: code.to_owned(),
        ..CodeAttempt::default()
    };
    let wrong = app.finish_sign_in(attempt(&ticket, "000000"), &Manner::default()).await.unwrap_err();
    assert!(matches!(wrong, AppError::SecondFactor(SecondFactor::Invalid)), "{wrong}");
    let good = code(&clock, &seed, 0);
    for bad in ["", "x", &ticket[1..], &format!("9{ticket}"), "1.99999999999.AAAA.AAAA"] {
        let refused = app.finish_sign_in(attempt(bad, &good), &Manner::default()).await.unwrap_err();
        assert!(matches!(refused, AppError::SignIn), "{bad}: {refused}");
    }
    let session = app.finish_sign_in(attempt(&ticket, &good), &Manner::default()).await.unwrap();
    assert!(caller(&app, &session).await.is_ok());
    let again = app.finish_sign_in(attempt(&ticket, &good), &Manner::default()).await.unwrap_err();
    assert!(matches!(again, AppError::SecondFactor(SecondFactor::Invalid)), "a code is good once");
}

#[tokio::test]
async fn a_ticket_ends_after_five_minutes() {
    let (app, clock, _, seed) = with_second_factor().await;
    let ticket = ticket(&app).await;
    clock.advance(300);
    let attempt = CodeAttempt { ticket, code: code(&clock, &seed, 0), ..CodeAttempt::default() };
    let late = app.finish_sign_in(attempt, &Manner::default()).await.unwrap_err();
    assert!(matches!(late, AppError::SignIn), "{late}");
}
