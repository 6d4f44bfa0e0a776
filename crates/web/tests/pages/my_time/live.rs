//! Open pages hear of it when time changes, here or through another process.

use std::{pin::Pin, time::Duration};

use actix_web::{
    App, HttpResponse,
    body::{BodySize, BoxBody, MessageBody},
    cookie::Cookie,
    dev::Service,
    test::{TestRequest, init_service},
    web::{Bytes, Data},
};
use timekeeper_app::{App as Application, Caller, StartTimer, Work};
use timekeeper_domain::{id::ProjectId, user::Role};

use crate::harness::{Browser, Server};

const COOKIE: &str = "__Host-timekeeper";

/// A stream that is being read.
struct Stream(Pin<Box<BoxBody>>);

impl Stream {
    /// What comes next; nothing once it is over.
    async fn next(&mut self) -> Option<String> {
        let chunk = std::future::poll_fn(|context| self.0.as_mut().poll_next(context)).await;
        chunk.map(|chunk: Result<Bytes, _>| String::from_utf8(chunk.unwrap().to_vec()).unwrap())
    }

    /// What comes within a few looks at the store.
    async fn soon(&mut self) -> String {
        tokio::time::timeout(Duration::from_mins(1), self.next()).await.expect("something comes").expect("it goes on")
    }

    /// The pulse in what comes next, comments left out.
    async fn pulse(&mut self) -> String {
        loop {
            let text = self.soon().await;
            if let Some((_, data)) = text.split_once("event: time\ndata: ") {
                return data.split(' ').next().unwrap().to_owned();
            }
        }
    }
}

async fn ask(server: &Server, browser: &Browser) -> HttpResponse<BoxBody> {
    let service = init_service(App::new().app_data(Data::new(server.state())).configure(timekeeper_web::routes)).await;
    let request = TestRequest::with_uri("/events");
    let request = match browser.cookie(COOKIE) {
        Some(cookie) => request.cookie(Cookie::new(COOKIE, cookie)),
        None => request,
    };
    service.call(request.to_request()).await.unwrap().into_parts().1.map_into_boxed_body()
}

async fn open(server: &Server, browser: &Browser) -> Stream {
    let response = ask(server, browser).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers().get("content-type").unwrap(), "text/event-stream");
    assert_eq!(response.headers().get("cache-control").unwrap(), "no-store");
    assert_eq!(response.body().size(), BodySize::Stream);
    Stream(Box::pin(response.into_body()))
}

/// The pulse that the page was made with.
async fn shown(browser: &Browser) -> String {
    let page = browser.get("/").await.is(200);
    page.body.split_once("data-pulse=\"").unwrap().1.split('"').next().unwrap().to_owned()
}

async fn start(app: &Application, server: &Server, name: &str, work: &str) {
    let caller = Caller::acting_for(server.user(name, Role::Member).await);
    let project = ProjectId::new(work[1..].parse().unwrap());
    let start = StartTimer { project, task: None, notes: None, switch: true };
    app.write(&caller, async |work: &mut Work| work.start_timer(&start).await).await.unwrap();
}

#[actix_web::test]
async fn a_page_that_is_up_to_date_hears_that_it_is_and_then_of_changes() {
    let server = Server::start();
    let work = server.work("Website", None).await;
    let browser = server.signed_in("ada", Role::Member).await;
    let before = shown(&browser).await;
    let (mut one, mut other) = (open(&server, &browser).await, open(&server, &browser).await);
    let first = one.soon().await;
    assert_eq!(first, format!("retry: 3000\nevent: time\ndata: {before} 1767603600000\n\n"));
    assert_eq!(other.pulse().await, before);
    start(server.app(), &server, "ada", &work).await;
    let after = shown(&browser).await;
    assert_ne!(after, before);
    assert_eq!((one.pulse().await, other.pulse().await), (after.clone(), after));
}

#[actix_web::test]
async fn what_others_do_wakes_nobody() {
    tokio::time::pause();
    let server = Server::start();
    let work = server.work("Website", None).await;
    let browser = server.signed_in("ada", Role::Member).await;
    let mut stream = open(&server, &browser).await;
    stream.pulse().await;
    start(server.app(), &server, "bob", &work).await;
    assert_eq!(stream.soon().await, ":\n\n", "only a sign of life");
}

#[actix_web::test]
async fn what_another_process_changes_is_seen_within_seconds() {
    tokio::time::pause();
    let server = Server::start();
    let work = server.work("Website", None).await;
    let browser = server.signed_in("ada", Role::Member).await;
    let mut stream = open(&server, &browser).await;
    let before = stream.pulse().await;
    start(&server.another(), &server, "ada", &work).await;
    let began = tokio::time::Instant::now();
    let after = stream.pulse().await;
    assert_ne!(after, before);
    assert_eq!(after, shown(&browser).await);
    assert!(began.elapsed() <= Duration::from_secs(6), "{:?}", began.elapsed());
}

#[actix_web::test]
async fn a_store_that_is_away_for_a_while_ends_no_stream() {
    tokio::time::pause();
    let server = Server::start();
    let work = server.work("Website", None).await;
    let browser = server.signed_in("ada", Role::Member).await;
    let mut stream = open(&server, &browser).await;
    let before = stream.pulse().await;
    let another = server.another();
    start(&another, &server, "ada", &work).await;
    server.set_away(true);
    tokio::time::timeout(Duration::from_secs(30), stream.next()).await.ok();
    server.set_away(false);
    assert_ne!(stream.pulse().await, before);
}

#[actix_web::test]
async fn a_stream_ends_with_its_session() {
    tokio::time::pause();
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Member).await;
    let mut stream = open(&server, &browser).await;
    stream.pulse().await;
    let page = browser.get("/").await;
    browser.submit(&page, "/logout", &[]).await.leads_to("/login");
    let ended = tokio::time::timeout(Duration::from_secs(10), stream.next()).await.unwrap();
    assert_eq!(ended, None);
    assert_eq!(ask(&server, &browser).await.status(), 401, "a stream is led nowhere else");
}

#[actix_web::test]
async fn streams_end_when_the_server_does() {
    let server = Server::start();
    let browser = server.signed_in("ada", Role::Member).await;
    let mut stream = open(&server, &browser).await;
    stream.pulse().await;
    server.state().streams.close();
    assert_eq!(stream.next().await, None);
    let mut late = open(&server, &browser).await;
    late.soon().await;
    assert_eq!(late.next().await, None);
}

#[actix_web::test]
async fn one_person_has_so_many_streams_and_others_theirs() {
    let server = Server::start();
    let (ada, bob) = (server.signed_in("ada", Role::Member).await, server.signed_in("bob", Role::Member).await);
    let mut streams = Vec::new();
    for _ in 0..12 {
        streams.push(open(&server, &ada).await);
    }
    assert_eq!(ask(&server, &ada).await.status(), 429);
    open(&server, &bob).await;
    streams.pop();
    open(&server, &ada).await;
}
