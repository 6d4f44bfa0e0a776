//! What every request goes through before and after its handler, in one place and one order.
//!
//! It is one middleware rather than several because their order is what matters: the id exists before anything is
//! logged, the headers of CORS and security are on every answer (a refusal's and a time-out's, too), and the metrics
//! see the status that the caller sees.

mod cors;
mod framework;
mod measure;
mod request_id;
mod security;

use std::{rc::Rc, time::Duration};

use actix_web::{
    Error, HttpMessage, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform},
    error::InternalError,
    http::{
        Method, StatusCode,
        header::{HeaderMap, HeaderName, HeaderValue},
    },
    middleware::{Next, from_fn},
    rt::time::timeout,
};
use tracing::Instrument;

pub use request_id::{RequestId, RequestIds};
pub use security::ContentPolicy;

use crate::error::Problem;

/// The page about an error of that status at that path; `None` where programs ask.
pub type ErrorPage = fn(&str, StatusCode) -> Option<HttpResponse>;

/// How requests are received.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Where request ids come from; clones share the counter.
    pub ids: RequestIds,
    /// How long a request may take before it is answered with 503 `timeout`.
    pub time_limit: Duration,
    /// A path whose requests wait for somebody else, and how long those may take instead.
    pub patient: Option<(&'static str, Duration)>,
    /// Gives people who look at a page one about an error, instead of a body for programs.
    pub error_page: Option<ErrorPage>,
    /// Bytes of an address with its query; more is 414.
    pub max_uri_bytes: usize,
    /// Bytes of all header names and values; more is 431.
    pub max_header_bytes: usize,
}

impl Edge {
    /// The usual limits: 30 seconds, 8 KiB of address, 32 KiB of headers.
    pub fn new(ids: RequestIds) -> Self {
        Self {
            ids,
            time_limit: Duration::from_secs(30),
            patient: None,
            error_page: None,
            max_uri_bytes: 8 * 1024,
            max_header_bytes: 32 * 1024,
        }
    }
}

impl Edge {
    fn limit_for(&self, path: &str) -> Duration {
        self.patient.filter(|(patient, _)| *patient == path).map_or(self.time_limit, |(_, limit)| limit)
    }

    /// The answer that tells of a problem at that path.
    fn told(&self, path: &str, problem: &Problem) -> HttpResponse {
        let body = problem.error_response();
        self.error_page.and_then(|page| page(path, problem.status())).unwrap_or(body)
    }
}

/// Headers to put on an answer.
type Headers = Vec<(HeaderName, HeaderValue)>;

/// The middleware; wrap it around the application last, so that it is outermost.
pub fn edge<S, B>(
    edge: Edge,
) -> impl Transform<S, ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    let edge = Rc::new(edge);
    from_fn(move |request: ServiceRequest, next: Next<B>| {
        let edge = Rc::clone(&edge);
        async move {
            let id = edge.ids.of(&request);
            let span = tracing::info_span!(
                "request",
                request_id = id.as_str(),
                method = request.method().as_str(),
                path = request.path(),
            );
            serve(&edge, id, request, next).instrument(span).await
        }
    })
}

async fn serve<B: MessageBody + 'static>(
    edge: &Edge,
    id: RequestId,
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let measure = measure::Measure::start(request.method());
    let headers = headers(&request, &id);
    request.extensions_mut().insert(id);
    let early = refusal(edge, &request).or_else(|| cors::preflight(&request));
    if let Some(response) = early {
        let mut response = request.into_response(response);
        add(&headers, response.headers_mut());
        measure.stop(None, response.status());
        return Ok(response);
    }
    if request.method() == Method::HEAD {
        // Answered as GET; the connection, which knows what was asked for, leaves the body out.
        request.head_mut().method = Method::GET;
    }
    let (limit, path) = (edge.limit_for(request.path()), request.path().to_owned());
    let outcome = timeout(limit, next.call(request)).await;
    let late = |_| {
        let problem = Problem::timeout();
        let response = edge.told(&path, &problem);
        Err(InternalError::from_response(problem, response).into())
    };
    match outcome.unwrap_or_else(late) {
        Ok(response) => {
            let mut response = framework::with_json_error(response.map_into_boxed_body());
            add(&headers, response.headers_mut());
            measure.stop(response.request().match_pattern().as_deref(), response.status());
            Ok(response)
        }
        Err(error) => {
            let mut response = error.error_response();
            add(&headers, response.headers_mut());
            measure.stop(None, response.status());
            Err(InternalError::from_response(error, response).into())
        }
    }
}

/// Refuses what is too large to look at.
fn refusal(edge: &Edge, request: &ServiceRequest) -> Option<HttpResponse> {
    let uri = request.uri().path_and_query().map_or(0, |whole| whole.as_str().len());
    if uri > edge.max_uri_bytes {
        return Some(edge.told(request.path(), &Problem::uri_too_long()));
    }
    let sizes = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len());
    (sizes.sum::<usize>() > edge.max_header_bytes).then(|| edge.told(request.path(), &Problem::headers_too_large()))
}

fn headers(request: &ServiceRequest, id: &RequestId) -> Headers {
    let mut headers = security::headers(request.path());
    headers.extend(cors::headers(request));
    headers.extend(id.header());
    headers
}

/// A header that the handler has set itself stays, except `Vary`, which adds up.
fn add(from: &Headers, to: &mut HeaderMap) {
    for (name, value) in from {
        if name == actix_web::http::header::VARY {
            to.append(name.clone(), value.clone());
        } else if !to.contains_key(name) {
            to.insert(name.clone(), value.clone());
        }
    }
}
