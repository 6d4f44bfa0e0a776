//! What every adapter promises about API tokens.

use time::macros::datetime;
use timekeeper_domain::{
    Instant,
    id::{TokenId, UserId},
    page::PageRequest,
    scope::{KNOWN_SCOPES, ScopeSet},
    token::{Token, TokenOrigin, TokenUsage, parse_network},
    user::Account,
};
use timekeeper_ports::{Answer, Claim, Constraint};

use crate::{
    build::{account, at, first_page, hash, longest, moment, name, notes, odd_text, token, username},
    db::{Db, assert_versioned, violated},
};

fn in_full(user: UserId) -> Token {
    Token {
        name: name(odd_text()),
        description: Some(notes(odd_text())),
        origin: TokenOrigin::SignIn,
        scopes: ScopeSet::new(KNOWN_SCOPES.iter().map(|(scope, _)| *scope)).unwrap(),
        prefix: "tt_Zz09aA".to_owned(),
        expires_at: Some(moment(datetime!(2027-01-01 00:00:00.000001 UTC))),
        active: false,
        ip_allowlist: ["10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::1", "10.1.2.3/8"]
            .map(|text| parse_network(text).unwrap())
            .into(),
        ..token("Full", user)
    }
}

pub(crate) async fn tokens_round_trip(db: Db) {
    let ada = db.user("ada").await;
    let at_length = Token {
        name: name(&longest(200)),
        description: Some(notes(&longest(5_000))),
        scopes: ScopeSet::everyday(),
        expires_at: Some(Instant::MAX),
        ..token("Longest", ada)
    };
    for (number, plain) in [(0, in_full(ada)), (127, token("Nothing", ada)), (255, at_length)] {
        let mut tx = db.write().await;
        let stored = tx.tokens().insert(&plain, &hash(number), at(5)).await.unwrap();
        assert_eq!(stored.data, plain);
        assert_eq!((stored.version, stored.created_at, stored.updated_at), (1, at(5), at(5)));
        tx.commit().await.unwrap();
        let mut tx = db.snapshot().await;
        let view = tx.tokens().view(stored.id).await.unwrap().unwrap();
        assert_eq!((&view.token, view.username, view.usage), (&stored, username("ada"), TokenUsage::default()));
        assert_eq!(tx.tokens().owner(&hash(number)).await.unwrap().unwrap().token, stored);
    }
}

pub(crate) async fn an_update_keeps_everything_it_is_given(db: Db) {
    let ada = db.user("ada").await;
    let id = db.token(ada, 1).await;
    let stored = db.snapshot().await.tokens().view(id).await.unwrap().unwrap().token;
    assert_versioned!(db, tokens, stored.with(at(9), in_full(ada)), view.token);
    let stored = db.snapshot().await.tokens().view(id).await.unwrap().unwrap().token;
    assert_versioned!(db, tokens, stored.with(at(10), token("CI", ada)), view.token);
    let owner = db.snapshot().await.tokens().owner(&hash(1)).await.unwrap().unwrap();
    assert_eq!(owner.token.id, id, "the hash stays");
}

pub(crate) async fn a_token_is_found_by_its_hash_with_its_user(db: Db) {
    let office = db.office().await;
    let of_ada = db.token(office.ada, 1).await;
    let of_bob = db.token(office.bob, 2).await;
    let mut tx = db.write().await;
    for (number, id, user) in [(1, of_ada, office.ada), (2, of_bob, office.bob)] {
        let owner = tx.tokens().owner(&hash(number)).await.unwrap().unwrap();
        assert_eq!(owner.token.id, id);
        assert_eq!(Some(owner.user), tx.users().get(user).await.unwrap());
    }
    let mut nearly = hash(1);
    nearly[31] = 0;
    assert!(tx.tokens().owner(&nearly).await.unwrap().is_none());
}

