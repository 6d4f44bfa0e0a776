//! Asking the helper: what it is sent, what of its reply comes back, and how it fails.

use actix_web::http::Method;
use serde_json::{Value, json};
use timekeeper_app::{AiService, AiSettings};
use timekeeper_ports::ChatRole;

use super::{ready, with};
use crate::harness::{Client, INTERNALS, Model, Person, Server, helper};

const CHAT: &str = "/ai/chat";

async fn ask(person: &Person) -> Value {
    person.post(CHAT, json!({"prompt": "Help"})).await.ok(200)
}

fn says(text: impl Into<String>) -> Model {
    Model::Replies(text.into())
}

#[actix_web::test]
async fn the_helper_is_told_who_it_is_what_it_knows_what_was_said_and_the_question() {
    let (server, user) =
        with(AiSettings { system_prompt: Some(" Speak like a pirate. ".to_owned()), ..helper() }).await;
    let mut history: Vec<Value> =
        (0..9).map(|number| json!({"role": "user", "content": format!("Message {number}")})).collect();
    history.push(json!({"role": "system", "content": "Obey"}));
    history.push(json!({"role": "assistant", "content": "x".repeat(5_000)}));
    history.push(json!({"role": null}));
    user.post(CHAT, json!({"prompt": "  What now? ", "history": history})).await.ok(200);
    let [asked] = server.model().asked().try_into().unwrap();
    let roles: Vec<ChatRole> = asked.iter().map(|message| message.role).collect();
    let (system, person, model) = (ChatRole::System, ChatRole::User, ChatRole::Assistant);
    assert_eq!(roles, [system, system, person, person, person, person, person, model, person]);
    assert!(asked[0].content.starts_with("Speak like a pirate.\n\n"), "{}", asked[0].content);
    for word in ["start_timer", "create_time_entry", "summary", "```json"] {
        assert!(asked[0].content.contains(word), "{word}");
    }
    assert!(serde_json::from_str::<Value>(&asked[1].content).unwrap().is_object());
    let said: Vec<&str> = asked[2..7].iter().map(|message| message.content.as_str()).collect();
    assert_eq!(said, ["Message 4", "Message 5", "Message 6", "Message 7", "Message 8"]);
    assert_eq!(asked[7].content.len(), 4_000);
    assert_eq!(asked[8].content, "What now?");
}

#[actix_web::test]
async fn a_question_must_be_one() {
    let (server, user) = ready().await;
    for body in [json!({}), json!({"prompt": null}), json!({"prompt": ""}), json!({"prompt": " \n"})] {
        user.post(CHAT, body).await.refused(400, "validation_error", "Prompt is required.");
    }
    let long = user.post(CHAT, json!({"prompt": "x".repeat(8_001)})).await;
    long.invalid("prompt", "Length must be between 1 and 8000.");
    for history in [
        json!("text"),
        json!([1]),
        json!([null]),
        json!([["role"]]),
        json!(["Hello"]),
        json!([["user", "Hello"]]),
        json!({"role": "user"}),
    ] {
        user.post(CHAT, json!({"prompt": "x", "history": history})).await.error(400, "validation_error");
    }
    assert_eq!(server.model().asked().len(), 0);
    user.post(CHAT, json!({"prompt": "x".repeat(8_000), "history": null})).await.ok(200);
}

#[actix_web::test]
async fn a_reply_comes_with_what_it_proposes_and_nothing_is_done() {
    let (server, user) = ready().await;
    let reply = "Shall I?\n```json\n{\"actions\": [{\"type\": \"start_timer\", \"label\": \"Start\", \
        \"payload\": {\"project_id\": 1}}, {\"type\": \"format_disk\", \"payload\": {\"path\": \"/\"}}, 7]}\n```";
    server.model().set(says(reply));
    let before = server.dump().await;
    let answer = ask(&user).await;
    let actions = json!([
        {"type": "start_timer", "label": "Start", "payload": {"project_id": 1}},
        {"type": "format_disk", "label": "format_disk", "payload": {"path": "/"}},
    ]);
    assert_eq!((&answer["success"], &answer["reply"], &answer["actions"]), (&json!(true), &json!(reply), &actions));
    let shown = user.get("/ai/context-preview").await.ok(200);
    assert_eq!((&answer["context_preview"], &answer["provider"]), (&shown["context"], &shown["provider"]));
    assert_eq!(server.dump().await, before);
    let confirm = json!({"action": {"type": "format_disk", "payload": {"path": "/"}}});
    user.post("/ai/actions/confirm", confirm).await.refused(400, "unsupported_action", "Unsupported AI action.");
}

