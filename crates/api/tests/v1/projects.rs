//! `/projects`.

mod money;
mod visibility;

use serde_json::{Value, json};

use crate::harness::{Client, Person, Server};

fn names(list: &Value) -> Vec<&str> {
    list["projects"].as_array().unwrap().iter().map(|project| project["name"].as_str().unwrap()).collect()
}

async fn make(person: &Person, new: Value) -> Value {
    person.post("/projects", new).await.ok(201)["project"].clone()
}

#[actix_web::test]
async fn a_project_is_made_with_all_it_has() {
    let server = Server::start();
    let manager = server.manager().await;
    let client = manager.new_client("Acme").await;
    let answer = manager
        .post(
            "/projects",
            json!({
                "name": " Website Redesign ", "client_id": client, "description": "Complete overhaul", "billable": true,
                "hourly_rate": 75, "billing_ref": "PO-7", "code": " web-1 ", "estimated_hours": 120,
                "budget_amount": "5000", "budget_threshold_percent": 90, "status": "on_hold", "color": "#3B82F6",
                "custom_fields": {"team": "blue"},
            }),
        )
        .await;
    assert_eq!(
        answer.ok(201),
        json!({
            "message": "Project created successfully",
            "project": {
                "id": 1,
                "name": "Website Redesign",
                "code": "WEB-1",
                "code_display": "WEB-1",
                "client_id": client,
                "client": "Acme",
                "client_name": "Acme",
                "description": "Complete overhaul",
                "billable": true,
                "hourly_rate": 75.0,
                "currency_code": "EUR",
                "billing_ref": "PO-7",
                "status": "on_hold",
                "estimated_hours": 120,
                "budget_amount": 5000.0,
                "budget_threshold_percent": 90,
                "created_at": "2026-01-05T09:00:00Z",
                "updated_at": "2026-01-05T09:00:00Z",
                "total_hours": 0,
                "total_billable_hours": 0,
                "estimated_cost": null,
                "budget_consumed_amount": 0.0,
                "budget_threshold_exceeded": false,
                "total_costs": 0.0,
                "total_billable_costs": 0.0,
                "total_project_value": 0.0,
                "custom_fields": {"team": "blue"},
                "is_archived": false,
                "archived_at": null,
                "archived_by": null,
                "archived_reason": null,
                "color": "#3b82f6",
            },
        })
    );
    let read = manager.get("/projects/1").await.ok(200);
    assert_eq!(read, json!({"project": answer.json()["project"]}));
    let list = manager.get("/projects?status=all").await.ok(200);
    assert_eq!(list["projects"][0], answer.json()["project"]);
}

#[actix_web::test]
async fn a_name_is_enough() {
    let server = Server::start();
    let project = make(&server.user().await, json!({"name": "New Web site"})).await;
    for field in
        ["code", "client_id", "client_name", "description", "hourly_rate", "billing_ref", "estimated_hours", "color"]
    {
        assert_eq!(project[field], Value::Null, "{field}");
    }
    assert_eq!((&project["client"], &project["code_display"]), (&json!("Unknown Client"), &json!("NEWW")));
    assert_eq!((&project["billable"], &project["status"]), (&json!(true), &json!("active")));
    assert_eq!((&project["budget_threshold_percent"], &project["budget_amount"]), (&json!(80), &Value::Null));
}

#[actix_web::test]
async fn a_name_is_needed() {
    let server = Server::start();
    let user = server.user().await;
    for body in [json!({}), json!({"name": ""}), json!({"name": " \t "}), json!({"name": null})] {
        let answer = user.post("/projects", body).await.refused(400, "validation_error", "Project name is required");
        assert_eq!(answer["errors"], json!({"name": ["Project name is required"]}));
    }
    let long = user.post("/projects", json!({"name": "x".repeat(201)})).await;
    long.invalid("name", "Length must be between 1 and 200.");
}

