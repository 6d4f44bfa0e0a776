//! What administrators see of users, of what was done and of the server, and nobody else.

use timekeeper_app::{AppError, AuditFilter, Caller, Forbidden, NewCategory, Precondition, Removal, UserChange, Work};
use timekeeper_domain::{
    id::UserId,
    text::Name,
    user::{Role, User},
};

use crate::common::{HandClock, Setup, app, as_user, passwords, secret_key, user};

fn as_them(user: &User) -> Caller {
    Caller::acting_for(user.clone())
}

#[tokio::test]
async fn only_administrators_see_what_is_theirs_to_see() {
    let (app, _) = app();
    let bob = user(&app, "bob", Role::Member).await;
    for role in [Role::Manager, Role::Member, Role::User] {
        let other = user(&app, role.as_str(), role).await;
        let caller = as_them(&other);
        let refused = [
            app.audit_log(&caller, &AuditFilter::default(), None, 10).await.map(drop),
            app.server_state(&caller).await.map(drop),
            app.second_factors(&caller, &[other.id]).await.map(drop),
        ];
        for result in refused {
            assert!(matches!(result, Err(AppError::Forbidden(Forbidden::AdminOnly))), "{role:?}: {result:?}");
        }
        let refused = app.foresee_removal(&caller, bob.id).await;
        assert!(matches!(refused, Err(AppError::Forbidden(Forbidden::Denied))), "{role:?}: {refused:?}");
        assert_eq!(app.foresee_removal(&caller, other.id).await.unwrap(), Removal::Removed, "of oneself");
    }
}

#[tokio::test]
async fn what_a_removal_comes_to_is_known_before() {
    let (app, _) = app();
    let ada = user(&app, "ada", Role::Admin).await;
    let bob = user(&app, "bob", Role::Manager).await;
    let foreseen = async || app.foresee_removal(&as_them(&ada), bob.id).await.unwrap();
    assert_eq!(foreseen().await, Removal::Removed);
    let meeting = NewCategory { name: Name::new("Meeting").unwrap(), description: None };
    as_user(&app, &bob, async |work: &mut Work| work.create_category(&meeting).await).await.unwrap();
    assert_eq!(foreseen().await, Removal::Anonymised);
    let removed =
        as_user(&app, &ada, async |work: &mut Work| work.remove_user(bob.id, &Precondition::default()).await).await;
    assert_eq!(removed.unwrap(), Removal::Anonymised);
    let nobody = app.foresee_removal(&as_them(&ada), UserId::new(404)).await;
    assert!(matches!(nobody, Err(AppError::NotFound(..))), "{nobody:?}");
}

#[tokio::test]
async fn a_second_factor_is_seen_once_it_is_confirmed() {
    let app = Setup { key: Some(secret_key(7)), ..Setup::default() }.start(passwords());
    let ada = user(&app, "ada", Role::Admin).await;
    let seen = async || app.second_factors(&as_them(&ada), &[ada.id]).await.unwrap().contains(&ada.id);
    let enrolment = as_user(&app, &ada, async |work: &mut Work| work.enrol_totp().await).await.unwrap();
    assert!(!seen().await);
    let secret = totp_rs::Secret::try_from_base32(&enrolment.secret).unwrap();
    let device = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let code = device.generate(u64::try_from(app.now().unix_seconds()).unwrap()).to_string();
    as_user(&app, &ada, async |work: &mut Work| work.confirm_totp(&code).await).await.unwrap();
    assert!(seen().await);
}

#[tokio::test]
async fn the_log_tells_what_changed_and_where_it_goes_on() {
    let (app, _) = app();
    let ada = user(&app, "ada", Role::Admin).await;
    let change = UserChange { role: Some(Role::Admin), active: Some(true), ..UserChange::default() };
    let named = UserChange { surname: timekeeper_app::Edit::Set(Name::new("L").unwrap()), ..change };
    as_user(&app, &ada, async |work: &mut Work| work.update_user(ada.id, &named, &Precondition::default()).await)
        .await
        .unwrap();
    let log = app.audit_log(&as_them(&ada), &AuditFilter::default(), None, 1).await.unwrap();
    let [entry] = &log.lines[..] else { panic!("{log:?}") };
    assert_eq!((entry.record.actor_name.as_deref(), entry.record.line.action.as_str()), (Some("ada"), "updated"));
    let [difference] = &entry.differences[..] else { panic!("{entry:?}") };
    assert_eq!(
        (difference.field.as_str(), &difference.before, difference.after.as_deref()),
        ("surname", &None, Some("L"))
    );
    let older = app.audit_log(&as_them(&ada), &AuditFilter::default(), log.older, 1).await.unwrap();
    assert_eq!((older.lines.len(), older.lines[0].record.line.action.as_str(), older.older), (1, "created", None));
}

#[tokio::test]
async fn the_state_of_the_server_is_as_it_is() {
    let clock = HandClock::default();
    let app = Setup { clock: clock.clone(), ..Setup::default() }.start(passwords());
    let (started, ada) = (app.now(), user(&app, "ada", Role::Admin).await);
    clock.advance(60);
    let state = app.server_state(&as_them(&ada)).await.unwrap();
    assert_eq!((state.started_at, state.zone, state.errands), (started, None, None));
    app.foreign_zone().await.unwrap();
    assert_eq!(app.server_state(&as_them(&ada)).await.unwrap().zone.as_deref(), Some("Europe/Rome"));
}
