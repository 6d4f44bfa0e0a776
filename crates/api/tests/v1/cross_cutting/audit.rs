//! The audit log: a line for every write, with who, what, before and after; none for what was refused or only read.

use serde_json::{Value, json};
use timekeeper_domain::id::UserId;

use crate::harness::{Client, Operation, World, operations, said};

/// What the log says a good request of an operation did: an action and a kind of thing for each line.
fn lines_of(operation: &Operation) -> &'static [(&'static str, &'static str)] {
    match operation.id() {
        "login" | "issueToken" | "createToken" => &[("created", "api_token")],
        "enrolTotp" => &[("totp_enrolled", "user")],
        "confirmTotp" => &[("totp_confirmed", "user")],
        "renewRecoveryCodes" => &[("recovery_codes_made", "user")],
        "removeTotp" => &[("totp_removed", "user")],
        "confirmPasswordReset" => &[("password_set", "user")],
        "toggleToken" => &[("toggled", "api_token")],
        "register" | "createUser" => &[("created", "user")],
        "updateUser" | "updateUserWithPut" => &[("updated", "user"), ("password_set", "user")],
        "deleteUser" => &[("deleted", "user")],
        "deleteToken" | "logout" | "revokeOwnToken" => &[("deleted", "api_token")],
        "createCategory" => &[("created", "category")],
        "updateCategory" | "updateCategoryWithPut" => &[("updated", "category")],
        "deleteCategory" => &[("deleted", "category")],
        "createClient" => &[("created", "client")],
        "updateClient" | "updateClientWithPut" => &[("updated", "client")],
        "deactivateClient" => &[("deactivated", "client")],
        "createProject" => &[("created", "project")],
        "updateProject" | "updateProjectWithPut" => &[("updated", "project")],
        "archiveProject" => &[("archived", "project")],
        "createTask" => &[("created", "task")],
        "updateTask" | "updateTaskWithPut" => &[("updated", "task")],
        "deleteTask" => &[("deleted", "task")],
        "createTimeEntry" | "importTimeEntries" | "startTimer" | "startTask" | "confirmAiAction" => {
            &[("created", "time_entry")]
        }
        "updateTimeEntry" | "updateTimeEntryWithPut" | "changeTimeEntries" => &[("updated", "time_entry")],
        "deleteTimeEntry" => &[("deleted", "time_entry")],
        "createExpense" => &[("created", "expense")],
        "updateExpense" | "updateExpenseWithPut" => &[("updated", "expense")],
        "rejectExpense" => &[("rejected", "expense")],
        "createInvoice" => &[("created", "invoice")],
        "updateInvoice" | "updateInvoiceWithPut" => &[("paid", "invoice")],
        "cancelInvoice" => &[("cancelled", "invoice")],
        "setInvoiceItems" | "generateInvoiceItems" => &[("updated", "invoice")],
        "createInvoiceFromTime" => &[("created", "invoice"), ("updated", "invoice")],
        "createRate" => &[("created", "rate")],
        "updateRate" | "updateRateWithPut" => &[("updated", "rate")],
        "deleteRate" => &[("deleted", "rate")],
        "stopTimer" | "stopTask" => &[("stopped", "time_entry")],
        "pauseTimer" => &[("paused", "time_entry")],
        "resumeTimer" => &[("resumed", "time_entry")],
        "addFavoriteProject" => &[("created", "favorite")],
        "removeFavoriteProject" => &[("deleted", "favorite")],
        _ => &[],
    }
}

