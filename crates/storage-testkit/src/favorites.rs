//! What every adapter promises about favourites.

use timekeeper_domain::{
    favorite::Favorite,
    id::{ProjectId, UserId},
};
use timekeeper_ports::Constraint;

use crate::{
    build::{at, later, project},
    db::{Db, violated},
};

pub(crate) async fn a_project_is_marked_once(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    let marked = tx.favorites().insert(office.ada, office.project, later(at(5), 1)).await.unwrap().unwrap();
    let expected = Favorite { id: marked.id, user: office.ada, project: office.project, created_at: later(at(5), 1) };
    assert_eq!(marked, expected);
    assert_eq!(tx.favorites().insert(office.ada, office.project, at(9)).await.unwrap(), None);
    assert_eq!(tx.favorites().get(office.ada, office.project).await.unwrap(), Some(marked));
    tx.commit().await.unwrap();
    let mut tx = db.write().await;
    assert_eq!(tx.favorites().insert(office.ada, office.project, at(9)).await.unwrap(), None);
    assert_eq!(tx.favorites().list(office.ada).await.unwrap(), [marked]);
    assert!(tx.favorites().insert(office.bob, office.project, at(9)).await.unwrap().is_some());
}

pub(crate) async fn the_oldest_mark_is_listed_first(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    let mut marks = Vec::new();
    for (number, created) in [at(50), at(0), at(50), at(-50)].into_iter().enumerate() {
        let plan = project(&format!("Project {number}"), office.ada);
        let project = tx.projects().insert(&plan, at(0)).await.unwrap().id;
        marks.push(tx.favorites().insert(office.ada, project, created).await.unwrap().unwrap());
    }
    tx.favorites().insert(office.bob, office.project, at(0)).await.unwrap();
    let sorted = [marks[3], marks[1], marks[0], marks[2]];
    assert_eq!(tx.favorites().list(office.ada).await.unwrap(), sorted);
    assert_eq!(tx.favorites().list(UserId::new(404)).await.unwrap(), []);
}

pub(crate) async fn a_mark_can_be_removed_and_set_again(db: Db) {
    let office = db.office().await;
    let mut tx = db.write().await;
    assert!(!tx.favorites().delete(office.ada, office.project).await.unwrap());
    tx.favorites().insert(office.ada, office.project, at(0)).await.unwrap();
    tx.favorites().insert(office.bob, office.project, at(0)).await.unwrap();
    assert!(tx.favorites().delete(office.ada, office.project).await.unwrap());
    assert!(!tx.favorites().delete(office.ada, office.project).await.unwrap());
    assert_eq!(tx.favorites().get(office.ada, office.project).await.unwrap(), None);
    assert!(tx.favorites().get(office.bob, office.project).await.unwrap().is_some());
    assert!(tx.favorites().insert(office.ada, office.project, at(1)).await.unwrap().is_some());
}

pub(crate) async fn what_a_mark_refers_to_is_there(db: Db) {
    let office = db.office().await;
    for (user, project) in [(UserId::new(404), office.project), (office.ada, ProjectId::new(404))] {
        let mut tx = db.write().await;
        assert_eq!(violated(tx.favorites().insert(user, project, at(0)).await), Constraint::Reference);
    }
}
