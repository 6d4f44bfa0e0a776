//! What every adapter promises about what is not there.

use timekeeper_domain::id::{
    CategoryId, ClientId, EntryId, ExpenseId, InvoiceId, ProjectId, RateId, TaskId, TokenId, UserId,
};

use crate::{
    build::{at, expense, hash, running, token},
    db::Db,
};

pub(crate) async fn what_is_absent_does_not_end_the_transaction(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    let mut outdated = tx.users().get(office.ada).await.unwrap().unwrap();
    outdated.version += 7;
    assert_eq!(tx.users().update(&outdated).await.unwrap(), None);
    assert_eq!(tx.clients().lock(ClientId::new(404)).await.unwrap(), None);
    assert!(!tx.entries().delete(EntryId::new(404)).await.unwrap());
    assert!(tx.favorites().insert(office.ada, office.project, at(0)).await.unwrap().is_some());
    assert!(tx.favorites().insert(office.ada, office.project, at(0)).await.unwrap().is_none());
    tx.settings().put("zone", "UTC").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(db.snapshot().await.settings().get("zone").await.unwrap().as_deref(), Some("UTC"));
}

pub(crate) async fn what_is_not_there_is_none_everywhere(db: Db) {
    let mut tx = db.write().await;
    assert_eq!(tx.users().get(UserId::new(404)).await.unwrap(), None);
    assert_eq!(tx.users().view(UserId::new(404)).await.unwrap(), None);
    assert!(tx.users().credentials("nobody").await.unwrap().is_none());
    assert_eq!(tx.users().lock(UserId::new(404)).await.unwrap(), None);
    assert!(tx.users().lock_administrators().await.unwrap().is_empty());
    assert!(!tx.users().is_referred_to(UserId::new(404)).await.unwrap());
    assert!(!tx.users().delete(UserId::new(404)).await.unwrap());
    assert_eq!(tx.clients().get(ClientId::new(404)).await.unwrap(), None);
    assert_eq!(tx.clients().view(ClientId::new(404)).await.unwrap(), None);
    assert_eq!(tx.clients().lock(ClientId::new(404)).await.unwrap(), None);
    assert_eq!(tx.categories().get(CategoryId::new(404)).await.unwrap(), None);
    assert_eq!(tx.categories().lock(CategoryId::new(404)).await.unwrap(), None);
    assert!(!tx.categories().delete(CategoryId::new(404)).await.unwrap());
    assert!(tx.entries().open(UserId::new(404)).await.unwrap().is_empty());
    assert_eq!(tx.projects().get(ProjectId::new(404)).await.unwrap(), None);
    assert_eq!(tx.projects().view(ProjectId::new(404)).await.unwrap(), None);
    assert_eq!(tx.projects().lock(ProjectId::new(404)).await.unwrap(), None);
    assert_eq!(tx.tasks().get(TaskId::new(404)).await.unwrap(), None);
    assert_eq!(tx.tasks().view(TaskId::new(404)).await.unwrap(), None);
    assert_eq!(tx.tasks().lock(TaskId::new(404)).await.unwrap(), None);
    assert!(!tx.tasks().delete(TaskId::new(404)).await.unwrap());
    assert_eq!(tx.entries().view(EntryId::new(404)).await.unwrap(), None);
    assert_eq!(tx.entries().running(UserId::new(404)).await.unwrap(), None);
    assert!(!tx.entries().lock_timeline(UserId::new(404)).await.unwrap());
    assert!(!tx.entries().delete(EntryId::new(404)).await.unwrap());
    assert_eq!(tx.expenses().view(ExpenseId::new(404)).await.unwrap(), None);
    assert_eq!(tx.expenses().lock(ExpenseId::new(404)).await.unwrap(), None);
    assert_eq!(tx.rates().get(RateId::new(404)).await.unwrap(), None);
    assert_eq!(tx.rates().lock(RateId::new(404)).await.unwrap(), None);
    assert!(!tx.rates().delete(RateId::new(404)).await.unwrap());
    assert_eq!(tx.invoices().view(InvoiceId::new(404)).await.unwrap(), None);
    assert_eq!(tx.invoices().lock(InvoiceId::new(404)).await.unwrap(), None);
    assert_eq!(tx.invoices().items(InvoiceId::new(404)).await.unwrap(), []);
    assert_eq!(tx.invoices().payments(InvoiceId::new(404)).await.unwrap(), []);
    tx.invoices().release_time(InvoiceId::new(404)).await.unwrap();
    assert!(tx.tokens().owner(&hash(0)).await.unwrap().is_none());
    assert_eq!(tx.sessions().spend(&hash(0), at(0)).await.unwrap(), None);
    assert_eq!(tx.totp().get(UserId::new(404)).await.unwrap(), None);
    assert!(!tx.totp().use_step(UserId::new(404), 1).await.unwrap());
    assert!(!tx.totp().use_recovery(UserId::new(404), &hash(0)).await.unwrap());
    assert_eq!(tx.resets().get(&hash(0)).await.unwrap(), None);
    assert_eq!(tx.resets().take(&hash(0)).await.unwrap(), None);
    assert_eq!(tx.outbox().claim(at(0), at(1)).await.unwrap(), None);
    assert!(!tx.outbox().done(404).await.unwrap());
    assert_eq!(tx.tokens().view(TokenId::new(404)).await.unwrap(), None);
    assert!(!tx.tokens().delete(TokenId::new(404)).await.unwrap());
    assert_eq!(tx.favorites().get(UserId::new(404), ProjectId::new(404)).await.unwrap(), None);
    assert!(!tx.favorites().delete(UserId::new(404), ProjectId::new(404)).await.unwrap());
    assert_eq!(tx.settings().get("zone").await.unwrap(), None);
}

pub(crate) async fn what_is_not_there_cannot_be_changed(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    let mut user = tx.users().get(office.ada).await.unwrap().unwrap();
    user.id = UserId::new(404);
    assert_eq!(tx.users().update(&user).await.unwrap(), None);
    let mut client = tx.clients().get(office.client).await.unwrap().unwrap();
    client.id = ClientId::new(404);
    assert_eq!(tx.clients().update(&client).await.unwrap(), None);
    let mut project = tx.projects().get(office.project).await.unwrap().unwrap();
    project.id = ProjectId::new(404);
    assert_eq!(tx.projects().update(&project).await.unwrap(), None);
    let mut task = tx.tasks().get(office.task).await.unwrap().unwrap();
    task.id = TaskId::new(404);
    assert_eq!(tx.tasks().update(&task).await.unwrap(), None);
    let mut entry = tx.entries().insert(&running(office.ada, at(0)), at(0)).await.unwrap();
    entry.id = EntryId::new(404);
    assert_eq!(tx.entries().update(&entry).await.unwrap(), None);
    let claim = expense(office.ada, at(0).to_datetime().date());
    let mut spent = tx.expenses().insert(&claim, at(0)).await.unwrap();
    spent.id = ExpenseId::new(404);
    assert_eq!(tx.expenses().update(&spent).await.unwrap(), None);
    let mut kept = tx.tokens().insert(&token("CI", office.ada), &hash(1), at(0)).await.unwrap();
    kept.id = TokenId::new(404);
    assert_eq!(tx.tokens().update(&kept).await.unwrap(), None);
    tx.commit().await.unwrap();
}