#[actix_web::test]
async fn fields_have_their_bounds() {
    let server = Server::start();
    let user = server.user().await;
    let between = "Must be greater than or equal to 0 and less than or equal to";
    for (field, value, text) in [
        ("description", json!("x".repeat(5_001)), "Longer than maximum length 5000."),
        ("billing_ref", json!("x".repeat(101)), "Longer than maximum length 100."),
        ("code", json!("x".repeat(21)), "Longer than maximum length 20."),
        ("budget_threshold_percent", json!(101), &format!("{between} 100.")),
        ("budget_threshold_percent", json!(-1), "Not a valid integer."),
        ("hourly_rate", json!(-0.01), &format!("{between} 9999999999.")),
        ("hourly_rate", json!(1.001), "Must have at most 2 decimal places."),
        ("estimated_hours", json!(-1), &format!("{between} 1000000.")),
        ("status", json!("paused"), "Must be one of: active, inactive, on_hold, archived."),
        ("color", json!("blue"), "Must be a colour such as #3b82f6."),
        ("billable", json!("maybe"), "Not a valid boolean."),
        ("client_id", json!("x"), "Not a valid integer."),
        ("surprise", json!(1), "Unknown field."),
    ] {
        let mut new = json!({"name": "New"});
        new[field] = value;
        user.post("/projects", new).await.invalid(field, text);
    }
}

#[actix_web::test]
async fn every_status_is_taken() {
    let server = Server::start();
    let user = server.user().await;
    for status in ["active", "inactive", "on_hold", "archived"] {
        let project = make(&user, json!({"name": status, "status": status})).await;
        assert_eq!((&project["status"], &project["is_archived"]), (&json!(status), &json!(status == "archived")));
        let list = user.get(&format!("/projects?status={status}")).await.ok(200);
        assert_eq!(names(&list), [status]);
    }
    assert_eq!(user.get("/projects?status=all").await.ok(200)["pagination"]["total"], 4);
    assert_eq!(names(&user.get("/projects").await.ok(200)), ["active"]);
}

#[actix_web::test]
async fn a_client_must_be_there() {
    let server = Server::start();
    let admin = server.admin().await;
    admin.post("/projects", json!({"name": "New", "client_id": 7})).await.refused(400, "error", "Invalid client");
    let project = admin.new_project("New").await;
    let path = format!("/projects/{project}");
    admin.put(&path, json!({"client_id": 7})).await.refused(400, "error", "Invalid client");
}

#[actix_web::test]
async fn a_name_is_taken_for_one_client_only() {
    let server = Server::start();
    let admin = server.admin().await;
    let (acme, globex) = (admin.new_client("Acme").await, admin.new_client("Globex").await);
    let text = "A project with this name already exists for this client";
    for client in [json!(acme), json!(globex), Value::Null] {
        make(&admin, json!({"name": "Website", "client_id": client})).await;
        let again = json!({"name": "WEBSITE", "client_id": client});
        admin.post("/projects", again).await.refused(400, "error", text);
    }
    admin.patch("/projects/2", json!({"client_id": acme})).await.refused(400, "error", text);
}

#[actix_web::test]
async fn a_code_is_taken_everywhere() {
    let server = Server::start();
    let admin = server.admin().await;
    make(&admin, json!({"name": "One", "code": "web"})).await;
    let text = "Project code already in use";
    admin.post("/projects", json!({"name": "Two", "code": " WEB"})).await.refused(400, "error", text);
    make(&admin, json!({"name": "Two", "code": ""})).await;
    admin.put("/projects/2", json!({"code": "Web"})).await.refused(400, "error", text);
}

