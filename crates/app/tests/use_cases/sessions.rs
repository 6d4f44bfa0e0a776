//! Sessions: what begins one, what goes on with it, what ends it, and the key that it is signed with.

use crate::common::{HandClock, Setup, as_user, attempt, passwords, secret_key, user};
use timekeeper_app::{
    Action, App, AppError, Attempt, Caller, GrantRefusal, Locked, NewUser, Session, UserChange, Work, retry_secret,
};
use timekeeper_domain::{
    page::PageRequest,
    scope::ScopeSet,
    token::TokenRefusal,
    user::{Email, Password, Role, Username},
};
use timekeeper_ports::{ReadMode, Store};
use timekeeper_storage_memory::MemoryStore;

fn started() -> (App, HandClock) {
    let clock = HandClock::default();
    (Setup { clock: clock.clone(), unhurried: true, ..Setup::default() }.start(passwords()), clock)
}

async fn begin(app: &App, name: &str) -> Session {
    app.begin_session(attempt(name), None).await.unwrap()
}

async fn refresh(app: &App, session: &Session) -> Result<Session, AppError> {
    app.refresh_session(&session.refresh_token, None, None, None).await
}

fn is_refused(result: &Result<Session, AppError>) -> bool {
    matches!(result, Err(AppError::Grant(GrantRefusal::RefreshToken)))
}

async fn caller(app: &App, session: &Session) -> Result<Caller, AppError> {
    app.authenticate(&session.access_token, None, None).await
}

#[tokio::test]
async fn an_access_token_speaks_for_its_user_for_a_quarter_of_an_hour() {
    let (app, clock) = started();
    let ada = user(&app, "ada", Role::Member).await;
    let session = begin(&app, "ada").await;
    assert_eq!((session.expires_in, session.scopes.to_string().as_str()), (900, "read:*,write:*"));
    let known = caller(&app, &session).await.unwrap();
    assert_eq!(known.user().map(|user| user.id), Some(ada.id));
    assert!(known.may(Action::WriteTime).is_ok());
    assert!(matches!(known.may(Action::ManageTokens), Err(AppError::MissingScope { .. })));
    clock.advance(899);
    assert!(caller(&app, &session).await.is_ok());
    clock.advance(1);
    assert!(matches!(caller(&app, &session).await, Err(AppError::BadToken(TokenRefusal::Expired))));
}

#[tokio::test]
async fn a_session_is_begun_by_any_name_of_its_user() {
    let (app, _) = started();
    let new = NewUser {
        username: Some(Username::new("ada").unwrap()),
        email: Some(Email::new("Ada@Example.org").unwrap()),
        national_id: Some(timekeeper_domain::person::NationalId::new("1234 567890").unwrap()),
        ..NewUser::default()
    };
    app.add_user(new, Password::new("password of ada".to_owned()).unwrap()).await.unwrap();
    for name in [" ADA ", "ada@example.ORG", "1234 567890"] {
        let attempt = Attempt { name: name.to_owned(), ..attempt("ada") };
        assert!(app.begin_session(attempt, None).await.is_ok(), "{name}");
    }
    for name in ["", " ", "a\0da", "bob", &"a".repeat(300)] {
        let attempt = Attempt { name: name.to_owned(), ..attempt("ada") };
        assert!(matches!(app.begin_session(attempt, None).await, Err(AppError::SignIn)), "{name}");
    }
}

#[tokio::test]
async fn attempts_count_by_account_whichever_name_is_given() {
    let app = Setup::default().start(passwords());
    let ada = user(&app, "ada", Role::Member).await;
    let change = UserChange { email: timekeeper_app::Edit::Set(Email::new("ada@x").unwrap()), ..UserChange::default() };
    as_user(&app, &ada, async |work: &mut Work| {
        work.update_user(ada.id, &change, &timekeeper_app::Precondition::default()).await
    })
    .await
    .unwrap();
    for name in ["ada", "ada@x", "ada", "ada@x", "ada"] {
        let wrong = Attempt { name: name.to_owned(), password: "wrong".to_owned(), ..Attempt::default() };
        assert!(matches!(app.begin_session(wrong, None).await, Err(AppError::SignIn)));
    }
    let right = Attempt { name: "ada@x".to_owned(), ..attempt("ada") };
    assert!(matches!(app.begin_session(right, None).await, Err(AppError::TooManySignIns { .. })));
}

