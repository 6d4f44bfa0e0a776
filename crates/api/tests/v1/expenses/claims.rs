//! What is claimed: fields, money, whose it is.

use serde_json::{Value, json};
use timekeeper_domain::user::Role;

use super::{changed, claim, create, made};
use crate::harness::{Client, Server, Setup};

#[actix_web::test]
async fn everything_that_is_claimed_is_kept_and_shown() {
    let server = Server::start();
    let user = server.user().await;
    let client = user.new_client("Acme").await;
    let project = user.new_project("Website").await;
    let answer = user
        .post(
            "/expenses",
            json!({
                "title": " Train ", "description": "To Rome", "category": "travel", "amount": 49.90, "tax_amount": "4.54",
                "tax_rate": 10.125, "currency_code": "usd", "expense_date": "2026-01-04", "payment_method": "card",
                "payment_date": "2026-01-05", "project_id": project, "client_id": client.to_string(), "billable": true,
                "reimbursable": false, "receipt_number": "R-7", "vendor": "Railways", "notes": "Second class",
                "tags": ["train", " rome "], "status": "approved", "user_id": 1, "surprise": true,
            }),
        )
        .await;
    let expected = json!({
        "id": 1, "user_id": user.id, "project_id": project, "client_id": client, "title": "Train",
        "description": "To Rome", "category": "travel", "amount": 49.90, "currency_code": "USD", "tax_amount": 4.54,
        "tax_rate": 10.125, "total_amount": 54.44, "payment_method": "card", "payment_date": "2026-01-05",
        "status": "pending", "approved_by": null, "approved_at": null, "rejection_reason": null, "billable": true,
        "reimbursable": false, "invoiced": false, "invoice_id": null, "reimbursed": false, "reimbursed_at": null,
        "expense_date": "2026-01-04", "receipt_path": null, "receipt_number": "R-7", "vendor": "Railways",
        "notes": "Second class", "tags": ["train", "rome"], "created_at": "2026-01-05T09:00:00Z",
        "updated_at": "2026-01-05T09:00:00Z", "user": "user", "project": "Website", "client": "Acme", "approver": null,
    });
    assert_eq!(answer.ok(201), json!({"message": "Expense created successfully", "expense": expected}));
    let seen = user.get("/expenses/1").await;
    assert_eq!((seen.ok(200), seen.header("etag")), (json!({"expense": expected}), answer.header("etag")));
}

#[actix_web::test]
async fn what_the_official_clients_send_is_enough() {
    let server = Server::start();
    let user = server.user().await;
    let number = made(&user, json!({})).await;
    let text = made(&user, json!({"amount": "49.9", "project_id": null, "client_id": null, "tags": null})).await;
    for expense in [number, text] {
        assert_eq!((&expense["billable"], &expense["reimbursable"]), (&json!(false), &json!(true)));
        assert_eq!((&expense["currency_code"], &expense["total_amount"]), (&json!("EUR"), &json!(49.9)));
        assert_eq!((&expense["tags"], &expense["notes"]), (&json!([]), &Value::Null));
    }
    let list = user.get("/expenses?perPage=25").await.ok(200);
    assert_eq!((list["expenses"].as_array().unwrap().len(), &list["pagination"]["per_page"]), (2, &json!(25)));
}

#[actix_web::test]
async fn what_is_missing_is_listed_by_name() {
    let user = Server::start().user().await;
    for (body, names) in [
        (json!({}), vec!["title", "category", "amount", "expense_date"]),
        (json!({"title": " ", "category": null, "amount": 1, "expense_date": "2026-01-05"}), vec!["title", "category"]),
        (json!({"title": "A", "category": "b", "amount": ""}), vec!["amount", "expense_date"]),
        (json!({"title": "A", "category": "b", "amount": null, "expense_date": "x"}), vec!["amount"]),
    ] {
        let text = format!("Missing required fields: {}", names.join(", "));
        let answer = user.post("/expenses", body).await;
        let errors = answer.refused(400, "validation_error", &text)["errors"].clone();
        for name in names {
            assert_eq!(errors[name], json!(["Missing data for required field."]), "{name}");
        }
    }
}

