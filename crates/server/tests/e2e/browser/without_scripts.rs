//! Without scripts everything can be done, too.

use serde_json::json;

use super::{Desk, chromium::Scripts, in_browser};

in_browser!(a_day_needs_no_scripts);

fn a_day_needs_no_scripts(desk: &Desk) {
    let tab = desk.signed_in_with(Scripts::Off);
    assert_eq!(tab.count("[role=combobox]"), 0, "no script has run");
    tab.choose("form.start select[name=work]", &format!("p{}", desk.website));
    tab.fill("form.start input[name=notes]", "by hand");
    tab.send("Start");
    tab.says(".timer .what", "Website Redesign");
    tab.says(".flash", "The timer is running.");
    assert_eq!(desk.admin.get("timer/status").expect(200)["timer"]["notes"], "by hand");
    tab.send("Stop");
    tab.says(".idle", "Nothing is running.");
    tab.has(1, ".entry");

    tab.press("#add summary");
    tab.choose("#add select[name=work]", &format!("p{}", desk.garden));
    tab.fill("#add input[name=start]", "9:30");
    tab.fill("#add input[name=length]", "1h 20m");
    tab.send("Add");
    tab.says(".flash", "The entry is added.");
    tab.has(2, ".entry");
    let id = desk.admin.get(&format!("time-entries?project_id={}", desk.garden)).expect(200)["time_entries"][0]["id"]
        .as_i64()
        .expect("an id");
    let entry = format!("#entry-{id}");
    tab.says(&entry, "09:30–10:50");
    tab.go(&format!("{entry} a[href*='edit=']"));
    tab.fill("form.edit input[name=end]", "11");
    tab.fill("form.edit textarea[name=notes]", "Raked");
    tab.send("Save");
    tab.says(&entry, "Raked");
    tab.says(&entry, "09:30–11:00");
    tab.go(&format!("{entry} a[href*='delete=']"));
    tab.send("Delete");
    tab.says(".flash", "The entry is deleted.");
    tab.has(1, ".entry");
    assert_eq!(desk.admin.get("time-entries").expect(200)["pagination"]["total"], json!(1));
    tab.send("Sign out");
    tab.arrives("/login");
    tab.says(".flash", "You are signed out.");
}
