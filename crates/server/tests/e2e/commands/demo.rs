//! `timekeeper seed-demo`.

use serde_json::json;

use crate::kit::{Program, Store, on_each_store};

on_each_store!(the_demonstration_data_is_complete_and_comes_once);

fn the_demonstration_data_is_complete_and_comes_once(store: &Store) {
    let told = Program::on(store).with(&["seed-demo"]).run().well();
    let last = told.lines().last().unwrap();
    let (entries, rest) = last.split_once(" time entries of ").unwrap_or_else(|| panic!("{told}"));
    let (entries, people): (i64, i64) = (entries.parse().unwrap(), rest.split(' ').next().unwrap().parse().unwrap());
    assert!(entries > 100 && people > 2, "{last}");

    let server = Program::on(store).serve();
    assert_eq!(server.said().lines().count(), 1, "the first start was told already");
    let sign_in = |name: &str| {
        let line = told.lines().find(|line| line.contains(&format!(" {name},"))).unwrap();
        let (_, rest) = line.split_once("password ").unwrap();
        let password = rest.split(',').next().unwrap();
        let login = json!({"username": name, "password": password});
        server.client(server.anonymous().post("auth/login", &login).expect(200)["token"].as_str().unwrap())
    };
    let admin = sign_in("admin");
    assert_eq!(admin.get("time-entries").expect(200)["pagination"]["total"], entries);
    assert_eq!(admin.get("users").expect(200)["pagination"]["total"], people + 1);
    let summary = admin.get("reports/summary?start_date=2000-01-01").expect(200)["summary"].clone();
    assert_eq!(summary["total_entries"], entries);
    let projects = admin.get("projects?per_page=100").expect(200)["projects"].as_array().unwrap().clone();
    let seconds = |hours: &serde_json::Value| (hours.as_f64().unwrap() * 3_600.0).round();
    let by_project: f64 = projects.iter().map(|project| seconds(&project["total_hours"])).sum();
    // Each is rounded to a hundredth of an hour.
    assert!((by_project - seconds(&summary["total_hours"])).abs() <= 36.0 * 10.0, "{by_project} {summary}");
    assert_eq!(summary["by_project"].as_array().unwrap().len(), projects.len());

    let someone = told.lines().find_map(|line| line.strip_prefix("user ")).unwrap();
    let someone = sign_in(someone.split(',').next().unwrap());
    let own = someone.get("time-entries").expect(200)["pagination"]["total"].as_i64().unwrap();
    assert!(0 < own && own < entries, "{own}");
    server.stop();

    let before = store.snapshot();
    Program::on(store).with(&["seed-demo"]).run().refused(&["there already"]);
    store.assert_unchanged(&before);
}