#[actix_web::test]
async fn what_is_wrong_has_the_texts_that_clients_know() {
    let user = Server::start().user().await;
    let date = "Invalid expense_date format, expected YYYY-MM-DD";
    let zero = "Amount must be greater than zero";
    for (more, text) in [
        (json!({"amount": 0}), zero),
        (json!({"amount": "0.00"}), zero),
        (json!({"amount": -5}), zero),
        (json!({"amount": "a lot"}), "Invalid amount"),
        (json!({"amount": true}), "Invalid amount"),
        (json!({"amount": 1e12}), "Invalid amount"),
        (json!({"expense_date": "05/01/2026"}), date),
        (json!({"expense_date": "2026-02-30"}), date),
    ] {
        let field = more.as_object().unwrap().keys().next().unwrap().clone();
        let body = create(&user, more.clone()).await.refused(400, "validation_error", text);
        assert!(body["errors"][&field].is_array(), "{more}");
        made(&user, json!({})).await;
        let body = user.patch("/expenses/1", more.clone()).await.refused(400, "validation_error", text);
        assert!(body["errors"][&field].is_array(), "{more}");
    }
    create(&user, json!({"project_id": 99})).await.refused(400, "error", "Invalid project");
    create(&user, json!({"client_id": 99})).await.refused(400, "error", "Invalid client");
}

#[actix_web::test]
async fn money_is_exact_and_never_rounded() {
    let user = Server::start().user().await;
    let shown = async |more: Value| {
        let answer = create(&user, more).await;
        let text = answer.text();
        let value =
            |name: &str| text.split(&format!("\"{name}\":")).nth(1).unwrap().split(',').next().unwrap().to_owned();
        [value("amount"), value("tax_amount"), value("total_amount")]
    };
    assert_eq!(shown(json!({"amount": 0.1, "tax_amount": 0.2})).await, ["0.10", "0.20", "0.30"]);
    assert_eq!(shown(json!({"amount": "75"})).await, ["75.00", "0.00", "75.00"]);
    let yen = json!({"amount": 1000, "tax_amount": 100, "currency_code": "JPY"});
    assert_eq!(shown(yen).await, ["1000", "100", "1100"]);
    let dinar = json!({"amount": "0.001", "tax_amount": "999999999.999", "currency_code": "KWD"});
    assert_eq!(shown(dinar).await, ["0.001", "999999999.999", "1000000000.000"]);
    let most = json!({"amount": "9999999998.99", "tax_amount": "9999999998.99"});
    assert_eq!(shown(most).await, ["9999999998.99", "9999999998.99", "19999999997.98"]);
    for (more, field, text) in [
        (json!({"amount": "1.005"}), "amount", "Must have at most 2 decimal places."),
        (json!({"amount": 1, "tax_amount": 0.001}), "tax_amount", "Must have at most 2 decimal places."),
        (json!({"amount": 0.5, "currency_code": "JPY"}), "amount", "Must have at most 0 decimal places."),
        (json!({"amount": "1.0001", "currency_code": "KWD"}), "amount", "Must have at most 3 decimal places."),
        (
            json!({"tax_rate": "1.00001"}),
            "tax_rate",
            "Must lie between 0 and 100 percent and have at most 4 decimal places.",
        ),
    ] {
        create(&user, more).await.invalid(field, text);
    }
    assert!(
        create(&user, json!({"currency_code": "XYZ"})).await.error(400, "validation_error")["errors"]["currency_code"]
            .is_array()
    );
}

#[actix_web::test]
async fn the_currency_is_the_organisations_unless_another_is_named() {
    let server = Setup { currency: "JPY", ..Setup::default() }.start();
    let user = server.user().await;
    let expense = made(&user, json!({"amount": 1200, "currency_code": ""})).await;
    assert_eq!((&expense["currency_code"], &expense["total_amount"]), (&json!("JPY"), &json!(1200)));
    create(&user, json!({})).await.invalid("amount", "Must have at most 0 decimal places.");
}

#[actix_web::test]
async fn another_currency_keeps_the_numbers() {
    let user = Server::start().user().await;
    let id = made(&user, json!({"amount": "12.50", "tax_amount": "1.10"})).await["id"].as_i64().unwrap();
    let dollars = changed(&user, id, json!({"currency_code": "USD"})).await;
    assert_eq!((&dollars["currency_code"], &dollars["total_amount"]), (&json!("USD"), &json!(13.6)));
    let path = format!("/expenses/{id}");
    let yen = user.patch(&path, json!({"currency_code": "JPY"})).await;
    yen.invalid("amount", "Must have at most 0 decimal places.");
    let yen = changed(&user, id, json!({"currency_code": "JPY", "amount": 1300, "tax_amount": 0})).await;
    assert_eq!((&yen["amount"], &yen["total_amount"]), (&json!(1300), &json!(1300)));
}

#[actix_web::test]
async fn tags_come_as_a_list_or_as_a_text_and_go_as_a_list() {
    let user = Server::start().user().await;
    for (tags, shown) in [
        (json!(["a", "b"]), json!(["a", "b"])),
        (json!("a, b"), json!(["a", "b"])),
        (json!(["a,b", ""]), json!(["a", "b"])),
        (json!([]), json!([])),
        (json!(""), json!([])),
    ] {
        assert_eq!(made(&user, json!({"tags": tags})).await["tags"], shown);
        assert_eq!(changed(&user, 1, json!({"tags": tags})).await["tags"], shown);
    }
    create(&user, json!({"tags": 5})).await.invalid("tags", "Must be a list of texts, or one text with commas.");
    create(&user, json!({"tags": ["x".repeat(501)]})).await.error(400, "validation_error");
}

