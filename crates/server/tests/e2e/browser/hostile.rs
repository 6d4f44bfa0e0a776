//! Text that would like to be a script is text, wherever it is shown.

use serde_json::json;

use super::{Desk, in_browser};

in_browser!(hostile_text_is_text_wherever_it_is_shown);

const HOSTILE: &str =
    r#"<script>alert(1)</script>"><img src=x onerror=alert(2)>'</textarea></option></title><svg/onload=alert(3)>"#;

fn hostile_text_is_text_wherever_it_is_shown(desk: &Desk) {
    let client = desk.admin.post("clients", &json!({"name": HOSTILE})).expect(201)["client"]["id"].clone();
    let project = json!({"name": HOSTILE, "client_id": client});
    let project = desk.admin.post("projects", &project).expect(201)["project"]["id"].as_i64().expect("an id");
    let id = desk.worked(project, "2026-01-05T09:00:00Z", "2026-01-05T11:00:00Z", HOSTILE);
    let tagged = json!({"tags": "<b>tag</b>,\"><i>"});
    desk.admin.put(&format!("time-entries/{id}"), &tagged).expect(200);
    let tab = desk.signed_in();
    let is_harmless = |place: &str| {
        for made in ["img", "svg[onload]", "main script", "b", "i", "body > script"] {
            assert_eq!(tab.count(made), 0, "{made} {place}");
        }
    };

    tab.open("/?week=2026-01-05");
    tab.says(&format!("#entry-{id} .notes"), HOSTILE);
    tab.says(&format!("#entry-{id} .marks"), "<b>tag</b>");
    is_harmless("in the week");
    tab.press("form.start [role=combobox]");
    tab.says("form.start .choices", HOSTILE);
    is_harmless("among the choices");
    tab.types(thirtyfour::Key::Escape);
    tab.press(&format!("#entry-{id} a[href*='edit=']"));
    tab.has(1, "form.edit");
    assert_eq!(tab.value("form.edit textarea[name=notes]"), HOSTILE);
    is_harmless("in the form");
    tab.fill("form.edit input[name=start]", HOSTILE);
    tab.send("Save");
    tab.says("form.edit [role=alert]", HOSTILE);
    assert_eq!(tab.value("form.edit input[name=start]"), HOSTILE);
    is_harmless("in the form that came back");

    for by in ["project", "client"] {
        tab.open(&format!("/reports?from=2026-01-01&to=2026-01-31&project={project}&by={by}"));
        tab.says(".sums-of tbody th", HOSTILE);
        tab.says(".about .hint", HOSTILE);
        is_harmless("in the report");
    }
    tab.open("/");
    tab.fill("form.start [role=combobox]", "onerror");
    tab.types(thirtyfour::Key::Enter);
    tab.fill("form.start input[name=notes]", HOSTILE);
    tab.send("Start");
    tab.says(".timer .notes", HOSTILE);
    is_harmless("at the timer");

    tab.open("/admin/api-tokens/new");
    tab.fill("#name", HOSTILE);
    tab.fill("#description", HOSTILE);
    tab.press("input[value='read:tasks']");
    tab.send("Create token");
    tab.says(".facts", HOSTILE);
    is_harmless("with the new token");
    tab.go("main a[href='/admin/api-tokens']");
    tab.says("tbody th", HOSTILE);
    is_harmless("among the tokens");
}
