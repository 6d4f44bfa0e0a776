//! The pages of the whole program: signed in with a cookie, told of changes, ended in good order.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use reqwest::{
    blocking,
    header::{COOKIE, LOCATION, SET_COOKIE},
    redirect::Policy,
};
use serde_json::json;

use crate::kit::{Office, Program, Server, Stopwatch, Store, on_each_store};

on_each_store!(
    a_person_signs_in_runs_the_timer_and_signs_out,
    a_change_through_another_server_is_heard_within_seconds,
    open_streams_do_not_hold_up_the_end,
);

const PASSWORD: &str = "correct horse battery staple";

/// A browser, as far as it matters: keeps cookies, follows nothing.
pub(crate) struct Browser {
    http: blocking::Client,
    address: String,
    cookies: BTreeMap<String, String>,
}

/// What it got.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) fn of(server: &Server) -> Self {
        server.anonymous();
        let http = blocking::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        Self { http, address: server.address().to_owned(), cookies: BTreeMap::new() }
    }

    /// The same browser at another server of the same store.
    fn at(&self, server: &Server) -> Self {
        Self { http: self.http.clone(), address: server.address().to_owned(), cookies: self.cookies.clone() }
    }

    fn cookie(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn send(&mut self, request: blocking::RequestBuilder) -> Page {
        let response = request.header(COOKIE, self.cookie()).send().unwrap();
        for cookie in response.headers().get_all(SET_COOKIE) {
            let (pair, rest) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let location = response.headers().get(LOCATION).map_or("", |path| path.to_str().unwrap()).to_owned();
        Page { status: response.status().as_u16(), location, text: response.text().unwrap() }
    }

    pub(crate) fn get(&mut self, path: &str) -> Page {
        let request = self.http.get(format!("http://{}{path}", self.address));
        self.send(request)
    }

    /// Sends a form, with the key that the page `from` has for it.
    pub(crate) fn submit(&mut self, from: &str, action: &str, fields: &str) -> Page {
        let page = self.get(from).text;
        let (_, form) = page.split_once(&format!("action=\"{action}\"")).expect("the form is there");
        let (_, key) = form.split_once("name=\"form_key\" value=\"").expect("it has a key");
        let body = format!("form_key={}&{fields}", key.split('"').next().unwrap());
        let request = self.http.post(format!("http://{}{action}", self.address)).body(body);
        self.send(request.header("Content-Type", "application/x-www-form-urlencoded"))
    }

    pub(crate) fn sign_in(&mut self) {
        let fields = format!("name=admin&password={}", PASSWORD.replace(' ', "+"));
        let answer = self.submit("/login", "/login", &fields);
        assert_eq!((answer.status, answer.location.as_str()), (303, "/"), "{}", answer.text);
    }

    /// Begins to listen to changes.
    fn listen(&self) -> TcpStream {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        let request = format!("GET /events HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n", self.address, self.cookie());
        connection.write_all(request.as_bytes()).unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        read_until(&mut connection, "event: time");
        connection
    }
}

/// Reads until that is there.
fn read_until(connection: &mut TcpStream, text: &str) {
    let (mut read, mut buffer) = (String::new(), [0; 4_096]);
    while !read.contains(text) {
        let length = connection.read(&mut buffer).unwrap_or_else(|error| panic!("{error}: {read}"));
        assert_ne!(length, 0, "the stream ended: {read}");
        read.push_str(&String::from_utf8_lossy(&buffer[..length]));
    }
}

/// The program on that store, with a password that browsers know.
pub(crate) fn program(store: &Store) -> Program {
    Program::on(store).set("ADMIN__PASSWORD", PASSWORD)
}

fn a_person_signs_in_runs_the_timer_and_signs_out(store: &Store) {
    let server = program(store).serve();
    let office = Office::on(&server);
    let mut browser = Browser::of(&server);
    assert_eq!(browser.get("/").location, "/login");
    browser.sign_in();
    let fields = format!("work=p{}&notes=by+hand", office.project);
    assert_eq!(browser.submit("/", "/timer/start", &fields).status, 303);
    let status = office.admin.get("timer/status").expect(200);
    assert_eq!((&status["active"], &status["timer"]["notes"]), (&json!(true), &json!("by hand")));
    assert!(browser.get("/").text.contains("data-timer"));
    assert_eq!(browser.submit("/", "/timer/stop", "").status, 303);
    assert_eq!(office.admin.get("timer/status").expect(200)["active"], false);

    let session = browser.cookies["timekeeper"].clone();
    server.client(&session).get("users/me").refusal(401, "unauthorized");
    assert_eq!(store.count("api_tokens WHERE origin = 'browser'"), 1);
    let tokens = office.admin.get("users/me/tokens").expect(200);
    assert!(tokens["tokens"].as_array().unwrap().iter().any(|token| token["origin"] == "browser"), "{tokens}");
    assert_eq!(browser.submit("/", "/logout", "").location, "/login");
    browser.cookies.insert("timekeeper".to_owned(), session);
    assert_eq!(browser.get("/").location, "/login");
    assert_eq!(store.count("api_tokens WHERE origin = 'browser'"), 0);
}

fn a_change_through_another_server_is_heard_within_seconds(store: &Store) {
    let (one, other) = (program(store).serve(), program(store).serve());
    let office = Office::on(&one);
    let mut browser = Browser::of(&one);
    browser.sign_in();
    let mut elsewhere = browser.at(&other);
    assert_eq!(elsewhere.get("/").status, 200, "a session is good at every server of the store");
    let mut streams = [browser.listen(), elsewhere.listen()];
    let watch = Stopwatch::start();
    office.admin.post("timer/start", &json!({"project_id": office.project})).expect(201);
    for stream in &mut streams {
        read_until(stream, "event: time");
    }
    assert!(watch.elapsed() < Duration::from_secs(15), "{:?}", watch.elapsed());
}

fn open_streams_do_not_hold_up_the_end(store: &Store) {
    let mut server = program(store).set("SERVER__SHUTDOWN_SECONDS", "60").serve();
    let mut browser = Browser::of(&server);
    browser.sign_in();
    let streams = [browser.listen(), browser.listen()];
    let watch = Stopwatch::start();
    server.terminate();
    assert!(server.ended().status.success());
    assert!(watch.elapsed() < Duration::from_secs(15), "{:?}", watch.elapsed());
    drop(streams);
}

#[test]
fn people_get_pages_and_programs_get_json() {
    let server = Program::on(&Store::sqlite()).serve();
    let anybody = server.anonymous();
    let long = format!("/{}", "x".repeat(9_000));
    for (path, status) in [("/nothing", 404), (long.as_str(), 414), ("/apis", 404), ("/login/", 404)] {
        let page = anybody.get(path);
        assert_eq!((page.status, page.header("content-type")), (status, Some("text/html; charset=utf-8")), "{path}");
        assert!(page.header("content-security-policy").unwrap().contains("form-action 'self'"), "{path}");
        assert!(page.header("x-request-id").is_some());
    }
    // A proxy may ask for a password of its own, and send it along.
    let http = blocking::Client::builder().no_proxy().build().unwrap();
    let behind = http.get(format!("http://{}/login", server.address())).basic_auth("proxy", Some("secret"));
    assert_eq!(behind.send().unwrap().status(), 200);
    anybody.get("/api/v1/nothing").refusal(404, "not_found");
    anybody.get("/api").refusal(404, "not_found");
    anybody.get(&format!("/api/v1{long}")).refusal(414, "uri_too_long");
    assert_eq!(anybody.get("/livez").expect(200)["status"], "alive");
}
