//! What a report shows is what programs are told.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Desk, in_browser};

in_browser!(a_report_shows_what_programs_are_told);

/// Hours, and billable hours, as somebody reads them.
type Hours = (String, String);

fn hours(summary: &Value) -> Hours {
    let written = |name: &str| format!("{:.2}", summary[name].as_f64().expect("a number"));
    (written("hours"), written("billable_hours"))
}

fn a_report_shows_what_programs_are_told(desk: &Desk) {
    for (project, from, until) in [
        (desk.website, "2026-03-28T22:30:00Z", "2026-03-29T03:10:00Z"),
        (desk.website, "2026-03-30T08:00:00Z", "2026-03-30T08:20:30Z"),
        (desk.garden, "2026-03-31T23:59:00Z", "2026-04-01T00:30:00Z"),
        (desk.garden, "2026-04-02T09:00:00Z", "2026-04-02T17:45:00Z"),
        (desk.website, "2026-04-09T09:00:00Z", "2026-04-09T10:00:00Z"),
    ] {
        desk.worked(project, from, until, "counted");
    }
    let told = desk.admin.get("reports/summary?start_date=2026-03-29&end_date=2026-04-02").expect(200);
    let summary = &told["summary"];
    let lines = summary["by_project"].as_array().expect("a list");
    let told: BTreeMap<String, Hours> =
        lines.iter().map(|line| (line["project_name"].as_str().expect("a name").to_owned(), hours(line))).collect();
    assert_eq!(told.len(), 2);

    let tab = desk.signed_in();
    tab.go("header nav a[href='/reports']");
    tab.script("document.querySelector('[name=from]').value = '2026-03-29'");
    tab.script("document.querySelector('[name=to]').value = '2026-04-02'");
    tab.send("Show");
    tab.says("h2", "2026-03-29 – 2026-04-02");
    let names = tab.texts(".sums-of tbody th");
    let cells = |head: &str| tab.texts(&format!(".sums-of tbody td[data-head='{head}']"));
    let shown = cells("Hours").into_iter().zip(cells("Billable hours"));
    let shown: BTreeMap<String, Hours> = names.into_iter().zip(shown).collect();
    assert_eq!(shown, told);
    let total = |head: &str| tab.text(&format!(".sums-of tfoot td[data-head='{head}']"));
    let whole = |name: &str| format!("{:.2}", summary[name].as_f64().expect("a number"));
    assert_eq!((total("Hours"), total("Billable hours")), (whole("total_hours"), whole("billable_hours")));
    assert_eq!(total("Entries"), summary["total_entries"].to_string());
    assert_eq!(tab.texts(".sums dd.number")[0], whole("total_hours"));
}
