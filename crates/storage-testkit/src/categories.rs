//! What every adapter promises about kinds of work.

use timekeeper_domain::{category::CategoryProfile, entry::Entry, id::CategoryId, page::PageRequest};
use timekeeper_ports::Constraint;

use crate::{
    build::{at, category, finished, first_page, longest, name, notes, odd_text},
    db::{Db, assert_versioned, violated},
};

pub(crate) async fn categories_round_trip(db: Db) {
    let ada = db.user("ada").await;
    let full = CategoryProfile { description: Some(notes(odd_text())), ..category(odd_text(), ada) };
    let at_length = CategoryProfile { description: Some(notes(&longest(5_000))), ..category(&longest(200), ada) };
    for profile in [full, category("Nothing", ada), at_length] {
        let mut tx = db.write().await;
        let stored = tx.categories().insert(&profile, at(5)).await.unwrap();
        assert_eq!(stored.data, profile);
        assert_eq!((stored.version, stored.created_at, stored.updated_at), (1, at(5), at(5)));
        tx.commit().await.unwrap();
        let mut tx = db.snapshot().await;
        assert_eq!(tx.categories().get(stored.id).await.unwrap().as_ref(), Some(&stored));
        assert_eq!(tx.categories().named(&profile.name).await.unwrap().as_ref(), Some(&stored));
    }
}

pub(crate) async fn an_update_keeps_everything_it_is_given(db: Db) {
    let ada = db.user("ada").await;
    let id = db.category(&category("Meeting", ada)).await;
    let stored = db.snapshot().await.categories().get(id).await.unwrap().unwrap();
    let full = CategoryProfile { description: Some(notes(odd_text())), ..category(odd_text(), ada) };
    assert_versioned!(db, categories, stored.with(at(9), full), get);
}

pub(crate) async fn names_are_unique_whatever_the_case(db: Db) {
    let ada = db.user("ada").await;
    db.category(&category("Ärger", ada)).await;
    let other = db.category(&category("Other", ada)).await;
    let mut tx = db.write().await;
    assert_eq!(violated(tx.categories().insert(&category("äRGER", ada), at(0)).await), Constraint::CategoryName);
    drop(tx);
    let mut tx = db.write().await;
    let other = tx.categories().get(other).await.unwrap().unwrap();
    let renamed = other.with(at(1), category("ÄRGER", ada));
    assert_eq!(violated(tx.categories().update(&renamed).await), Constraint::CategoryName);
}

pub(crate) async fn a_category_is_found_by_its_name_whatever_the_case(db: Db) {
    let ada = db.user("ada").await;
    let id = db.category(&category("Ärger", ada)).await;
    let mut tx = db.snapshot().await;
    assert_eq!(tx.categories().named(&name("äRGER")).await.unwrap().map(|category| category.id), Some(id));
    assert_eq!(tx.categories().named(&name("Arger")).await.unwrap(), None);
}

pub(crate) async fn categories_are_listed_by_name(db: Db) {
    let ada = db.user("ada").await;
    for called in ["zoo", "Alpha", "beta", "äther", "_"] {
        db.category(&category(called, ada)).await;
    }
    let mut tx = db.snapshot().await;
    let listed = tx.categories().list(first_page()).await.unwrap();
    let names: Vec<_> = listed.items.iter().map(|category| category.name.as_str()).collect();
    assert_eq!((names, listed.total), (vec!["_", "Alpha", "beta", "zoo", "äther"], 5));
    let second = tx.categories().list(PageRequest::new(2, 2)).await.unwrap();
    let names: Vec<_> = second.items.iter().map(|category| category.name.as_str()).collect();
    assert_eq!((names, second.total), (vec!["beta", "zoo"], 5));
}

pub(crate) async fn a_category_can_be_removed_while_no_entry_is_of_it(db: Db) {
    let office = db.office().await;
    let unused = db.category(&category("Unused", office.ada)).await;
    db.entry(&Entry { category: Some(office.category), ..finished(office.ada, at(0), at(1)) }).await;
    let mut tx = db.write().await;
    assert!(tx.categories().delete(unused).await.unwrap());
    assert!(!tx.categories().delete(unused).await.unwrap());
    assert_eq!(violated(tx.categories().delete(office.category).await), Constraint::Reference);
}

pub(crate) async fn an_entry_needs_a_category_that_is_there(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    let entry = Entry { category: Some(CategoryId::new(404)), ..finished(office.ada, at(0), at(1)) };
    assert_eq!(violated(tx.entries().insert(&entry, at(0)).await), Constraint::Reference);
}
