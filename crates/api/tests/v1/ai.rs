//! `/ai`: the helper, with a provider that is played.

mod chat;
mod confirm;
mod context;

use serde_json::json;
use timekeeper_app::AiSettings;

use crate::harness::{Client, Person, Server, Setup, helper};

/// A user with project 1 and its task 1.
async fn ready() -> (Server, Person) {
    with(helper()).await
}

/// The same, where the helper is set up so.
async fn with(ai: AiSettings) -> (Server, Person) {
    let server = Setup { ai, ..Setup::default() }.start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    user.new_task(project, "Design").await;
    (server, user)
}

#[actix_web::test]
async fn where_it_is_switched_off_it_says_so_and_asks_nobody() {
    let (server, user) = with(AiSettings { enabled: false, ..helper() }).await;
    let off = "AI helper is disabled";
    user.get("/ai/context-preview").await.refused(400, "ai_disabled", off);
    let action = json!({"action": {"type": "start_timer", "payload": {"project_id": 1}}});
    user.post("/ai/actions/confirm", action).await.refused(400, "ai_disabled", off);
    user.post("/ai/actions/confirm", json!({"action": {"type": "x"}})).await.refused(400, "ai_disabled", off);
    user.post("/ai/chat", json!({"prompt": "Hello"})).await.refused(400, "ai_disabled", "AI helper is disabled.");
    assert_eq!(server.model().asked().len(), 0);
    assert_eq!(user.get("/timer/status").await.ok(200)["active"], false);
}

#[actix_web::test]
async fn it_is_among_the_modules_only_where_it_is_switched_on() {
    for enabled in [true, false] {
        let (server, user) = with(AiSettings { enabled, ..helper() }).await;
        let lists = [server.anonymous().get("/info").await.ok(200), user.get("/users/me").await.ok(200)];
        for list in lists {
            let modules = list["enabled_modules"].as_array().unwrap();
            assert_eq!(modules.contains(&json!("ai")), enabled, "{modules:?}");
        }
    }
}