pub(crate) async fn what_is_switched_off_is_found_all_the_same(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    let off = Token { active: false, expires_at: Some(Instant::MIN), ..token("Off", ada) };
    tx.tokens().insert(&off, &hash(1), at(0)).await.unwrap();
    let user = tx.users().get(ada).await.unwrap().unwrap();
    tx.users().update(&user.with(at(1), Account { active: false, ..account("ada") })).await.unwrap().unwrap();
    let owner = tx.tokens().owner(&hash(1)).await.unwrap().unwrap();
    assert!(!owner.token.active && !owner.user.active);
}

pub(crate) async fn hashes_are_unique(db: Db) {
    let office = db.office().await;
    db.token(office.ada, 1).await;
    let mut tx = db.write().await;
    let taken = tx.tokens().insert(&token("Other", office.bob), &hash(1), at(0)).await;
    assert_eq!(violated(taken), Constraint::TokenHash);
}

pub(crate) async fn a_token_speaks_for_somebody(db: Db) {
    let mut tx = db.write().await;
    let refused = tx.tokens().insert(&token("CI", UserId::new(404)), &hash(1), at(0)).await;
    assert_eq!(violated(refused), Constraint::Reference);
}

pub(crate) async fn the_latest_token_is_listed_first(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    let mut ids = Vec::new();
    for (number, created) in [(1, at(0)), (2, at(50)), (3, at(50)), (4, at(-50))] {
        ids.push(tx.tokens().insert(&token("CI", ada), &hash(number), created).await.unwrap().id);
    }
    tx.commit().await.unwrap();
    let sorted = [ids[2], ids[1], ids[0], ids[3]];
    let mut tx = db.snapshot().await;
    for (page, expected) in [(1, &sorted[..3]), (2, &sorted[3..]), (3, &[])] {
        let listed = tx.tokens().list(None, PageRequest::new(page, 3)).await.unwrap();
        assert_eq!(listed.items.iter().map(|view| view.token.id).collect::<Vec<_>>(), expected);
        assert_eq!(listed.total, 4);
    }
    let listed = tx.tokens().list(None, first_page()).await.unwrap();
    assert_eq!(tx.tokens().view(ids[2]).await.unwrap().as_ref(), Some(&listed.items[0]));
}

