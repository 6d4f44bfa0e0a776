//! A page that is open when its session ends.

use super::{Desk, in_browser};

in_browser!(
    a_page_that_is_open_leads_to_the_sign_in_page_when_its_session_ends,
    what_is_being_written_is_not_taken_away_when_the_session_ends,
);

fn a_page_that_is_open_leads_to_the_sign_in_page_when_its_session_ends(desk: &Desk) {
    let tab = desk.signed_in();
    let [first, second] = tab.window();
    tab.open("/");
    tab.says(".idle", "Nothing is running.");
    tab.send("Sign out");
    tab.arrives("/login");
    tab.turn_to(&first);
    tab.arrives("/login");
    tab.turn_to(&second);
    tab.says("h1", "Sign in");
}

fn what_is_being_written_is_not_taken_away_when_the_session_ends(desk: &Desk) {
    let tab = desk.signed_in();
    tab.fill("form.start input[name=notes]", "half a sent");
    let [first, _] = tab.window();
    tab.open("/");
    tab.send("Sign out");
    tab.arrives("/login");
    tab.turn_to(&first);
    tab.says(".changed", "You are signed out.");
    assert_eq!(tab.value("form.start input[name=notes]"), "half a sent");
    tab.go(".changed button");
    tab.arrives("/login");
}
