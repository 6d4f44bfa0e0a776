//! Favourites.

use async_trait::async_trait;
use diesel::prelude::*;
use timekeeper_domain::{
    Instant,
    favorite::Favorite,
    id::{FavoriteId, ProjectId, UserId},
};
use timekeeper_ports::{FavoriteRepo, StoreError};

use super::{
    DieselTx,
    common::{Query, Stamp},
    dialect::{Conn, RunQueryDsl, change, on},
    schema::favorites,
};

type Row = (i64, i64, i64, Stamp);

fn favorite((id, user, project, created_at): Row) -> Favorite {
    Favorite {
        id: FavoriteId::new(id),
        user: UserId::new(user),
        project: ProjectId::new(project),
        created_at: created_at.0,
    }
}

async fn list(c: &mut Conn, user: UserId) -> Query<Vec<Favorite>> {
    let rows: Vec<Row> = favorites::table
        .filter(favorites::user_id.eq(user.get()))
        .order((favorites::created_at, favorites::id))
        .load(c)
        .await?;
    Ok(rows.into_iter().map(favorite).collect())
}

async fn get(c: &mut Conn, user: UserId, project: ProjectId) -> Query<Option<Favorite>> {
    let row: Option<Row> = favorites::table
        .filter(favorites::user_id.eq(user.get()))
        .filter(favorites::project_id.eq(project.get()))
        .first(c)
        .await
        .optional()?;
    Ok(row.map(favorite))
}

async fn insert(c: &mut Conn, user: UserId, project: ProjectId, at: Instant) -> Query<Option<Favorite>> {
    let inserted = diesel::insert_into(favorites::table)
        .values((
            favorites::user_id.eq(user.get()),
            favorites::project_id.eq(project.get()),
            favorites::created_at.eq(Stamp(at)),
        ))
        .on_conflict((favorites::user_id, favorites::project_id))
        .do_nothing()
        .execute(c)
        .await?;
    if inserted == 0 { Ok(None) } else { get(c, user, project).await }
}

async fn delete(c: &mut Conn, user: UserId, project: ProjectId) -> Query<bool> {
    let mark =
        favorites::table.filter(favorites::user_id.eq(user.get())).filter(favorites::project_id.eq(project.get()));
    Ok(diesel::delete(mark).execute(c).await? == 1)
}

#[async_trait]
impl FavoriteRepo for DieselTx {
    async fn list(&mut self, user: UserId) -> Result<Vec<Favorite>, StoreError> {
        on!(self, list(user))
    }

    async fn get(&mut self, user: UserId, project: ProjectId) -> Result<Option<Favorite>, StoreError> {
        on!(self, get(user, project))
    }

    async fn insert(&mut self, user: UserId, project: ProjectId, at: Instant) -> Result<Option<Favorite>, StoreError> {
        change!(self, insert(user, project, at))
    }

    async fn delete(&mut self, user: UserId, project: ProjectId) -> Result<bool, StoreError> {
        change!(self, delete(user, project))
    }
}
