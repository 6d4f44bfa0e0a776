//! An orderly end: what is being answered is answered, and nothing new is begun.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::json;

use crate::kit::{Office, Program, Stopwatch, Store, on_each_store, within};

on_each_store!(
    a_server_that_is_stopped_as_soon_as_it_listens_ends_in_good_order,
    a_request_in_flight_is_finished_before_the_end,
    what_was_counted_is_written_down_before_the_end,
    the_end_does_not_wait_for_idle_connections,
);

/// How long the end may take in all.
const LIMIT: Duration = Duration::from_secs(15);

fn a_request_in_flight_is_finished_before_the_end(store: &Store) {
    let mut server = Program::on(store).serve();
    let office = Office::on(&server);
    let body = json!({"project_id": office.project, "notes": "in flight"}).to_string();
    let (head, rest) = body.split_at(10);
    let mut connection = TcpStream::connect(server.address()).unwrap();
    write!(
        connection,
        "POST /api/v1/timer/start HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{head}",
        office.admin.token(),
        body.len(),
    )
    .unwrap();
    // It has begun to serve the request once another one, sent later, is through.
    office.admin.get("timer/status").expect(200);

    server.terminate();
    within(LIMIT, "new connections are refused", || TcpStream::connect(server.address()).err());
    write!(connection, "{rest}").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    let ended = server.ended();
    assert!(ended.status.success(), "{ended:?}");
    assert_eq!(store.count("time_entries WHERE notes = 'in flight'"), 1);
}

fn what_was_counted_is_written_down_before_the_end(store: &Store) {
    let server = Program::on(store).serve();
    let admin = server.admin();
    for _ in 0..7 {
        admin.get("users/me").expect(200);
    }
    server.stop();
    assert_eq!(store.cell("SELECT uses FROM api_tokens"), "7");
}

#[test]
fn after_the_end_the_one_file_holds_everything() {
    let (store, copy) = (Store::sqlite(), Store::sqlite());
    let server = Program::on(&store).serve();
    let office = Office::on(&server);
    office.admin.post("timer/start", &json!({"project_id": office.project})).expect(201);
    server.stop();
    fs::copy(store.file(), copy.file()).unwrap();
    assert_eq!((copy.count("projects"), copy.count("time_entries")), (1, 1));
    let server = Program::on(&copy).serve();
    assert_eq!(server.client(office.admin.token()).get("timer/status").expect(200)["active"], true);
}

fn the_end_does_not_wait_for_idle_connections(store: &Store) {
    let mut server = Program::on(store).set("SERVER__SHUTDOWN_SECONDS", "60").serve();
    let silent = TcpStream::connect(server.address()).unwrap();
    let mut kept = TcpStream::connect(server.address()).unwrap();
    write!(kept, "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    assert_ne!(kept.read(&mut [0; 1_024]).unwrap(), 0);
    let watch = Stopwatch::start();
    server.terminate();
    assert!(server.ended().status.success());
    assert!(watch.elapsed() < LIMIT, "{:?}", watch.elapsed());
    drop((silent, kept));
}

fn a_server_that_is_stopped_as_soon_as_it_listens_ends_in_good_order(store: &Store) {
    for signal in ["TERM", "INT", "TERM"] {
        let mut server = Program::on(store).serve();
        server.signal(signal);
        let ended = server.ended();
        assert!(ended.status.success(), "{ended:?}");
    }
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let store = Store::sqlite();
    let mut server = Program::on(&store).set("SERVER__SHUTDOWN_SECONDS", "600").serve();
    let mut connection = TcpStream::connect(server.address()).unwrap();
    write!(connection, "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{{").unwrap();
    server.anonymous().get("info").expect(200);
    server.terminate();
    within(LIMIT, "it has begun to stop", || server.logged().contains("told to stop;").then_some(()));
    server.terminate();
    assert!(server.ended().status.success());
}

#[test]
fn a_request_that_never_ends_holds_the_end_up_no_longer_than_the_limit() {
    let store = Store::sqlite();
    let mut server = Program::on(&store).set("SERVER__SHUTDOWN_SECONDS", "1").serve();
    let mut connection = TcpStream::connect(server.address()).unwrap();
    write!(connection, "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{{").unwrap();
    server.anonymous().get("info").expect(200);
    let watch = Stopwatch::start();
    server.terminate();
    assert!(server.ended().status.success());
    assert!(watch.elapsed() < LIMIT, "{:?}", watch.elapsed());
}