#[actix_web::test]
async fn every_write_leaves_its_line_and_every_read_none() {
    for operation in operations() {
        let world = World::ready_for(&operation).await;
        let earlier = world.server.audit().await.len();
        let answer = world.call(&world.admin, &operation).send().await;
        assert!(answer.status < 300, "{}", operation.id());
        let lines = world.server.audit().await.split_off(earlier);
        let done: Vec<_> = lines.iter().map(|line| (line.action.as_str(), line.entity.as_str())).collect();
        assert_eq!(done, lines_of(&operation), "{}", operation.id());
        for line in lines {
            let (actor, nobody) = (line.actor.map(UserId::get), operation.id() == "register");
            assert_eq!(actor, Some(world.admin.id).filter(|_| !nobody), "{}: who did it", operation.id());
            assert_eq!(line.token.is_some(), operation.needs_token(), "{}: with which token", operation.id());
            assert!(line.request_id.is_some(), "{}: in which request", operation.id());
            // A password is told to nobody, nor anything of somebody who is gone.
            let secrets = ["password_set", "recovery_codes_made"];
            let secret = secrets.contains(&line.action.as_str()) || line.action.starts_with("totp_");
            if secret || operation.id() == "deleteUser" {
                assert_eq!((line.before, line.after), (None, None), "{}", operation.id());
                continue;
            }
            let before = said(line.before.as_ref());
            // A removal leaves nothing but its reason.
            let after = said(line.after.as_ref().filter(|after| *after != r#"{"reason":"Entered twice"}"#));
            assert_eq!(before.is_null(), line.action == "created", "{}: {before}", operation.id());
            assert_eq!(after.is_null(), line.action == "deleted", "{}: {after}", operation.id());
            for side in [before, after].iter().filter(|side| !side.is_null()) {
                assert_eq!(side["id"], line.entity_id, "{}: {side}", operation.id());
            }
        }
    }
}

/// The log's last line: before and after.
async fn last(world: &World) -> (Value, Value) {
    let line = world.server.audit().await.pop().unwrap();
    (said(line.before.as_ref()), said(line.after.as_ref()))
}

#[actix_web::test]
async fn a_line_tells_how_it_was_and_how_it_is() {
    let world = World::new().await;
    world.admin.patch("/projects/1", json!({"name": "Intranet"})).await.ok(200);
    let (before, after) = last(&world).await;
    assert_eq!((&before["name"], &after["name"]), (&json!("Website"), &json!("Intranet")));
    assert_eq!((&before["version"], &after["version"]), (&json!(1), &json!(2)));
}

#[actix_web::test]
async fn a_deleted_entry_is_whole_in_the_log() {
    let world = World::new().await;
    world.admin.patch("/time-entries/1", json!({"notes": "Kept"})).await.ok(200);
    let call = world.admin.call(actix_web::http::Method::DELETE, "/time-entries/1");
    call.json(&json!({"reason": " Entered twice "})).send().await.ok(200);
    let (before, after) = last(&world).await;
    assert_eq!((&before["notes"], after), (&json!("Kept"), json!({"reason": "Entered twice"})));
    let project = world.admin.new_project("Other").await;
    let entry = world.admin.new_entry(project, "2026-01-02T06:00:00Z", "2026-01-02T07:00:00Z").await;
    world.admin.delete(&format!("/time-entries/{entry}")).await.ok(200);
    assert_eq!(last(&world).await.1, Value::Null, "no reason was given");
}

#[actix_web::test]
async fn no_secret_gets_into_the_log() {
    let world = World::new().await;
    let made = world.admin.post("/admin/tokens", json!({"name": "CI", "scopes": "read:*"})).await.ok(201);
    let login = json!({"username": "admin", "password": crate::harness::PASSWORD});
    let signed_in = world.server.anonymous().post("/auth/login", login).await.ok(200);
    let log = format!("{:?}", world.server.audit().await);
    for secret in [made["token"].as_str().unwrap(), signed_in["token"].as_str().unwrap(), crate::harness::PASSWORD] {
        assert!(!log.contains(secret));
    }
}

#[actix_web::test]
async fn a_write_that_does_more_leaves_more_lines() {
    let world = World::new().await;
    let admin = &world.admin;
    admin.post("/timer/start", json!({"project_id": 1})).await.ok(201);
    let earlier = world.server.audit().await.len();
    admin.post("/timer/start", json!({"project_id": 1, "switch": true})).await.ok(201);
    let table = "project_id,start,end\n1,2026-01-02T09:00Z,2026-01-02T10:00Z\n1,2026-01-03T09:00Z,2026-01-03T10:00Z\n";
    let table = table.replace(":00Z", ":00:00Z");
    admin.post("/time-entries/import-csv", json!({"csv": table})).await.ok(200);
    admin.post("/time-entries/bulk", json!({"entry_ids": [1, 4, 5], "action": "delete"})).await.ok(200);
    let lines = world.server.audit().await.split_off(earlier);
    let actions: Vec<&str> = lines.iter().map(|line| line.action.as_str()).collect();
    assert_eq!(actions, ["stopped", "created", "created", "created", "deleted", "deleted", "deleted"]);
}

#[actix_web::test]
async fn what_changes_nothing_leaves_no_line() {
    let world = World::new().await;
    let admin = &world.admin;
    admin.delete("/projects/1").await.ok(200);
    admin.delete("/clients/1").await.ok(200);
    admin.delete("/expenses/1").await.ok(200);
    admin.post("/users/me/favorites/projects", json!({"project_id": 1})).await.ok(201);
    let earlier = world.server.audit().await.len();
    admin.delete("/projects/1").await.ok(200);
    admin.delete("/clients/1").await.ok(200);
    admin.delete("/expenses/1").await.ok(200);
    admin.post("/users/me/favorites/projects", json!({"project_id": 1})).await.ok(200);
    assert_eq!(world.server.audit().await.len(), earlier);
}
