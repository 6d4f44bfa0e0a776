//! `/tasks`.

use serde_json::{Value, json};
use timekeeper_domain::user::Role;

use crate::harness::{Client, Person, Server};

fn names(list: &Value) -> Vec<&str> {
    list["tasks"].as_array().unwrap().iter().map(|task| task["name"].as_str().unwrap()).collect()
}

async fn make(person: &Person, new: Value) -> Value {
    person.post("/tasks", new).await.ok(201)["task"].clone()
}

#[actix_web::test]
async fn a_task_is_made_with_all_it_has() {
    let server = Server::start();
    let (admin, member) = (server.admin().await, server.member().await);
    let project = admin.new_project("Website").await;
    let new = json!({
        "name": " Implement login ", "description": "With a password", "project_id": project, "status": "in_progress",
        "priority": "high", "estimated_hours": 3, "due_date": "2026-01-04", "assignee_id": member.id,
        "tags": "auth, web,", "kanban_column": "doing",
    });
    let answer = admin.post("/tasks", new).await;
    assert_eq!(
        answer.ok(201),
        json!({
            "message": "Task created successfully",
            "task": {
                "id": 1,
                "project_id": project,
                "project_name": "Website",
                "name": "Implement login",
                "description": "With a password",
                "status": "in_progress",
                "status_display": "In Progress",
                "priority": "high",
                "priority_display": "High",
                "priority_class": "priority-high",
                "estimated_hours": 3,
                "due_date": "2026-01-04",
                "assigned_to": member.id,
                "assigned_user": "member",
                "created_by": admin.id,
                "creator": "admin",
                "created_at": "2026-01-05T09:00:00Z",
                "updated_at": "2026-01-05T09:00:00Z",
                "started_at": "2026-01-05T09:00:00Z",
                "completed_at": null,
                "total_hours": 0,
                "total_billable_hours": 0,
                "progress_percentage": 0,
                "is_active": true,
                "is_overdue": true,
                "tags": "auth, web,",
                "tag_list": ["auth", "web"],
            },
        })
    );
    assert_eq!(admin.get("/tasks/1").await.ok(200), json!({"task": answer.json()["task"]}));
    assert_eq!(admin.get("/tasks").await.ok(200)["tasks"][0], answer.json()["task"]);
}

#[actix_web::test]
async fn a_name_and_a_project_are_enough() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let task = make(&user, json!({"name": "Design", "project_id": project.to_string()})).await;
    for field in [
        "description",
        "estimated_hours",
        "due_date",
        "assigned_to",
        "assigned_user",
        "started_at",
        "completed_at",
        "tags",
    ] {
        assert_eq!(task[field], Value::Null, "{field}");
    }
    assert_eq!((&task["status"], &task["priority"]), (&json!("todo"), &json!("medium")));
    assert_eq!((&task["tag_list"], &task["is_overdue"]), (&json!([]), &json!(false)));
}

#[actix_web::test]
async fn what_is_missing_is_told_together() {
    let server = Server::start();
    let answer = server.user().await.post("/tasks", json!({})).await.error(400, "validation_error");
    let missing = json!(["Missing data for required field."]);
    assert_eq!(answer["errors"], json!({"name": missing, "project_id": missing}));
}

#[actix_web::test]
async fn fields_have_their_bounds() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let statuses = "Must be one of: todo, in_progress, review, done, cancelled.";
    for (field, value, text) in [
        ("name", json!(""), "Length must be between 1 and 200."),
        ("name", json!("  "), "Must not be empty."),
        ("status", json!("blocked"), statuses),
        ("priority", json!("soon"), "Must be low, medium, high, urgent or a number from 1 to 4."),
        ("priority", json!(1.5), "Must be low, medium, high, urgent or a number from 1 to 4."),
        ("priority", json!(0), "Must be low, medium, high, urgent or a number from 1 to 4."),
        ("priority", json!(5), "Must be low, medium, high, urgent or a number from 1 to 4."),
        ("due_date", json!("2026-02-30"), "Not a valid date."),
        ("due_date", json!("2026-02-01T00:00:00Z"), "Not a valid date."),
        ("tags", json!("x".repeat(501)), "Longer than maximum length 500."),
        ("tags", json!(["a"]), "Not a valid string."),
    ] {
        let mut new = json!({"name": "New", "project_id": project});
        new[field] = value;
        user.post("/tasks", new).await.invalid(field, text);
    }
}

#[actix_web::test]
async fn a_priority_is_a_word_or_a_number_and_is_answered_as_a_word() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    for (sent, word) in [
        (json!(1), "low"),
        (json!(2), "medium"),
        (json!(3), "high"),
        (json!(4), "urgent"),
        (json!("low"), "low"),
        (json!("urgent"), "urgent"),
    ] {
        let task = make(&user, json!({"name": "A", "project_id": project, "priority": sent})).await;
        assert_eq!(task["priority"], word);
    }
}

