//! The sample as a whole application, and a client for it.

use std::time::Duration;

use actix_web::{
    App,
    body::to_bytes,
    dev::Service,
    http::{StatusCode, header::HeaderMap},
    test::{TestRequest, init_service},
};
use paperclip::actix::OpenApiExt;
use serde_json::Value;
use timekeeper_api::{
    body::Limits,
    docs,
    middleware::{Edge, RequestIds, edge},
};

use crate::{document, sample};

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// An error in the shape that every error has.
    pub(crate) fn error(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.body));
        let json = self.json();
        assert_eq!(json["error_code"], code, "{json}");
        assert!(json["error"].is_string() && json["message"].is_string() && json["success"] == false, "{json}");
        json
    }
}

/// The application, the sample behind the edge, as a function from requests to answers.
pub(crate) async fn server() -> impl AsyncFn(TestRequest) -> Answer {
    let mut limits = Edge::new(RequestIds::new(1));
    limits.time_limit = Duration::from_millis(200);
    let app = App::new()
        .app_data(Limits { max_body_bytes: 1_000 })
        .wrap_api()
        .app_data(sample::Store::default())
        .configure(sample::routes)
        .build()
        .configure(docs::routes(&document::document()));
    let service = init_service(app.wrap(edge(limits))).await;
    async move |request: TestRequest| {
        // Refusals of the middleware count as answers, as they do on a connection.
        let (head, body) = match service.call(request.to_request()).await {
            Ok(response) => response.into_parts().1.into_parts(),
            Err(error) => error.error_response().into_parts(),
        };
        Answer { status: head.status(), headers: head.headers().clone(), body: to_bytes(body).await.unwrap().to_vec() }
    }
}

/// A request with the token.
pub(crate) fn with_token(request: TestRequest) -> TestRequest {
    request.insert_header(("Authorization", format!("Bearer {}", sample::TOKEN)))
}
