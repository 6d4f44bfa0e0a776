//! Forms that were not made here, or not for this person, do nothing.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
};

use super::{Desk, in_browser};

in_browser!(a_form_of_another_origin_does_nothing, a_form_with_another_key_does_nothing);

/// A server of somebody else on the same machine, so that cookies are sent along; all it has is that page.
fn elsewhere(page: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for mut visitor in listener.incoming().flatten() {
            let mut request = [0; 4_096];
            if visitor.read(&mut request).is_ok() {
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n";
                drop(write!(visitor, "{head}Content-Length: {}\r\n\r\n{page}", page.len()));
            }
        }
    });
    format!("http://{address}/")
}

fn nothing_runs(desk: &Desk) {
    assert_eq!(desk.admin.get("timer/status").expect(200)["active"], false);
    assert_eq!(desk.admin.get("time-entries").expect(200)["pagination"]["total"], 0);
}

fn a_form_of_another_origin_does_nothing(desk: &Desk) {
    let tab = desk.signed_in();
    // Even one that knows the key.
    let key = tab.attribute("form.start [name=form_key]", "value");
    let page = format!(
        "<form method=post action='http://{}/timer/start'><input name=form_key value='{key}'>\
         <input name=work value=p{}><button>Win a prize</button></form>",
        desk.server.address(),
        desk.website,
    );
    let elsewhere = elsewhere(page);
    tab.open(&elsewhere);
    tab.send("Win a prize");
    tab.arrives("/timer/start");
    tab.says("h1", "This form cannot be used");
    nothing_runs(desk);
    let asked = tab.heard().wrong();
    assert!(asked.iter().any(|note| note.contains(&elsewhere)), "the form came from elsewhere: {asked:?}");
    tab.open("/");
    tab.says(".idle", "Nothing is running.");
}

fn a_form_with_another_key_does_nothing(desk: &Desk) {
    let tab = desk.signed_in();
    tab.script("for (const key of document.querySelectorAll('[name=form_key]')) key.value = 'x'.repeat(43)");
    tab.fill("form.start [role=combobox]", "Garden");
    tab.types(thirtyfour::Key::Enter);
    tab.send("Start");
    tab.says("h1", "This form cannot be used");
    nothing_runs(desk);
}