#[actix_web::test]
async fn what_is_left_out_stays_and_null_clears_what_may_be_empty() {
    let server = Server::start();
    let user = server.user().await;
    let project = user.new_project("Website").await;
    let more = json!({
        "project_id": project, "vendor": "Railways", "notes": "x", "payment_date": "2026-01-05", "tags": "a",
        "receipt_number": "7", "payment_method": "card", "description": "To Rome",
    });
    let before = made(&user, more).await;
    let id = before["id"].as_i64().unwrap();
    let same = changed(&user, id, json!({"title": null, "amount": null, "status": null, "reimbursed": null})).await;
    assert_eq!(same, before);
    let put = user.put(&format!("/expenses/{id}"), before.clone()).await.ok(200)["expense"].clone();
    assert_eq!(put, before, "what was read can be sent back");
    let clear = json!({
        "project_id": null, "vendor": "", "notes": null, "payment_date": null, "tags": null, "receipt_number": null,
        "payment_method": null, "description": " ",
    });
    let cleared = changed(&user, id, clear).await;
    for field in ["project_id", "project", "vendor", "notes", "payment_date", "receipt_number", "payment_method"] {
        assert_eq!(cleared[field], Value::Null, "{field}");
    }
    assert_eq!((&cleared["description"], &cleared["tags"]), (&Value::Null, &json!([])));
    assert_eq!((&cleared["title"], &cleared["amount"]), (&before["title"], &before["amount"]));
    user.patch(&format!("/expenses/{id}"), json!({"project_id": 99})).await.refused(400, "error", "Invalid project");
}

#[actix_web::test]
async fn an_expense_is_seen_and_changed_by_whoever_claims_it_and_by_administrators() {
    let server = Server::start();
    let user = server.user().await;
    let path = format!("/expenses/{}", made(&user, json!({})).await["id"]);
    for role in [Role::User, Role::Member, Role::Manager] {
        let other = server.person(&format!("other-{}", role.as_str()), role).await;
        other.get(&path).await.refused(403, "forbidden", "Access denied");
        other.patch(&path, json!({"title": "Mine"})).await.refused(403, "forbidden", "Access denied");
        other.put(&path, json!({"title": "Mine"})).await.refused(403, "forbidden", "Access denied");
        other.delete(&path).await.refused(403, "forbidden", "Access denied");
    }
    let admin = server.admin().await;
    assert_eq!(admin.get(&path).await.ok(200)["expense"]["user"], "user");
    assert_eq!(admin.patch(&path, json!({"title": "Bus"})).await.ok(200)["message"], "Expense updated successfully");
    assert_eq!(user.get(&path).await.ok(200)["expense"]["title"], "Bus");
    for answer in [
        user.get("/expenses/99").await,
        user.patch("/expenses/99", json!({"title": "A"})).await,
        user.delete("/expenses/99").await,
    ] {
        answer.refused(404, "not_found", "Expense with ID 99 not found");
    }
}

#[actix_web::test]
async fn a_repeated_claim_is_one() {
    let server = Server::start();
    let user = server.user().await;
    let call = || user.call(actix_web::http::Method::POST, "/expenses").header("Idempotency-Key", "k");
    let first = call().json(&claim(&json!({}))).send().await;
    let again = call().json(&claim(&json!({}))).send().await;
    assert_eq!((first.ok(201), again.header("idempotency-replayed")), (again.ok(201), "true"));
    assert_eq!(user.get("/expenses").await.ok(200)["pagination"]["total"], 1);
}

#[actix_web::test]
async fn whoever_claimed_or_approved_something_is_anonymised_and_the_expense_stays() {
    let server = Server::start();
    let (admin, user) = (server.admin().await, server.user().await);
    let second = server.person("second", Role::Admin).await;
    let id = made(&user, json!({})).await["id"].as_i64().unwrap();
    changed(&second, id, json!({"status": "approved"})).await;
    for person in [&user, &second] {
        let gone = admin.delete(&format!("/users/{}", person.id)).await.ok(200);
        assert_eq!(gone["message"], "User anonymised; the time they worked stays");
    }
    let left = admin.get(&format!("/expenses/{id}")).await.ok(200)["expense"].clone();
    assert_eq!(left["user"], format!("deleted-{}", user.id));
    assert_eq!(left["approver"], format!("deleted-{}", second.id));
}