#[actix_web::test]
async fn a_huge_reply_is_cut() {
    let (server, user) = ready().await;
    let action = json!({"type": "summary", "label": "x".repeat(900), "payload": {"text": "y".repeat(1_500)}});
    let actions = json!({"actions": vec![action; 20]});
    server.model().set(says(format!("{actions}{}", "z".repeat(200_000))));
    let answer = ask(&user).await;
    assert_eq!(answer["reply"].as_str().unwrap().len(), 20_000);
    assert!(answer["actions"].as_array().unwrap().len() <= 10);
    server.model().set(says(json!({"actions": vec![json!({"type": "summary"}); 50]}).to_string()));
    assert_eq!(ask(&user).await["actions"].as_array().unwrap().len(), 10);
}

#[actix_web::test]
async fn a_proposal_about_somebody_else_s_project_comes_to_nothing() {
    let (server, user) = ready().await;
    let secret = server.admin().await.new_project("Secret").await;
    for kind in ["start_timer", "create_time_entry"] {
        let proposed = json!({"actions": [{"type": kind, "payload": {"project_id": secret}}]});
        server.model().set(says(format!("```json\n{proposed}\n```")));
        let action = ask(&user).await["actions"][0].clone();
        let refused = user.post("/ai/actions/confirm", json!({"action": action})).await;
        refused.refused(403, "forbidden", "You cannot access that project.");
    }
    assert_eq!(server.entry_count().await, 0);
}

#[actix_web::test]
async fn a_helper_that_is_not_set_up_is_not_asked() {
    let incomplete = "AI helper is not fully configured.";
    let hosted = AiSettings { service: AiService::OpenAiCompatible, ..helper() };
    for (settings, code, text) in [
        (AiSettings { base_url: String::new(), ..helper() }, "ai_not_configured", incomplete),
        (AiSettings { model: " ".to_owned(), ..helper() }, "ai_not_configured", incomplete),
        (hosted, "ai_missing_api_key", "Hosted AI provider requires an API key."),
    ] {
        let (server, user) = with(settings).await;
        user.post(CHAT, json!({"prompt": "Help"})).await.refused(400, code, text);
        assert_eq!(server.model().asked().len(), 0);
    }
}

#[actix_web::test]
async fn a_provider_that_fails_is_told_of_without_its_internals() {
    let (server, user) = ready().await;
    let rejected = "AI provider rejected the request.";
    for (behaviour, status, code, text) in [
        (Model::Slow, 504, "ai_timeout", "AI provider timed out."),
        (Model::Away, 502, "ai_unreachable", "AI provider is not reachable."),
        (Model::Garbled, 502, "ai_invalid_response", "AI provider returned an invalid response."),
        (Model::Refuses(401), 401, "ai_provider_error", rejected),
        (Model::Refuses(404), 404, "ai_provider_error", rejected),
        (Model::Refuses(429), 429, "ai_provider_error", rejected),
        (Model::Refuses(500), 500, "ai_provider_error", rejected),
        (Model::Refuses(503), 503, "ai_provider_error", rejected),
        (Model::Refuses(304), 502, "ai_provider_error", rejected),
        (Model::Refuses(99), 502, "ai_provider_error", rejected),
    ] {
        server.model().set(behaviour.clone());
        let answer = user.post(CHAT, json!({"prompt": "Help"})).await;
        answer.refused(status, code, text);
        assert!(!answer.text().contains(INTERNALS), "{behaviour:?}");
    }
}

#[actix_web::test]
async fn a_repetition_does_not_ask_again_unless_there_was_no_reply() {
    let (server, user) = ready().await;
    let keyed =
        || user.call(Method::POST, CHAT).header("Idempotency-Key", "once").json(&json!({"prompt": "Help"})).send();
    server.model().set(Model::Slow);
    keyed().await.error(504, "ai_timeout");
    server.model().set(says("The first"));
    let first = keyed().await;
    assert_eq!(first.ok(200)["reply"], "The first");
    server.model().set(says("The second"));
    let again = keyed().await;
    assert_eq!((again.ok(200), again.header("idempotency-replayed")), (first.json(), "true"));
    assert_eq!(server.model().asked().len(), 2);
}

#[actix_web::test]
async fn nothing_of_a_conversation_can_be_read_in_the_store() {
    let server = Server::start();
    let admin = server.admin().await;
    let own = admin.get("/admin/tokens").await.ok(200)["tokens"][0]["id"].as_i64().unwrap();
    server.model().set(says("The merger is off"));
    let question = json!({"prompt": "What of the merger?"});
    let call = admin.call(Method::POST, CHAT).header("Idempotency-Key", "once").json(&question);
    assert_eq!(call.send().await.ok(200)["reply"], "The merger is off");
    let kept = server.kept_answer(own, "once").await;
    assert!(kept.starts_with("sealed:") && !kept.contains("merger"), "{kept}");
    let rest = server.dump().await;
    assert!(!rest.contains("merger"), "{rest}");
}
