//! Signing in, and what a token is then good for.

use std::sync::{Arc, OnceLock};

use crate::common::{HandClock, app, app_with, attempt, passwords, user};
use timekeeper_app::{Action, App, AppError, Attempt, Requirements};
use timekeeper_domain::{
    id::UserId,
    token::TokenRefusal,
    user::{Password, Role},
};
use timekeeper_ports::{MockPasswordHasher, PasswordHasher, ServiceError, async_trait};

async fn sign_in(app: &App, name: &str, password: &str) -> Result<String, AppError> {
    let attempt = Attempt { name: name.to_owned(), password: password.to_owned(), ..Attempt::default() };
    Ok(app.sign_in(attempt).await?.secret)
}

#[tokio::test]
async fn a_right_password_gives_a_token_that_works() {
    let (app, _) = app();
    user(&app, "ada", Role::Member).await;
    let token = sign_in(&app, " ADA ", "password of ada").await.unwrap();
    let caller = app.authenticate(&token, None, None).await.unwrap();
    assert!(caller.may(Action::WriteTime).is_ok());
    assert!(matches!(caller.may(Action::ManageTokens), Err(AppError::MissingScope { .. })));
}

/// Takes every password for right, but not before the user has got another one.
#[derive(Clone, Default)]
struct Overtaken(Arc<OnceLock<(App, UserId)>>);

#[async_trait]
impl PasswordHasher for Overtaken {
    async fn hash(&self, password: String) -> Result<String, ServiceError> {
        Ok(password)
    }

    async fn verify(&self, _: String, _: Option<String>) -> Result<bool, ServiceError> {
        if let Some((app, user)) = self.0.get() {
            app.set_password(*user, Password::new("another password".to_owned()).unwrap()).await.unwrap();
        }
        Ok(true)
    }
}

#[tokio::test]
async fn a_password_that_is_changed_while_it_is_checked_gives_no_token() {
    let passwords = Overtaken::default();
    let app = app_with(&HandClock::default(), passwords.clone(), Requirements::default());
    let ada = user(&app, "ada", Role::Member).await;
    assert!(sign_in(&app, "ada", "password of ada").await.is_ok());
    assert!(passwords.0.set((app.clone(), ada.id)).is_ok());
    assert!(matches!(sign_in(&app, "ada", "password of ada").await, Err(AppError::SignIn)));
}

#[tokio::test]
async fn a_wrong_password_an_unknown_name_and_nonsense_look_alike() {
    let (app, _) = app();
    user(&app, "ada", Role::Member).await;
    for (name, password) in [("ada", "wrong"), ("nobody", "password of ada"), ("a b", "x"), ("", "")] {
        assert!(matches!(sign_in(&app, name, password).await, Err(AppError::SignIn)), "{name:?}");
    }
}

#[tokio::test]
async fn an_unknown_name_is_hashed_for_as_long_as_a_known_one() {
    let mut passwords = MockPasswordHasher::new();
    passwords.expect_verify().times(1).withf(|_, hash| hash.is_none()).returning(|_, _| Ok(false));
    let app = app_with(&HandClock::default(), passwords, Requirements::default());
    assert!(matches!(sign_in(&app, "nobody", "x").await, Err(AppError::SignIn)));
}

#[tokio::test]
async fn the_sixth_attempt_in_a_minute_is_refused_even_when_right() {
    let (app, clock) = app();
    user(&app, "ada", Role::Member).await;
    for _ in 0..5 {
        assert!(matches!(sign_in(&app, "ada", "wrong").await, Err(AppError::SignIn)));
    }
    let refused = sign_in(&app, "ada", "password of ada").await;
    assert!(matches!(refused, Err(AppError::TooManySignIns { retry_after: 1..=60 })));
    clock.advance(60);
    assert!(sign_in(&app, "ada", "password of ada").await.is_ok());
}

#[tokio::test]
async fn one_address_can_not_try_many_accounts() {
    let (app, _) = app();
    let peer = Some("192.0.2.7".parse().unwrap());
    for number in 0..5 {
        let name = format!("user{number}");
        assert!(matches!(app.sign_in(Attempt { peer, ..attempt(&name) }).await, Err(AppError::SignIn)));
    }
    let refused = app.sign_in(Attempt { peer, ..attempt("other") }).await;
    assert!(matches!(refused, Err(AppError::TooManySignIns { .. })));
}

#[tokio::test]
async fn a_token_from_a_sign_in_ends_after_ninety_days() {
    let (app, clock) = app();
    user(&app, "ada", Role::Member).await;
    let token = sign_in(&app, "ada", "password of ada").await.unwrap();
    clock.advance(90 * 86_400 - 1);
    assert!(app.authenticate(&token, None, None).await.is_ok());
    clock.advance(1);
    let refused = app.authenticate(&token, None, None).await;
    assert!(matches!(refused, Err(AppError::BadToken(TokenRefusal::Expired))));
}

#[tokio::test]
async fn a_token_may_be_used_as_often_as_its_limit_says() {
    let (app, clock) = app();
    user(&app, "ada", Role::Admin).await;
    let token = sign_in(&app, "ada", "password of ada").await.unwrap();
    let caller = app.authenticate(&token, None, None).await.unwrap();
    for left in [2, 1, 0] {
        assert_eq!(app.admit(&caller, Action::ReadTime).unwrap().unwrap().remaining, left);
    }
    assert!(matches!(app.admit(&caller, Action::ReadTime), Err(AppError::TooManyRequests(_))));
    clock.advance(60);
    assert!(app.admit(&caller, Action::ReadTime).is_ok());
}

#[tokio::test]
async fn what_a_scope_refuses_does_not_count() {
    let (app, _) = app();
    user(&app, "ada", Role::Member).await;
    let token = sign_in(&app, "ada", "password of ada").await.unwrap();
    let caller = app.authenticate(&token, None, None).await.unwrap();
    for _ in 0..10 {
        assert!(matches!(app.admit(&caller, Action::ReadUsers), Err(AppError::MissingScope { .. })));
    }
    assert_eq!(app.admit(&caller, Action::ReadTime).unwrap().unwrap().remaining, 2);
}

#[tokio::test]
async fn use_is_written_down_in_batches() {
    let (app, _) = app();
    let admin = user(&app, "ada", Role::Admin).await;
    let token = sign_in(&app, "ada", "password of ada").await.unwrap();
    let caller = app.authenticate(&token, None, None).await.unwrap();
    app.admit(&caller, Action::ReadTime).unwrap();
    app.admit(&caller, Action::ReadTime).unwrap();
    let console = timekeeper_app::Caller::acting_for(admin);
    let id = caller.token().unwrap();
    assert_eq!(app.get_token(&console, id).await.unwrap().usage.uses, 0);
    app.write_token_usage().await.unwrap();
    assert_eq!(app.get_token(&console, id).await.unwrap().usage.uses, 2);
    app.write_token_usage().await.unwrap();
    assert_eq!(app.get_token(&console, id).await.unwrap().usage.uses, 2);
}

#[tokio::test]
async fn a_store_without_an_administrator_gets_one_once() {
    let app = app_with(&HandClock::default(), passwords(), Requirements::default());
    let first = app.ensure_administrator(Some("0123456".into())).await.unwrap().unwrap();
    assert_eq!(
        (first.user.username.as_str(), first.password),
        ("admin", None),
        "a password that was given is not told"
    );
    assert!(sign_in(&app, "admin", "0123456").await.is_ok());
    assert!(app.authenticate(&first.token, None, None).await.unwrap().is_admin());
    assert!(app.ensure_administrator(None).await.unwrap().is_none());
}