pub(crate) async fn a_deleted_token_is_gone_with_its_answers(db: Db) {
    let office = db.office().await;
    let (gone, kept) = (db.token(office.ada, 1).await, db.token(office.ada, 2).await);
    let answer = Answer { status: 200, etag: None, body: "{}".to_owned() };
    let mut tx = db.write().await;
    for id in [gone, kept] {
        tx.idempotency().claim(id, "key", &hash(0), at(0), at(-1)).await.unwrap();
        tx.idempotency().complete(id, "key", &answer).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut tx = db.write().await;
    assert!(tx.tokens().delete(gone).await.unwrap());
    assert!(!tx.tokens().delete(gone).await.unwrap());
    assert!(tx.tokens().owner(&hash(1)).await.unwrap().is_none());
    assert_eq!(tx.tokens().view(gone).await.unwrap(), None);
    assert_eq!(tx.tokens().list(None, first_page()).await.unwrap().total, 1);
    let claim = tx.idempotency().claim(kept, "key", &hash(0), at(0), at(-1)).await.unwrap();
    assert_eq!(claim, Claim::Used { fingerprint: hash(0), answer });
    assert_eq!(tx.idempotency().purge(Instant::MAX).await.unwrap(), 1, "the other answer is gone");
    tx.tokens().insert(&token("Again", office.ada), &hash(1), at(0)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn usage(db: &Db, id: TokenId) -> (i64, Option<Instant>) {
    let usage = db.snapshot().await.tokens().view(id).await.unwrap().unwrap().usage;
    (usage.uses, usage.last_used_at)
}

async fn record(db: &Db, usage: &[(TokenId, i64, Option<Instant>)]) {
    let usage: Vec<_> = usage
        .iter()
        .map(|(id, uses, last_used_at)| (*id, TokenUsage { last_used_at: *last_used_at, uses: *uses }))
        .collect();
    let mut tx = db.write().await;
    tx.tokens().record_usage(&usage).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn uses_add_up_and_the_last_use_never_goes_back(db: Db) {
    let ada = db.user("ada").await;
    let (one, other) = (db.token(ada, 1).await, db.token(ada, 2).await);
    assert_eq!(usage(&db, one).await, (0, None));
    record(&db, &[(one, 3, Some(at(100))), (other, 1, Some(at(7)))]).await;
    assert_eq!(usage(&db, one).await, (3, Some(at(100))));
    record(&db, &[(one, 2, Some(at(50)))]).await;
    assert_eq!(usage(&db, one).await, (5, Some(at(100))));
    record(&db, &[(one, 1, None), (other, 1, Some(at(8)))]).await;
    assert_eq!(usage(&db, one).await, (6, Some(at(100))));
    record(&db, &[(one, 1, Some(at(100).next())), (one, 1, Some(at(3)))]).await;
    assert_eq!(usage(&db, one).await, (8, Some(at(100).next())));
    assert_eq!(usage(&db, other).await, (2, Some(at(8))));
    let listed = db.snapshot().await.tokens().list(None, first_page()).await.unwrap();
    assert_eq!(listed.items.iter().map(|view| view.usage.uses).collect::<Vec<_>>(), [2, 8]);
}

pub(crate) async fn a_use_without_a_moment_sets_none(db: Db) {
    let ada = db.user("ada").await;
    let id = db.token(ada, 1).await;
    record(&db, &[(id, 1, None)]).await;
    assert_eq!(usage(&db, id).await, (1, None));
}

pub(crate) async fn uses_leave_the_record_alone(db: Db) {
    let ada = db.user("ada").await;
    let id = db.token(ada, 1).await;
    let before = db.snapshot().await.tokens().view(id).await.unwrap().unwrap().token;
    record(&db, &[(id, 1, Some(at(100)))]).await;
    let after = db.snapshot().await.tokens().view(id).await.unwrap().unwrap().token;
    assert_eq!(before, after, "neither version nor moments move");
    let mut tx = db.write().await;
    tx.tokens().update(&before.with(at(1), in_full(ada))).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!(usage(&db, id).await, (1, Some(at(100))), "and a change leaves the uses alone");
}

pub(crate) async fn uses_of_tokens_that_are_gone_are_passed_over(db: Db) {
    let ada = db.user("ada").await;
    let (gone, kept) = (db.token(ada, 1).await, db.token(ada, 2).await);
    let mut tx = db.write().await;
    tx.tokens().delete(gone).await.unwrap();
    tx.commit().await.unwrap();
    record(&db, &[(gone, 5, Some(at(1))), (kept, 5, Some(at(1))), (TokenId::new(404), 5, Some(at(1)))]).await;
    record(&db, &[]).await;
    assert_eq!(usage(&db, kept).await, (5, Some(at(1))));
    assert_eq!(db.snapshot().await.tokens().list(None, first_page()).await.unwrap().total, 1);
}

pub(crate) async fn the_tokens_of_a_user_can_be_removed_together(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    let mut ids = Vec::new();
    let origins = [TokenOrigin::Issued, TokenOrigin::SignIn, TokenOrigin::SignIn];
    for (user, first) in [(office.ada, 10_u8), (office.bob, 20)] {
        for (origin, number) in origins.into_iter().zip(first..) {
            let token = Token { origin, ..token("Any", user) };
            ids.push(tx.tokens().insert(&token, &hash(number), at(0)).await.unwrap().id);
        }
    }
    let kept = ids[2];
    assert_eq!(tx.tokens().delete_of(office.ada, Some(TokenOrigin::SignIn), Some(kept)).await.unwrap(), 1);
    assert_eq!(tx.tokens().delete_of(office.bob, None, None).await.unwrap(), 3);
    assert_eq!(tx.tokens().delete_of(office.bob, None, None).await.unwrap(), 0);
    assert!(tx.tokens().owner(&hash(11)).await.unwrap().is_none());
    let left: Vec<_> =
        tx.tokens().list(None, first_page()).await.unwrap().items.iter().map(|view| view.token.id).collect();
    assert_eq!(left, [kept, ids[0]]);
}

pub(crate) async fn tokens_are_listed_by_origin(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    let mut ids = Vec::new();
    for (number, origin) in (1_u8..).zip(TokenOrigin::ALL.into_iter().chain([TokenOrigin::Issued])) {
        let token = Token { origin, ..token("Any", ada) };
        ids.push(tx.tokens().insert(&token, &hash(number), at(i64::from(number))).await.unwrap().id);
    }
    tx.commit().await.unwrap();
    let mut tx = db.snapshot().await;
    let issued = tx.tokens().list(Some(TokenOrigin::Issued), PageRequest::new(1, 1)).await.unwrap();
    assert_eq!((issued.total, issued.items[0].token.id), (2, ids[3]));
    let browser = tx.tokens().list(Some(TokenOrigin::Browser), first_page()).await.unwrap();
    assert_eq!((browser.total, browser.items[0].token.id), (1, ids[2]));
    assert_eq!(browser.items[0].token.origin, TokenOrigin::Browser);
}

pub(crate) async fn tokens_of_an_origin_are_forgotten_by_age(db: Db) {
    let ada = db.user("ada").await;
    let mut tx = db.write().await;
    let ends = [Some(at(5)), Some(at(10)), None];
    let origins = [TokenOrigin::Browser, TokenOrigin::SignIn];
    for (number, (origin, expires_at)) in
        (1_u8..).zip(origins.into_iter().flat_map(|origin| ends.map(|end| (origin, end))))
    {
        let token = Token { origin, expires_at, ..token("Any", ada) };
        tx.tokens().insert(&token, &hash(number), at(0)).await.unwrap();
    }
    assert_eq!(tx.tokens().purge(TokenOrigin::Browser, at(5)).await.unwrap(), 0, "to be refused then, not before");
    assert_eq!(tx.tokens().purge(TokenOrigin::Browser, at(10)).await.unwrap(), 1);
    assert!(tx.tokens().owner(&hash(1)).await.unwrap().is_none());
    for kept in 2..=6 {
        assert!(tx.tokens().owner(&hash(kept)).await.unwrap().is_some(), "{kept}");
    }
}

pub(crate) async fn a_token_is_found_by_its_number_with_its_user(db: Db) {
    let office = db.office().await;
    let (one, other) = (db.token(office.ada, 1).await, db.token(office.bob, 2).await);
    let mut tx = db.snapshot().await;
    for (id, user, number) in [(one, office.ada, 1), (other, office.bob, 2)] {
        let owner = tx.tokens().owner_of(id).await.unwrap().unwrap();
        assert_eq!((owner.token.id, owner.user.id), (id, user));
        assert_eq!(owner.token, tx.tokens().owner(&hash(number)).await.unwrap().unwrap().token);
    }
    assert!(tx.tokens().owner_of(TokenId::new(404)).await.unwrap().is_none());
}

pub(crate) async fn the_tokens_of_a_user_are_listed_alone(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    let mut ids = Vec::new();
    for (number, user, created) in
        [(1, office.ada, 0), (2, office.bob, 5), (3, office.ada, 50), (4, office.ada, 50), (5, office.ada, -50)]
    {
        ids.push(tx.tokens().insert(&token("CI", user), &hash(number), at(created)).await.unwrap().id);
    }
    tx.commit().await.unwrap();
    let sorted = [ids[3], ids[2], ids[0], ids[4]];
    let mut tx = db.snapshot().await;
    for (page, expected) in [(1, &sorted[..3]), (2, &sorted[3..]), (3, &[])] {
        let listed = tx.tokens().list_of(office.ada, PageRequest::new(page, 3)).await.unwrap();
        assert_eq!(listed.items.iter().map(|view| view.token.id).collect::<Vec<_>>(), expected);
        assert_eq!(listed.total, 4);
    }
    assert_eq!(tx.tokens().list_of(UserId::new(404), first_page()).await.unwrap().total, 0);
}
