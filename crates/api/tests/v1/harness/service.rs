//! Every layer that a request goes through, put together once for all tests.
//!
//! Putting the routes together takes longer than most tests, so one thread does it and then serves all of them. The state
//! that the binary puts among the application's data comes with every request instead, so that each test has a server of
//! its own behind the same routes.

use std::{net::SocketAddr, rc::Rc, sync::OnceLock, thread};

use actix_web::{
    App, Error, HttpMessage,
    body::{MessageBody, to_bytes},
    dev::{Extensions, Service, ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{CONTENT_LENGTH, HeaderName, HeaderValue},
    },
    middleware::{Next, from_fn},
    rt::{self, System},
    test::{TestRequest, init_service},
    web::Data,
};
use timekeeper_api::{
    body::Limits,
    middleware::{Edge, RequestIds, edge},
    v1::{self, ApiState},
};
use tokio::sync::{mpsc, oneshot};

use super::{answer::Answer, document::document};

/// A request.
#[derive(Clone)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) body: Option<Vec<u8>>,
    pub(super) peer: Option<SocketAddr>,
}

/// A request on its way, with the server it is for and whoever waits for the answer.
struct Job {
    request: Request,
    state: ApiState,
    answer: oneshot::Sender<Answer>,
}

/// Has a request answered.
pub(super) async fn serve(request: Request, state: ApiState) -> Answer {
    static JOBS: OnceLock<mpsc::UnboundedSender<Job>> = OnceLock::new();
    let (answer, answered) = oneshot::channel();
    let jobs = JOBS.get_or_init(|| {
        let (jobs, queue) = mpsc::unbounded_channel();
        thread::spawn(move || System::new().block_on(work(queue)));
        jobs
    });
    assert!(jobs.send(Job { request, state, answer }).is_ok(), "the routes could not be put together");
    answered.await.expect("the handler panicked")
}

async fn work(mut queue: mpsc::UnboundedReceiver<Job>) {
    let app = v1::mount(App::new().app_data(Limits::default()), document());
    let app = app.wrap(from_fn(v1::authenticate)).wrap(edge(Edge::new(RequestIds::new(1)))).wrap(from_fn(with_data));
    let service = Rc::new(init_service(app).await);
    while let Some(job) = queue.recv().await {
        let service = Rc::clone(&service);
        rt::spawn(async move {
            let request = job.request.into_test_request().to_request();
            request.extensions_mut().insert(Data::new(job.state));
            // Refusals of the middleware count as answers, as they do on a connection.
            let (head, body) = match service.call(request).await {
                Ok(response) => response.map_into_boxed_body().into_parts().1.into_parts(),
                Err(error) => error.error_response().into_parts(),
            };
            let body = to_bytes(body).await.unwrap().to_vec();
            let answer = Answer { status: head.status().as_u16(), headers: head.headers().clone(), body };
            // A test that does not wait for its answer has failed already.
            drop(job.answer.send(answer));
        });
    }
}

impl Request {
    fn into_test_request(self) -> TestRequest {
        let request = TestRequest::with_uri(&self.path).method(self.method);
        let request = if let Some(peer) = self.peer { request.peer_addr(peer) } else { request };
        let request = if let Some(body) = self.body { request.set_payload(body) } else { request };
        self.headers.into_iter().fold(request, |request, (name, value)| match name {
            // In place of the body's own.
            CONTENT_LENGTH => request.insert_header((name, value)),
            _ => request.append_header((name, value)),
        })
    }
}

async fn with_data(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut data = Extensions::new();
    let state = request.extensions_mut().remove::<Data<ApiState>>();
    data.insert(state.unwrap());
    request.add_data_container(Rc::new(data));
    next.call(request).await
}