#[actix_web::test]
async fn project_and_assignee_must_be_there() {
    let server = Server::start();
    let admin = server.admin().await;
    admin.post("/tasks", json!({"name": "A", "project_id": 7})).await.refused(400, "error", "Invalid project");
    let project = admin.new_project("Website").await;
    let gone = server.member().await;
    server.deactivate(gone.id).await;
    for nobody in [99, gone.id] {
        let new = json!({"name": "A", "project_id": project, "assignee_id": nobody});
        admin.post("/tasks", new).await.refused(400, "error", "Invalid assignee");
    }
    let task = admin.new_task(project, "A").await;
    let path = format!("/tasks/{task}");
    admin.put(&path, json!({"assignee_id": 99})).await.refused(400, "error", "Invalid assignee");
}

#[actix_web::test]
async fn put_and_patch_change_what_is_said_and_null_clears() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let new = json!({"name": "A", "project_id": project, "description": "D", "tags": "t", "due_date": "2026-02-01"});
    make(&user, new).await;
    server.advance(5);
    let put = json!({"name": "B", "assignee_id": user.id, "estimated_hours": "2.25", "kanban_column": "x"});
    let put = user.put("/tasks/1", put).await.ok(200);
    assert_eq!(put["message"], "Task updated successfully");
    let task = &put["task"];
    assert_eq!((&task["name"], &task["assigned_user"]), (&json!("B"), &json!("user")));
    assert_eq!((&task["estimated_hours"], &task["tags"]), (&json!(2.25), &json!("t")));
    assert_eq!(task["updated_at"], "2026-01-05T09:00:05Z");
    let nothing =
        json!({"description": null, "tags": null, "due_date": null, "assignee_id": null, "estimated_hours": null});
    let cleared = user.patch("/tasks/1", nothing).await.ok(200)["task"].clone();
    for field in ["description", "tags", "due_date", "assigned_to", "assigned_user", "estimated_hours"] {
        assert_eq!(cleared[field], Value::Null, "{field}");
    }
}

#[actix_web::test]
async fn done_has_a_moment_that_reopening_clears() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    make(&user, json!({"name": "A", "project_id": project})).await;
    let done = user.patch("/tasks/1", json!({"status": "done"})).await.ok(200)["task"].clone();
    assert_eq!((&done["completed_at"], &done["is_active"]), (&json!("2026-01-05T09:00:00Z"), &json!(false)));
    let open = user.patch("/tasks/1", json!({"status": "todo"})).await.ok(200)["task"].clone();
    assert_eq!((&open["completed_at"], &open["is_active"]), (&Value::Null, &json!(true)));
    assert_eq!(open["started_at"], "2026-01-05T09:00:00Z");
}

#[actix_web::test]
async fn progress_is_worked_hours_of_planned_ones() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    make(&user, json!({"name": "A", "project_id": project, "estimated_hours": 3})).await;
    for (day, progress) in [("01", json!(33.3)), ("02", json!(66.7)), ("03", json!(100)), ("04", json!(100))] {
        let entry = json!({
            "project_id": project, "task_id": 1,
            "start_time": format!("2026-01-{day}T09:00:00Z"), "end_time": format!("2026-01-{day}T10:00:00Z"),
        });
        user.post("/time-entries", entry).await.ok(201);
        assert_eq!(user.get("/tasks/1").await.ok(200)["task"]["progress_percentage"], progress);
    }
    assert_eq!(user.get("/tasks/1").await.ok(200)["task"]["total_hours"], 4);
}

#[actix_web::test]
async fn a_task_is_overdue_when_its_day_is_over_in_the_organisation_s_zone() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    make(&user, json!({"name": "A", "project_id": project, "due_date": "2026-01-05"})).await;
    for (now, overdue) in [("2026-01-05T22:59:59Z", false), ("2026-01-05T23:00:00Z", true)] {
        server.set_clock(now);
        assert_eq!(user.get("/tasks/1").await.ok(200)["task"]["is_overdue"], overdue, "{now}");
    }
}

#[actix_web::test]
async fn the_list_has_the_most_urgent_first_then_by_due_date_then_the_oldest() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    for (name, priority, due) in [
        ("old", "medium", Value::Null),
        ("new", "medium", Value::Null),
        ("later", "medium", json!("2026-03-01")),
        ("sooner", "medium", json!("2026-02-01")),
        ("low", "low", json!("2026-01-01")),
        ("urgent", "urgent", Value::Null),
        ("high", "high", Value::Null),
    ] {
        make(&user, json!({"name": name, "project_id": project, "priority": priority, "due_date": due})).await;
        server.advance(1);
    }
    let expected = ["urgent", "high", "sooner", "later", "old", "new", "low"];
    assert_eq!(names(&user.get("/tasks").await.ok(200)), expected);
    let second = user.get("/tasks?page=2&per_page=3").await.ok(200);
    assert_eq!(names(&second), ["later", "old", "new"]);
    let past = user.get("/tasks?page=9&per_page=3").await.ok(200);
    assert_eq!((names(&past).len(), &past["pagination"]["total"]), (0, &json!(7)));
}

