//! Two people at one entry: nobody's words are lost.

use serde_json::json;

use super::{Desk, in_browser};

in_browser!(what_is_changed_meanwhile_is_shown_beside_what_was_typed);

fn what_is_changed_meanwhile_is_shown_beside_what_was_typed(desk: &Desk) {
    let id = desk.worked(desk.website, "2026-01-05T09:00:00Z", "2026-01-05T11:00:00Z", "First draft");
    let tab = desk.signed_in();
    tab.open("/?week=2026-01-05");
    tab.press(&format!("#entry-{id} a[href*='edit=']"));
    tab.fill("form.edit textarea[name=notes]", "Mine, typed slowly");
    tab.fill("form.edit input[name=end]", "12:15");
    let theirs = json!({"notes": "Theirs, a moment before", "end_time": "2026-01-05T10:30:00Z"});
    desk.admin.put(&format!("time-entries/{id}"), &theirs).expect(200);
    tab.send("Save");

    tab.says("form.edit [role=alert]", "Somebody changed this entry while you did.");
    tab.says("form.edit .facts", "Theirs, a moment before");
    tab.says("form.edit .facts", "10:30");
    assert_eq!(tab.value("form.edit textarea[name=notes]"), "Mine, typed slowly");
    assert_eq!(tab.value("form.edit input[name=end]"), "12:15");
    assert_eq!(desk.entry(id)["notes"], "Theirs, a moment before");
    tab.send("Save mine");
    tab.says(&format!("#entry-{id}"), "Mine, typed slowly");
    let entry = desk.entry(id);
    assert_eq!((&entry["notes"], &entry["end_time"]), (&json!("Mine, typed slowly"), &json!("2026-01-05T12:15:00Z")));
}
