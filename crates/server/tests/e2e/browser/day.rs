//! A day's work: the timer, time added by hand, and a second window that follows.

use thirtyfour::Key;

use super::{Desk, chromium};
use crate::kit::{Store, on_each_store};

on_each_store!(a_day_of_work);

fn a_day_of_work(store: &Store) {
    if chromium::is_there() {
        let desk = Desk::on(store);
        the_timer(&desk);
        by_hand(&desk);
        two_windows(&desk);
    }
}

/// The only entry of that day.
fn entry_of(desk: &Desk, day: &str) -> i64 {
    let entries = desk.admin.get(&format!("time-entries?start_date={day}&end_date={day}")).expect(200);
    assert_eq!(entries["pagination"]["total"], 1, "{entries}");
    entries["time_entries"][0]["id"].as_i64().expect("an entry")
}

fn the_timer(desk: &Desk) {
    let tab = desk.signed_in();
    // With the keyboard alone.
    tab.alt('w');
    tab.says("form.start .choices", "Garden");
    tab.types("redes");
    tab.has(1, "form.start .choices [role=option]");
    tab.types(Key::Enter);
    assert_eq!(tab.value("form.start [role=combobox]"), "Website Redesign");
    tab.types(Key::Tab);
    tab.types("First draft");
    tab.types(Key::Enter);
    tab.says(".timer .what", "First draft");
    let status = desk.admin.get("timer/status").expect(200);
    assert_eq!(status["timer"]["project_id"], desk.website);

    let shown = tab.text("[data-ticks]");
    let later = tab.says_other_than("[data-ticks]", &shown);
    assert!(later > shown, "{shown}, then {later}");
    assert!(tab.title().contains(" · My time"), "{}", tab.title());

    tab.send("Pause");
    tab.says(".timer .hint", "Paused");
    tab.has(1, ".timer.paused");
    assert!(desk.admin.get("timer/status").expect(200)["timer"]["paused_at"].is_string());
    tab.send("Resume");
    tab.has(0, ".timer.paused");

    tab.fill("form.start [role=combobox]", "gard");
    tab.types(Key::Enter);
    tab.send("Switch");
    tab.says(".timer .what", "Garden");
    tab.has(1, ".timer");
    tab.has(1, ".entry");
    tab.says(".entry", "Website Redesign");
    tab.send("Stop");
    tab.says(".idle", "Nothing is running.");
    tab.has(2, ".entry");
}

fn by_hand(desk: &Desk) {
    let tab = desk.signed_in();
    tab.open("/?week=2026-01-05");
    tab.says(".week", "Nothing was tracked in this week.");
    tab.press("#add summary");
    tab.fill("#add [role=combobox]", "garden");
    tab.types(Key::Enter);
    tab.script("document.querySelector('#add [name=day]').value = '2026-01-06'");
    tab.fill("#add input[name=start]", "9:30");
    tab.fill("#add input[name=length]", "1h 20m");
    tab.fill("#add textarea[name=notes]", "Planted <roses> & co");
    tab.send("Add");
    tab.says(".flash", "The entry is added.");
    tab.has(1, ".entry");
    let id = entry_of(desk, "2026-01-06");
    let entry = format!("#entry-{id}");
    tab.says(&entry, "09:30–10:50");
    tab.says(&entry, "1h 20m");
    tab.says(&entry, "Planted <roses> & co");

    // In its place: the page stays.
    tab.script("window.stays = true");
    tab.press(&format!("{entry} a[href*='edit=']"));
    tab.fill("form.edit input[name=end]", "noon");
    assert_eq!(tab.script("return window.stays"), true);
    tab.send("Save");
    tab.says("form.edit [role=alert]", "“noon” is no time of the day.");
    assert_eq!(tab.value("form.edit input[name=end]"), "noon");
    tab.fill("form.edit input[name=end]", "12");
    tab.send("Save");
    tab.says(".flash", "The entry is saved.");
    tab.says(&entry, "09:30–12:00");
    assert_eq!(desk.entry(id)["duration_seconds"], 9_000);

    tab.press(&format!("{entry} a[href*='delete=']"));
    tab.says(&entry, "It cannot be brought back.");
    tab.send("Delete");
    tab.says(".flash", "The entry is deleted.");
    tab.has(0, ".entry");
    desk.admin.get(&format!("time-entries/{id}")).refusal(404, "not_found");
}

fn two_windows(desk: &Desk) {
    let tab = desk.signed_in();
    let [first, second] = tab.window();
    tab.open("/");
    tab.says(".idle", "Nothing is running.");
    tab.fill("form.start input[name=notes]", "half a sent");
    tab.turn_to(&first);
    tab.fill("form.start [role=combobox]", "website");
    tab.types(Key::Enter);
    tab.send("Start");
    tab.has(1, ".timer");
    // What is being written is not taken away.
    tab.turn_to(&second);
    tab.says(".changed", "Something changed elsewhere.");
    assert_eq!(tab.value("form.start input[name=notes]"), "half a sent");
    tab.press(".changed button");
    tab.says(".timer .what", "Website Redesign");
    tab.send("Stop");
    tab.turn_to(&first);
    tab.says(".idle", "Nothing is running.");
    desk.admin.post("timer/start", &serde_json::json!({"project_id": desk.garden})).expect(201);
    for window in [&first, &second] {
        tab.turn_to(window);
        tab.says(".timer .what", "Garden");
    }
}