#[actix_web::test]
async fn the_list_is_filtered_by_project_status_and_tags() {
    let server = Server::start();
    let user = server.user().await;
    let (one, two) = (user.new_project("One").await, user.new_project("Two").await);
    for (name, project, status, tags) in [
        ("a", one, "todo", "Frontend, urgent"),
        ("b", one, "done", "backend"),
        ("c", one, "cancelled", ""),
        ("d", two, "review", "front"),
    ] {
        make(&user, json!({"name": name, "project_id": project, "status": status, "tags": tags})).await;
    }
    for (query, expected) in [
        (format!("project_id={one}"), vec!["a", "b", "c"]),
        ("status=done".to_owned(), vec!["b"]),
        ("status=active".to_owned(), vec!["a", "d"]),
        (format!("status=active&project_id={one}"), vec!["a"]),
        ("tags=FRONT".to_owned(), vec!["a", "d"]),
        ("tags=backend,urgent".to_owned(), vec!["a", "b"]),
        ("tags=,".to_owned(), vec!["a", "b", "c", "d"]),
        ("project_id=99".to_owned(), vec![]),
    ] {
        assert_eq!(names(&user.get(&format!("/tasks?{query}")).await.ok(200)), expected, "{query}");
    }
}

#[actix_web::test]
async fn a_deleted_task_leaves_the_time_worked_on_it() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let task = user.new_task(project, "Design").await;
    let entry = json!({
        "project_id": project, "task_id": task, "start_time": "2026-01-05T07:00:00Z", "end_time": "2026-01-05T08:00:00Z",
    });
    user.post("/time-entries", entry).await.ok(201);
    assert_eq!(user.delete("/tasks/1").await.ok(200), json!({"message": "Task deleted successfully"}));
    let entry = user.get("/time-entries/1").await.ok(200)["time_entry"].clone();
    assert_eq!(
        (&entry["task_id"], &entry["task"], &entry["project_id"]),
        (&Value::Null, &Value::Null, &json!(project))
    );
}

#[actix_web::test]
async fn a_task_that_is_not_there_is_not_found() {
    let server = Server::start();
    let admin = server.admin().await;
    let text = "Task with ID 7 not found";
    admin.get("/tasks/7").await.refused(404, "not_found", text);
    admin.delete("/tasks/7").await.refused(404, "not_found", text);
    admin.put("/tasks/7", json!({"name": "A"})).await.refused(404, "not_found", "Task not found");
}

#[actix_web::test]
async fn who_sees_and_changes_the_tasks_of_others_is_for_the_role_to_say() {
    let server = Server::start();
    let owner = server.person("owner", Role::User).await;
    let project = owner.new_project("Website").await;
    for (person, sees, changes) in [
        (server.admin().await, true, true),
        (server.manager().await, true, true),
        (server.member().await, true, false),
        (server.user().await, false, false),
    ] {
        let task = owner.new_task(project, "Design").await;
        let path = format!("/tasks/{task}");
        let seen = person.get("/tasks").await.ok(200)["pagination"]["total"].as_i64().unwrap();
        assert_eq!(seen > 0, sees, "{}", person.name);
        let (read, new) = (person.get(&path).await, json!({"name": "New", "project_id": project}));
        let made = person.post("/tasks", new).await;
        if sees {
            read.ok(200);
            let own = made.ok(201)["task"]["id"].clone();
            person.patch(&format!("/tasks/{own}"), json!({"name": "Own"})).await.ok(200);
            person.delete(&format!("/tasks/{own}")).await.ok(200);
        } else {
            read.refused(403, "forbidden", "You do not have access to this task");
            made.refused(403, "forbidden", "You do not have access to this project");
        }
        for change in [person.patch(&path, json!({"description": "1"})).await, person.delete(&path).await] {
            if changes {
                change.ok(200);
            } else {
                change.refused(403, "forbidden", "Access denied");
            }
        }
    }
}

#[actix_web::test]
async fn whoever_is_to_do_a_task_may_change_it() {
    let server = Server::start();
    let (admin, member) = (server.admin().await, server.member().await);
    let project = admin.new_project("Website").await;
    make(&admin, json!({"name": "A", "project_id": project, "assignee_id": member.id})).await;
    member.patch("/tasks/1", json!({"status": "done"})).await.ok(200);
}