#[tokio::test]
async fn scopes_can_be_fewer_and_never_more() {
    let (app, _) = started();
    user(&app, "ada", Role::Member).await;
    user(&app, "root", Role::Admin).await;
    let ask = async |name: &str, scopes: &[&str]| {
        app.begin_session(attempt(name), Some(ScopeSet::new(scopes.iter().copied()).unwrap())).await
    };
    let narrow = ask("ada", &["read:projects", "write:*"]).await.unwrap();
    let known = caller(&app, &narrow).await.unwrap();
    assert!(known.may(Action::ReadProjects).is_ok() && known.may(Action::ReadTime).is_err());
    assert!(ask("root", &["read:users"]).await.is_ok());
    for more in ["admin:all", "*", "admin:*"] {
        assert!(
            matches!(ask("ada", &["read:projects", more]).await, Err(AppError::Grant(GrantRefusal::Scope))),
            "{more}"
        );
    }
    let other = ScopeSet::new(["write:*"]).unwrap();
    let refused = app.refresh_session(&narrow.refresh_token, Some(&other), None, None).await;
    assert!(matches!(refused, Err(AppError::Grant(GrantRefusal::Scope))));
    let same = app.refresh_session(&narrow.refresh_token, Some(&narrow.scopes), None, None).await.unwrap();
    assert_eq!(same.scopes, narrow.scopes);
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_return_ends_the_session() {
    let (app, clock) = started();
    let ada = user(&app, "ada", Role::Member).await;
    let first = begin(&app, "ada").await;
    clock.advance(600);
    let second = refresh(&app, &first).await.unwrap();
    assert_ne!(first.refresh_token, second.refresh_token);
    assert!(caller(&app, &first).await.is_ok() && caller(&app, &second).await.is_ok());
    assert_eq!(caller(&app, &first).await.unwrap().token(), caller(&app, &second).await.unwrap().token());
    assert_eq!(retry_secret(&first.access_token), retry_secret(&second.access_token));
    assert!(is_refused(&refresh(&app, &first).await));
    assert!(is_refused(&refresh(&app, &second).await), "the newest is of no use, either");
    assert!(matches!(caller(&app, &second).await, Err(AppError::BadToken(TokenRefusal::Revoked))));
    let page = app.list_own_tokens(&Caller::acting_for(ada), PageRequest::new(1, 10)).await.unwrap();
    assert_eq!(page.items.iter().filter(|view| !view.token.active).count(), 1);
}

#[tokio::test]
async fn of_eight_who_refresh_at_once_one_succeeds_and_the_session_ends() {
    let (app, _) = started();
    user(&app, "ada", Role::Member).await;
    let session = begin(&app, "ada").await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (app, session) = (app.clone(), session.clone());
            tokio::spawn(async move { refresh(&app, &session).await })
        })
        .collect();
    let mut good = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            Ok(session) => good.push(session),
            refused => assert!(is_refused(&refused)),
        }
    }
    let [only] = good.as_slice() else { panic!("{} succeeded", good.len()) };
    assert!(is_refused(&refresh(&app, only).await));
    assert!(matches!(caller(&app, only).await, Err(AppError::BadToken(TokenRefusal::Revoked))));
}

#[tokio::test]
async fn a_session_goes_on_for_thirty_days_after_it_was_used_last() {
    let (app, clock) = started();
    user(&app, "ada", Role::Member).await;
    let mut session = begin(&app, "ada").await;
    for _ in 0..3 {
        clock.advance(30 * 86_400 - 1);
        session = refresh(&app, &session).await.unwrap();
        assert!(caller(&app, &session).await.is_ok());
    }
    clock.advance(30 * 86_400);
    assert!(is_refused(&refresh(&app, &session).await));
    clock.advance(1);
    assert_eq!(app.forget_old_sessions().await.unwrap(), 4);
    assert_eq!(app.forget_old_sessions().await.unwrap(), 0, "it is still listed");
    clock.advance(30 * 86_400);
    assert_eq!(app.forget_old_sessions().await.unwrap(), 1);
    assert_eq!(app.forget_old_sessions().await.unwrap(), 0);
}

#[tokio::test]
async fn whoever_signs_out_is_out_everywhere_in_that_session() {
    let (app, _) = started();
    user(&app, "ada", Role::Member).await;
    let (session, other) = (begin(&app, "ada").await, begin(&app, "ada").await);
    let next = refresh(&app, &session).await.unwrap();
    app.sign_out(&caller(&app, &session).await.unwrap()).await.unwrap();
    assert!(matches!(caller(&app, &next).await, Err(AppError::BadToken(TokenRefusal::Unknown))));
    assert!(is_refused(&refresh(&app, &next).await));
    assert!(caller(&app, &other).await.is_ok());
    let token = app.sign_in(attempt("ada")).await.unwrap().secret;
    app.sign_out(&app.authenticate(&token, None, None).await.unwrap()).await.unwrap();
    assert!(app.authenticate(&token, None, None).await.is_err());
    assert!(app.sign_out(&Caller::system()).await.is_err());
}

