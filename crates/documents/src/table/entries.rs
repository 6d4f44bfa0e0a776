//! Time entries as a table.

use timekeeper_domain::{Instant, entry::EntryView};

use super::{Cell, Column, Kind, hours};

/// The columns of a table of time entries.
pub fn entry_columns() -> Vec<Column> {
    [
        ("id", Kind::Integer),
        ("user", Kind::Text),
        ("date", Kind::Date),
        ("start_time", Kind::DateTime),
        ("end_time", Kind::DateTime),
        ("breaks", Kind::Duration),
        ("duration", Kind::Duration),
        ("hours", Kind::Decimal(2)),
        ("project", Kind::Text),
        ("client", Kind::Text),
        ("task", Kind::Text),
        ("category", Kind::Text),
        ("notes", Kind::Text),
        ("tags", Kind::Text),
        ("billable", Kind::Text),
        ("paid", Kind::Text),
        ("invoice_number", Kind::Text),
    ]
    .map(|(title, kind)| Column::new(title, kind))
    .into()
}

/// The row of an entry. `time` writes points in time.
pub fn entry_row(view: EntryView, time: impl Fn(Instant) -> String) -> Vec<Cell> {
    let (entry, names) = (view.entry.data, view.names);
    let yes = |truth: bool| Cell::from(if truth { "yes" } else { "no" });
    let worked = entry.finished_seconds();
    vec![
        Cell::Integer(view.entry.id.get()),
        names.user.as_str().into(),
        Cell::Date(entry.day),
        time(entry.start).into(),
        entry.state.end().map(time).into(),
        Cell::Duration(entry.break_seconds),
        worked.map_or(Cell::Empty, Cell::Duration),
        worked.map_or(Cell::Empty, hours),
        names.project.map(|name| name.to_string()).into(),
        names.client.map(|name| name.to_string()).into(),
        names.task.map(|name| name.to_string()).into(),
        names.category.map(|name| name.to_string()).into(),
        entry.notes.map(|notes| notes.to_string()).into(),
        entry.tags.as_str().map(str::to_owned).into(),
        yes(entry.billable),
        yes(entry.paid),
        entry.invoice_number.map(|number| number.to_string()).into(),
    ]
}
