//! The calendar days of time entries, for when the organisation's zone changes.

use diesel::prelude::*;
use timekeeper_domain::{Date, id::EntryId, totals::day_number};
use timekeeper_ports::DayMove;

use super::{
    common::{Query, Stamp, day, prepared},
    dialect::{Conn, RunQueryDsl, held, keep_users_out},
    schema::{time_entries, users},
};

pub(super) async fn lock_timelines(c: &mut Conn) -> Query<()> {
    keep_users_out(c).await?;
    held!(users::table.order(users::id).select(users::id)).load::<i64>(c).await?;
    Ok(())
}

pub(super) async fn days_after(c: &mut Conn, after: EntryId, limit: i64) -> Query<Vec<DayMove>> {
    let rows = time_entries::table
        .filter(time_entries::id.gt(after.get()))
        .order(time_entries::id)
        .limit(limit)
        .select((time_entries::id, time_entries::start_time, time_entries::day))
        .load::<(i64, Stamp, i32)>(c)
        .await?;
    let moved = |(id, start, number): (i64, Stamp, i32)| {
        Ok(DayMove { entry: EntryId::new(id), start: start.0, day: day(number)? })
    };
    rows.into_iter().map(moved).collect()
}

pub(super) async fn set_day(c: &mut Conn, id: EntryId, to: Date) -> Query<()> {
    let change = diesel::update(time_entries::table.find(id.get())).set(time_entries::day.eq(day_number(to)));
    prepared(change).execute(c).await?;
    Ok(())
}
