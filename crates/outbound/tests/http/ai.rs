//! The AI provider, against a stand-in that answers well, badly, late and not at all.

use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Value, json};
use timekeeper_outbound::{BaseUrl, OpenAiCompatible};
use timekeeper_ports::{AiError, AiProvider, ChatMessage, ChatRole};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    http::HeaderName,
    matchers::{method, path},
};

use super::told;

const KEY: &str = "sk-hunter2";
const QUESTION: &str = "what did I do on Friday?";

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_secs(2);

async fn answering(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    let post = Mock::given(method("POST")).and(path("/v1/chat/completions"));
    post.respond_with(template).expect(1).mount(&server).await;
    server
}

fn provider(address: &str, key: Option<&str>, patience: Duration) -> OpenAiCompatible {
    let base = BaseUrl::new(address).unwrap();
    OpenAiCompatible::new(&base, "llama3.1".to_owned(), key.map(SecretString::from), patience).unwrap()
}

async fn ask(address: &str, key: Option<&str>, patience: Duration) -> Result<String, AiError> {
    let message = |role, content: &str| ChatMessage { role, content: content.to_owned() };
    let messages = [
        message(ChatRole::System, "be brief"),
        message(ChatRole::Assistant, "ask \"me\""),
        message(ChatRole::User, QUESTION),
    ];
    provider(address, key, patience).complete(&messages).await
}

fn replying(content: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({ "choices": [{ "message": { "content": content } }], "id": 1 }))
}

/// Asks with a key, and sees to it that the failure tells nothing of what it was about.
async fn failing(address: &str, patience: Duration) -> AiError {
    let error = ask(address, Some(KEY), patience).await.unwrap_err();
    for text in [told(&error), format!("{error:?}")] {
        assert!(
            !text.contains("hunter2") && !text.contains("Friday") && !text.contains("provider's own words"),
            "{text}"
        );
    }
    error
}

async fn failing_on(template: ResponseTemplate) -> AiError {
    failing(&answering(template).await.uri(), LONG).await
}

/// What a server does when it has said its part.
#[derive(Clone, Copy)]
enum Then {
    Stays,
    HangsUp,
}

/// A server that listens to one request, whatever it is, and says just that.
async fn saying(text: &'static str, then: Then) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard = Vec::new();
        while !heard.ends_with(b"}") {
            stream.read_buf(&mut heard).await.unwrap();
        }
        stream.write_all(text.as_bytes()).await.unwrap();
        match then {
            Then::Stays => std::future::pending().await,
            Then::HangsUp => stream.shutdown().await.unwrap(),
        }
    });
    address
}

#[tokio::test]
async fn a_reply_is_handed_on_as_it_is() {
    let server = answering(replying(&json!(" You worked.\n"))).await;
    assert_eq!(ask(&server.uri(), None, LONG).await.unwrap(), " You worked.\n");
}

#[tokio::test]
async fn the_request_is_the_one_that_providers_understand() {
    for key in [Some(KEY), None, Some(" ")] {
        let server = answering(replying(&json!("ok"))).await;
        ask(&server.uri(), key, LONG).await.unwrap();
        let [request] = server.received_requests().await.unwrap().try_into().unwrap();
        let body: Value = request.body_json().unwrap();
        let messages = json!([
            { "role": "system", "content": "be brief" },
            { "role": "assistant", "content": "ask \"me\"" },
            { "role": "user", "content": QUESTION },
        ]);
        let expected = json!({ "model": "llama3.1", "messages": messages, "temperature": 0.2, "max_tokens": 700 });
        assert_eq!(body, expected);
        let mut headers: Vec<&str> = request.headers.keys().map(HeaderName::as_str).collect();
        headers.sort_unstable();
        let mut names = vec!["accept", "content-length", "content-type", "host", "user-agent"];
        if key == Some(KEY) {
            names.insert(1, "authorization");
            assert_eq!(request.headers["authorization"], "Bearer sk-hunter2");
        }
        assert_eq!(headers, names);
        assert_eq!(request.headers["content-type"], "application/json");
    }
}

