//! The way to a token that a person goes, and what the token is good for.

use serde_json::json;

use super::{Desk, in_browser};

in_browser!(a_token_is_made_copied_used_and_never_seen_again);

fn a_token_is_made_copied_used_and_never_seen_again(desk: &Desk) {
    let tab = desk.signed_in();
    tab.go("header nav a[href^='/admin/']");
    tab.go(".sections a[href='/admin/api-tokens']");
    assert_eq!(tab.text(".sections [aria-current]"), "API tokens");
    tab.go("a[href='/admin/api-tokens/new']");
    tab.fill("#name", "Build server");
    for scope in ["read:projects", "write:projects"] {
        tab.press(&format!("input[value='{scope}']"));
    }
    tab.fill("#days", "90");
    tab.send("Create token");
    let token = tab.text("#secret");
    assert!(token.starts_with("tt_") && token.len() == 35, "{token}");
    let permissions = json!({"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
    tab.tell("Browser.grantPermissions", permissions);
    tab.press("[data-copy=secret]");
    tab.says("[data-copy=secret]", "Copied");
    let copied = tab.script_later("navigator.clipboard.readText().then(arguments[0], arguments[0])");
    assert_eq!(copied, token.as_str());

    let program = desk.server.client(&token);
    let projects = program.get("projects").expect(200);
    assert_eq!(projects["projects"].as_array().expect("a list").len(), 2);
    program.post("projects", &json!({"name": "By a program"})).expect(201);
    program.get("time-entries").refusal(403, "forbidden");

    tab.go("main a[href='/admin/api-tokens']");
    tab.says("tbody th", "Build server");
    assert!(tab.text("tbody tr").contains(&token[..8]));
    assert!(!tab.source().contains(&token), "it is shown once");
    let name = tab.attribute("tbody tr", "id").replace("token-", "");
    tab.go(&format!("a[href='/admin/api-tokens/{name}/revoke']"));
    tab.send("Revoke");
    tab.says(".flash", "The token is revoked.");
    program.get("projects").refusal(401, "unauthorized");
}
