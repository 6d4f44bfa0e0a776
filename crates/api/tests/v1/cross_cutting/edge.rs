//! What every answer carries, and what is answered where there is nothing.

use actix_web::http::Method;

use crate::harness::{Client, Extension, Server, World, document, operations};

#[actix_web::test]
async fn every_operation_answers_with_the_caller_s_id_or_one_of_its_own() {
    for operation in operations() {
        let world = World::ready_for(&operation).await;
        let mine = world.call(&world.admin, &operation).header("X-Request-ID", "mine-1").send().await;
        assert_eq!(mine.header("x-request-id"), "mine-1", "{}", operation.id());
        let refused = world.call(&world.server.anonymous(), &operation).send().await;
        assert_eq!(refused.header("x-request-id").len(), 16, "{}", operation.id());
    }
}

#[actix_web::test]
async fn the_id_of_a_request_is_in_the_audit_log() {
    let world = World::new().await;
    let call = world.admin.call(Method::DELETE, "/time-entries/1").header("X-Request-ID", "mine-1");
    call.send().await.ok(200);
    assert_eq!(world.server.audit().await.last().unwrap().request_id.as_deref(), Some("mine-1"));
}

#[actix_web::test]
async fn a_browser_extension_may_ask_before_it_asks() {
    let server = Server::start();
    for path in document()["paths"].as_object().unwrap().keys() {
        let call = server.anonymous().call(Method::OPTIONS, &path.replace(['{', '}'], ""));
        let call = call.header("Origin", "chrome-extension://abc").header("Access-Control-Request-Method", "DELETE");
        let answer = call.header("Access-Control-Request-Headers", "authorization,content-type").send().await;
        assert_eq!((answer.status, answer.body.len()), (204, 0), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "chrome-extension://abc");
        assert_eq!(answer.header("access-control-allow-methods"), "GET, POST, PUT, PATCH, DELETE, OPTIONS");
        let allowed = answer.header("access-control-allow-headers");
        for header in
            ["Authorization", "Content-Type", "Accept", "X-Request-ID", "X-API-Key", "Idempotency-Key", "If-Match"]
        {
            assert!(allowed.split(", ").any(|each| each == header), "{header} in {allowed}");
        }
        assert_eq!(answer.header("access-control-max-age"), "600");
    }
}

#[actix_web::test]
async fn every_answer_says_that_its_origin_may_read_it_and_that_it_depends_on_it() {
    let server = Server::start();
    let extension = Extension::of(server.user().await);
    for path in ["/info", "/projects", "/projects/999", "/nothing", "/payments"] {
        let answer = extension.get(path).await;
        assert_eq!(answer.header("access-control-allow-origin"), "chrome-extension://abcdefghijklmnop", "{path}");
        assert_eq!(answer.header("vary"), "Origin");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
    assert_eq!(server.anonymous().get("/info").await.header("access-control-allow-origin"), "*");
}

#[actix_web::test]
async fn head_is_answered_for_every_get() {
    for operation in operations().into_iter().filter(|operation| operation.method == Method::GET) {
        let world = World::ready_for(&operation).await;
        let (got, path) = (world.call(&world.admin, &operation).send().await, world.path(&operation));
        let head = world.admin.call(Method::HEAD, &path).send().await;
        assert_eq!((head.status, head.header("etag")), (got.status, got.header("etag")), "{path}");
        let nobody = world.server.anonymous().call(Method::HEAD, &path).send().await;
        assert_eq!(nobody.status, if operation.scope().is_some() { 401 } else { 200 }, "{path}");
    }
}

#[actix_web::test]
async fn what_is_not_there_is_not_found_with_and_without_a_token() {
    let server = Server::start();
    let user = server.user().await;
    for path in
        ["/", "/nothing", "/projects/1/nothing", "/users/me/nothing", "/time-entries/1/2", "/api/v2/info", "/api/"]
    {
        user.get(path).await.refused(404, "not_found", "Resource not found");
        server.anonymous().get(path).await.refused(404, "not_found", "Resource not found");
    }
}

#[actix_web::test]
async fn an_area_that_is_not_here_is_a_module_that_is_switched_off() {
    let server = Server::start();
    let user = server.user().await;
    for (path, module) in [
        ("/credit-notes", "invoices"),
        ("/credit-notes/7", "invoices"),
        ("/clients/1/invoice-unbilled", "client_invoice_unbilled"),
        ("/invoices/1/request-approval", "invoice_approvals"),
        ("/timesheet-periods", "timesheets"),
        ("/time-off/requests", "time_off"),
        ("/time-off/leave-types", "time_off"),
        ("/reports/capacity", "capacity"),
        ("/kanban/columns?project_id=1", "kanban"),
        ("/attendance/status", "attendance"),
        ("/clients/1/contacts", "contacts"),
        ("/clients/1/notes", "client_notes"),
        ("/leads", "leads"),
        ("/payments?per_page=50", "payments"),
        ("/search?q=ab", "search"),
        ("/mileage", "mileage"),
        ("/webhooks", "webhooks"),
        ("/audit-logs", "audit_logs"),
        ("/activities", "activity_feed"),
    ] {
        for method in [Method::GET, Method::POST] {
            let body = user.call(method, path).send().await.refused(403, "forbidden", "module_disabled");
            assert_eq!(body["message"], format!("{module} module is disabled by the administrator."), "{path}");
        }
    }
    let info = server.anonymous().get("/info").await.ok(200);
    for module in ["payments", "kanban", "contacts", "leads"] {
        assert!(!info["enabled_modules"].as_array().unwrap().iter().any(|enabled| enabled == module), "{module}");
    }
}

#[actix_web::test]
async fn the_document_is_served_as_it_is_tested() {
    let server = Server::start();
    assert_eq!(server.anonymous().get("/api/openapi.json").await.ok(200), *document());
}