#[tokio::test]
async fn a_new_password_and_a_closed_account_end_sessions() {
    let (app, _) = started();
    let (ada, bob) = (user(&app, "ada", Role::Member).await, user(&app, "bob", Role::Member).await);
    let root = user(&app, "root", Role::Admin).await;
    let (of_ada, of_bob) = (begin(&app, "ada").await, begin(&app, "bob").await);
    app.set_password(ada.id, Password::new("another password".to_owned()).unwrap()).await.unwrap();
    assert!(caller(&app, &of_ada).await.is_err() && is_refused(&refresh(&app, &of_ada).await));
    let closed = UserChange { active: Some(false), ..UserChange::default() };
    as_user(&app, &root, async |work: &mut Work| {
        work.update_user(bob.id, &closed, &timekeeper_app::Precondition::default()).await
    })
    .await
    .unwrap();
    assert!(matches!(caller(&app, &of_bob).await, Err(AppError::BadToken(TokenRefusal::UserInactive))));
    assert!(is_refused(&refresh(&app, &of_bob).await));
}

#[tokio::test]
async fn what_is_no_token_of_this_server_is_refused() {
    let (app, _) = started();
    let (other, _) = started();
    for app in [&app, &other] {
        user(app, "ada", Role::Member).await;
    }
    let foreign = begin(&other, "ada").await;
    assert!(matches!(caller(&app, &foreign).await, Err(AppError::BadToken(TokenRefusal::Unknown))));
    for text in ["a.b.c", "..", "eyJ.eyJ.x", &foreign.refresh_token] {
        let refused = app.authenticate(text, None, None).await;
        assert!(matches!(refused, Err(AppError::BadToken(TokenRefusal::Malformed))), "{text}");
    }
    for text in ["", "rt_", "nonsense", &foreign.refresh_token, &foreign.access_token] {
        assert!(is_refused(&app.refresh_session(text, None, None, None).await), "{text}");
    }
}

#[tokio::test]
async fn ones_own_tokens_are_removed_and_nobody_elses() {
    let (app, _) = started();
    let (ada, bob) = (user(&app, "ada", Role::Member).await, user(&app, "bob", Role::Member).await);
    let (of_ada, of_bob) = (begin(&app, "ada").await, begin(&app, "bob").await);
    let id = caller(&app, &of_bob).await.unwrap().token().unwrap();
    let refused = as_user(&app, &ada, async |work: &mut Work| work.delete_own_token(id).await).await;
    assert!(matches!(refused, Err(AppError::NotFound(..))));
    as_user(&app, &bob, async |work: &mut Work| work.delete_own_token(id).await).await.unwrap();
    assert!(caller(&app, &of_bob).await.is_err() && caller(&app, &of_ada).await.is_ok());
}

/// What the store says of the key.
async fn stored_key(store: &MemoryStore) -> String {
    let mut tx = store.read(ReadMode::Snapshot).await.unwrap();
    tx.settings().get("jwt.key").await.unwrap().unwrap()
}

#[tokio::test]
async fn servers_of_one_store_sign_with_one_key() {
    let store = MemoryStore::new();
    let servers: Vec<App> =
        (0..4).map(|_| Setup { store: store.clone(), ..Setup::default() }.start(passwords())).collect();
    let started = servers.iter().map(|app| {
        let app = app.clone();
        tokio::spawn(async move { app.ensure_signing_key().await })
    });
    for started in started.collect::<Vec<_>>() {
        started.await.unwrap().unwrap();
    }
    let [first, .., last] = servers.as_slice() else { panic!("two servers") };
    user(first, "ada", Role::Member).await;
    let session = begin(first, "ada").await;
    assert!(caller(last, &session).await.is_ok());
    assert!(stored_key(&store).await.starts_with("plain:"));
}

#[tokio::test]
async fn a_key_for_secrets_seals_the_signing_key_and_is_needed_from_then_on() {
    let store = MemoryStore::new();
    let with = |key| Setup { store: store.clone(), key, ..Setup::default() }.start(passwords());
    let plain = with(None);
    user(&plain, "ada", Role::Member).await;
    let session = begin(&plain, "ada").await;
    let text = stored_key(&store).await;
    let sealing = with(Some(secret_key(1)));
    sealing.ensure_signing_key().await.unwrap();
    let sealed = stored_key(&store).await;
    assert!(sealed.starts_with("sealed:") && !sealed.contains(text.trim_start_matches("plain:")), "{sealed}");
    assert!(caller(&sealing, &session).await.is_err(), "what lay there in plain signs nothing any more");
    let session = sealing.refresh_session(&session.refresh_token, None, None, None).await.unwrap();
    assert!(caller(&with(Some(secret_key(1))), &session).await.is_ok());
    assert_eq!(stored_key(&store).await, sealed, "and sealed once");
    assert!(matches!(with(None).ensure_signing_key().await, Err(AppError::Locked(Locked::NoKey))));
    let other = with(Some(secret_key(2))).ensure_signing_key().await;
    assert!(matches!(other, Err(AppError::Locked(Locked::OtherKey))));
}