#[tokio::test]
async fn a_base_may_end_in_v1_or_be_below_something() {
    for (base, whole) in [
        ("/v1", "/v1"),
        ("/v1/", "/v1"),
        ("/", "/v1"),
        ("/api", "/api/v1"),
        ("/api/v1", "/api/v1"),
        ("/xv1", "/xv1/v1"),
    ] {
        let server = MockServer::start().await;
        let post = Mock::given(method("POST")).and(path(format!("{whole}/chat/completions")));
        post.respond_with(replying(&json!("ok"))).expect(1).mount(&server).await;
        ask(&format!("{}{base}", server.uri()), None, LONG).await.unwrap();
    }
}

#[tokio::test]
async fn any_other_status_is_a_refusal_and_is_not_asked_about_again() {
    for status in [301, 302, 307, 400, 401, 403, 404, 429, 500, 503] {
        let template = ResponseTemplate::new(status).insert_header("Location", "/v1/chat/completions");
        let error = failing_on(template.set_body_string("provider's own words")).await;
        assert!(matches!(error, AiError::Rejected { status: found } if found == status), "{error:?}");
    }
}

#[tokio::test]
async fn an_answer_without_a_text_is_invalid() {
    for content in [json!(null), json!(""), json!(" \n"), json!(7), json!(["provider's own words"])] {
        let error = failing_on(replying(&content)).await;
        assert!(matches!(error, AiError::InvalidResponse(_)), "{content}: {error:?}");
    }
}

#[tokio::test]
async fn nonsense_is_invalid() {
    for body in [
        "",
        "{",
        "[]",
        "null",
        "\"provider's own words\"",
        "<html>provider's own words",
        r#"{"choices": []}"#,
        r#"{"choices": {"message": {"content": "x"}}}"#,
        r#"{"choices": [{"text": "provider's own words"}]}"#,
        r#"{"choices": [{"message": "provider's own words"}]}"#,
        r#"{"choices": [{"message": {"content": "x"}}]} more"#,
    ] {
        let error = failing_on(ResponseTemplate::new(200).set_body_string(body)).await;
        assert!(matches!(error, AiError::InvalidResponse(_)), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let error = failing_on(replying(&json!("x".repeat(256 * 1024)))).await;
    assert!(matches!(error, AiError::InvalidResponse(_)), "{error:?}");
    assert!(told(&error).contains("262144 bytes"), "{}", told(&error));
}

#[tokio::test]
async fn an_answer_that_is_cut_short_is_invalid() {
    let text = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"choices\"";
    let error = failing(&saying(text, Then::HangsUp).await, LONG).await;
    assert!(matches!(error, AiError::InvalidResponse(_)), "{error:?}");
}

#[tokio::test]
async fn a_late_answer_is_given_up() {
    let error = failing(&answering(replying(&json!("ok")).set_delay(LONG)).await.uri(), SHORT).await;
    assert!(matches!(error, AiError::TimedOut), "{error:?}");
}

#[tokio::test]
async fn an_answer_that_trickles_in_is_given_up() {
    for text in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"choices\""] {
        let error = failing(&saying(text, Then::Stays).await, SHORT).await;
        assert!(matches!(error, AiError::TimedOut), "{text}: {error:?}");
    }
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = failing(&format!("http://user:hunter2@127.0.0.1:{port}"), LONG).await;
    assert!(matches!(error, AiError::Unreachable(_)), "{error:?}");
}

#[tokio::test]
async fn who_does_not_speak_http_is_unreachable() {
    for text in ["", "HTTP/1.1 200 OK\r\n", "SSH-2.0-provider's own words\r\n"] {
        let error = failing(&saying(text, Then::HangsUp).await, LONG).await;
        assert!(matches!(error, AiError::Unreachable(_)), "{text}: {error:?}");
    }
}

#[tokio::test]
async fn neither_the_key_nor_a_password_in_the_address_is_shown() {
    let provider = provider("http://user:hunter2@models.example.org", Some(KEY), LONG);
    let shown = format!("{provider:?}");
    assert!(shown.contains("models.example.org") && shown.contains("llama3.1"), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[tokio::test]
async fn a_key_that_no_header_can_have_is_refused_without_repeating_it() {
    let base = BaseUrl::new("http://127.0.0.1").unwrap();
    let key = Some(SecretString::from("hunter2\r\nX: y"));
    let error = OpenAiCompatible::new(&base, "m".to_owned(), key, LONG).unwrap_err();
    assert!(!told(&error).contains("hunter2") && !format!("{error:?}").contains("hunter2"), "{error:?}");
}
