//! What supervisors ask: is it alive, is it ready, what did it count.

use std::time::Duration;

use crate::kit::{Bridge, Program, Store, on_each_store, within};

on_each_store!(a_server_is_alive_and_ready, metrics_are_there_only_when_they_are_asked_for);

fn a_server_is_alive_and_ready(store: &Store) {
    let server = Program::on(store).serve();
    for (path, status) in [("/livez", "alive"), ("/readyz", "ready"), ("/api/v1/health", "healthy")] {
        assert_eq!(server.anonymous().get(path).expect(200)["status"], status);
    }
}

fn metrics_are_there_only_when_they_are_asked_for(store: &Store) {
    let server = Program::on(store).serve();
    server.anonymous().get("/metrics").refusal(404, "not_found");
    server.stop();

    let server = Program::on(store).set("METRICS__ENABLED", "true").serve();
    server.anonymous().get("info").expect(200);
    let metrics = server.anonymous().get("/metrics");
    assert_eq!(metrics.status, 200);
    assert!(metrics.header("Content-Type").unwrap().starts_with("text/plain"));
    let counted = r#"timekeeper_http_requests_total{method="GET",route="/api/v1/info",status="200"} 1"#;
    let needed = ["timekeeper_store_statements_total ", "timekeeper_store_connections_max ", counted];
    for line in needed {
        assert!(metrics.text.contains(line), "{line} is not in: {}", metrics.text);
    }
}

#[test]
fn a_server_whose_database_is_gone_is_alive_but_not_ready_until_it_is_back() {
    let Some(store) = Store::postgres() else { return };
    let bridge = Bridge::to(&store.host());
    let url = store.url_by_way_of(&format!("127.0.0.1:{}", bridge.port()));
    let server = Program::on(&store).set("DATABASE__URL", &url).serve();
    let (admin, patience) = (server.admin(), Duration::from_secs(30));
    admin.get("/readyz").expect(200);

    bridge.break_off();
    let answer = within(patience, "it is not ready any more", || {
        Some(admin.get("/readyz")).filter(|answer| answer.status != 200)
    });
    answer.refusal(503, "store_unavailable");
    assert_eq!(answer.header("Retry-After"), Some("1"));
    admin.get("/livez").expect(200);
    let refused = admin.get("projects").refusal(503, "store_unavailable");
    assert!(!refused.to_string().contains("127.0.0.1"), "the cause is for the log: {refused}");

    bridge.mend();
    within(patience, "it is ready again", || Some(()).filter(|()| admin.get("/readyz").status == 200));
    within(patience, "it works again", || Some(()).filter(|()| admin.get("projects").status == 200));

    bridge.break_off();
    server.stop();
}

#[test]
fn a_port_is_free_again_when_its_server_was_killed() {
    let store = Store::sqlite();
    let mut address = "127.0.0.1:0".to_owned();
    for _ in 0..3 {
        let server = Program::on(&store).set("SERVER__BIND", &address).serve();
        server.address().clone_into(&mut address);
        server.anonymous().get("info").expect(200);
        server.kill();
    }
}