#[actix_web::test]
async fn put_and_patch_change_what_is_said_and_null_clears() {
    let server = Server::start();
    let admin = server.admin().await;
    let client = admin.new_client("Acme").await;
    let new = json!({
        "name": "Website", "client_id": client, "description": "Old", "hourly_rate": 75, "code": "web",
        "budget_amount": 100, "estimated_hours": 10, "billing_ref": "PO", "color": "#000000",
    });
    make(&admin, new).await;
    server.advance(5);
    let put = admin.put("/projects/1", json!({"description": "New", "hourly_rate": 0, "kanban": 1})).await.ok(200);
    assert_eq!(put["message"], "Project updated successfully");
    let project = &put["project"];
    assert_eq!((&project["description"], &project["hourly_rate"]), (&json!("New"), &json!(0.0)));
    assert_eq!((&project["code"], &project["updated_at"]), (&json!("WEB"), &json!("2026-01-05T09:00:05Z")));
    let nothing = ["description", "hourly_rate", "code", "budget_amount", "estimated_hours", "billing_ref", "color"];
    let nulls = json!(nothing.iter().map(|field| (*field, Value::Null)).collect::<std::collections::BTreeMap<_, _>>());
    let cleared = admin.patch("/projects/1", nulls).await.ok(200);
    for field in nothing {
        assert_eq!(cleared["project"][field], Value::Null, "{field}");
    }
    let kept = json!({"client_id": null, "name": null, "billable": null, "status": null});
    let kept = admin.patch("/projects/1", kept).await.ok(200);
    assert_eq!((&kept["project"]["client_id"], &kept["project"]["name"]), (&json!(client), &json!("Website")));
}

#[actix_web::test]
async fn deleting_archives_once_and_keeps_everything() {
    let server = Server::start();
    let admin = server.admin().await;
    let project = admin.new_project("Website").await;
    let task = admin.new_task(project, "Design").await;
    let entry = admin.new_entry(project, "2026-01-05T07:00:00Z", "2026-01-05T08:00:00Z").await;
    server.advance(60);
    assert_eq!(admin.delete("/projects/1").await.ok(200), json!({"message": "Project archived successfully"}));
    server.advance(60);
    server.manager().await.delete("/projects/1").await.ok(200);
    let archived = admin.get("/projects/1").await.ok(200)["project"].clone();
    assert_eq!((&archived["status"], &archived["is_archived"]), (&json!("archived"), &json!(true)));
    assert_eq!(archived["archived_at"], "2026-01-05T09:01:00Z");
    assert_eq!(
        (&archived["archived_by"], &archived["archived_reason"]),
        (&json!(admin.id), &json!("Archived via API"))
    );
    admin.get(&format!("/tasks/{task}")).await.ok(200);
    assert_eq!(admin.get(&format!("/time-entries/{entry}")).await.ok(200)["time_entry"]["project"], "Website");
}

#[actix_web::test]
async fn the_status_active_brings_an_archived_project_back() {
    let server = Server::start();
    let admin = server.admin().await;
    admin.new_project("Website").await;
    let archived = admin.put("/projects/1", json!({"status": "archived"})).await.ok(200)["project"].clone();
    assert_eq!(
        (&archived["archived_by"], &archived["archived_at"]),
        (&json!(admin.id), &json!("2026-01-05T09:00:00Z"))
    );
    let back = admin.put("/projects/1", json!({"status": "active"})).await.ok(200)["project"].clone();
    for field in ["archived_at", "archived_by", "archived_reason"] {
        assert_eq!(back[field], Value::Null, "{field}");
    }
    assert_eq!((&back["status"], &back["is_archived"]), (&json!("active"), &json!(false)));
}

#[actix_web::test]
async fn the_list_is_sorted_by_name_and_filtered_by_client() {
    let server = Server::start();
    let admin = server.admin().await;
    let client = admin.new_client("Acme").await;
    for (name, client) in [("beta", json!(client)), ("Alpha", Value::Null), ("gamma", json!(client))] {
        make(&admin, json!({"name": name, "client_id": client})).await;
    }
    assert_eq!(names(&admin.get("/projects").await.ok(200)), ["Alpha", "beta", "gamma"]);
    assert_eq!(names(&admin.get(&format!("/projects?client_id={client}")).await.ok(200)), ["beta", "gamma"]);
    assert_eq!(names(&admin.get("/projects?client_id=99").await.ok(200)), [""; 0]);
}

#[actix_web::test]
async fn a_project_that_is_not_there_is_not_found() {
    let server = Server::start();
    let admin = server.admin().await;
    admin.get("/projects/7").await.refused(404, "not_found", "Project with ID 7 not found");
    admin.put("/projects/7", json!({"name": "A"})).await.refused(404, "not_found", "Project not found");
    admin.patch("/projects/7", json!({"name": "A"})).await.refused(404, "not_found", "Project not found");
    admin.delete("/projects/7").await.refused(404, "not_found", "Project not found");
}
