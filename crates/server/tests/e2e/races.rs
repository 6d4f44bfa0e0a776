//! Many requests at the same moment, to two servers that share one database.

use std::{collections::BTreeSet, sync::Barrier, thread, time::Duration};

use serde_json::{Value, json};

use crate::kit::{Answer, Client, Dice, Office, Program, Server, Store, on_each_store};

on_each_store!(
    of_64_parallel_timer_starts_exactly_one_wins,
    parallel_requests_with_one_key_make_one_entry_and_get_one_body,
    of_parallel_entries_that_overlap_exactly_one_is_created,
    parallel_switches_never_leave_two_timers_open_and_lose_no_time,
    of_two_servers_that_start_together_on_an_empty_store_one_is_the_first,
    programs_that_migrate_together_all_succeed,
    administrators_who_demote_each_other_leave_one,
);

/// Two servers on one database, and luck.
struct Pair {
    servers: [Server; 2],
    office: Office,
    dice: Dice,
}

impl Pair {
    fn on(store: &Store, test: &str) -> Self {
        let start = || Program::on(store).set("DATABASE__CONNECTIONS", "32").serve();
        let first = start();
        let office = Office::on(&first);
        Self { servers: [first, start()], office, dice: Dice::thrown_for(&format!("{test} on {:?}", store.kind())) }
    }

    /// Lets `count` callers, half of them at each server, do something at the same moment, give or take a millisecond;
    /// `ask` is told the caller's number. The answers come in the order of the numbers.
    fn together(&mut self, count: u64, ask: impl Fn(u64, &Client) -> Answer + Sync) -> Vec<Answer> {
        let token = self.office.admin.token();
        let clients = self.servers.each_ref().map(|server| server.client(token));
        let mut order: Vec<u64> = (0..count).collect();
        self.dice.shuffle(&mut order);
        let places: Vec<_> = order.iter().map(|place| (*place, self.dice.below(1_000))).collect();
        let (barrier, ask) = (&Barrier::new(order.len()), &ask);
        thread::scope(|scope| {
            let asking = (0..count).zip(places).map(|(number, (place, late))| {
                let client = &clients[usize::from(place % 2 == 1)];
                scope.spawn(move || {
                    barrier.wait();
                    thread::sleep(Duration::from_micros(late));
                    ask(number, client)
                })
            });
            let asking: Vec<_> = asking.collect();
            asking.into_iter().map(|one| one.join().expect("an answer")).collect()
        })
    }
}

/// The one answer that is a success; every other one is a refusal with that status and code.
fn winner(answers: &[Answer], status: u16, code: &str) -> Value {
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
    for answer in lost {
        answer.refusal(status, code);
    }
    assert_eq!(won.len(), 1, "{answers:?}");
    won[0].json()
}

fn of_64_parallel_timer_starts_exactly_one_wins(store: &Store) {
    let mut pair = Pair::on(store, "64 parallel timer starts");
    for round in 1..=5 {
        let project = pair.office.project;
        let answers = pair.together(64, |number, client| {
            client.post("timer/start", &json!({"project_id": project, "notes": format!("{round}, {number}")}))
        });
        let started = winner(&answers, 409, "timer_already_running");
        assert_eq!(store.count("time_entries WHERE end_time IS NULL"), 1);
        assert_eq!(store.count("time_entries"), round, "the refused left something behind");
        let admin = &pair.office.admin;
        assert_eq!(admin.get("timer/status").expect(200)["timer"]["id"], started["timer"]["id"]);
        assert_eq!(admin.post("timer/stop", &json!({})).expect(200)["time_entry"]["id"], started["timer"]["id"]);
    }
}

fn parallel_requests_with_one_key_make_one_entry_and_get_one_body(store: &Store) {
    let mut pair = Pair::on(store, "32 parallel requests with one key");
    for round in 1..=5 {
        let (project, key) = (pair.office.project, format!("key-{round}"));
        let (start, end) = (format!("2026-01-0{round}T09:00:00Z"), format!("2026-01-0{round}T10:00:00Z"));
        let body = json!({"project_id": project, "start_time": start, "end_time": end});
        let answers = pair.together(32, |_, client| client.try_post("time-entries", &body, &key).expect("an answer"));
        for answer in &answers {
            answer.expect(201);
        }
        let bodies: BTreeSet<&str> = answers.iter().map(|answer| answer.text.as_str()).collect();
        assert_eq!(bodies.len(), 1, "{bodies:?}");
        let tags: BTreeSet<_> = answers.iter().map(|answer| answer.header("ETag")).collect();
        assert_eq!(tags.len(), 1, "{tags:?}");
        let fresh = answers.iter().filter(|answer| answer.header("Idempotency-Replayed").is_none());
        assert_eq!(fresh.count(), 1, "all but one are told that theirs is a repetition");
        assert_eq!(store.count("time_entries"), round);
    }
    assert_eq!(store.count("audit_log WHERE entity = 'time_entry'"), 5, "what happened once is told once");
}

fn of_parallel_entries_that_overlap_exactly_one_is_created(store: &Store) {
    let mut pair = Pair::on(store, "32 parallel entries that overlap");
    for round in 1..=5 {
        let project = pair.office.project;
        // Each lies a minute later than the one before; all hold the moment 10:00.
        let answers = pair.together(32, |number, client| {
            let (start, end) =
                (format!("2026-02-0{round}T09:{number:02}:00Z"), format!("2026-02-0{round}T10:{number:02}:01Z"));
            let body = json!({"project_id": project, "start_time": start, "end_time": end});
            client.try_post("time-entries", &body, &format!("key-{round}-{number}")).expect("an answer")
        });
        winner(&answers, 400, "error");
        let refused =
            answers.iter().filter(|answer| answer.text.contains("This time overlaps with an existing entry."));
        assert_eq!(refused.count(), 31);
        assert_eq!(store.count("time_entries"), round);
    }
}

fn parallel_switches_never_leave_two_timers_open_and_lose_no_time(store: &Store) {
    let mut pair = Pair::on(store, "parallel switches of the timer");
    for round in 1..=3 {
        let project = pair.office.project;
        let answers =
            pair.together(32, |_, client| client.post("timer/start", &json!({"project_id": project, "switch": true})));
        for answer in &answers {
            answer.expect(201);
        }
        assert_eq!(store.count("time_entries"), round * 32);
        assert_eq!(store.count("time_entries WHERE end_time IS NULL"), 1);
    }
    let seamless = store.rows("SELECT start_time, end_time FROM time_entries ORDER BY start_time, id");
    for pair in seamless.windows(2) {
        assert_eq!(pair[0][1], pair[1][0], "each begins where the one before it ended: {seamless:?}");
    }
}

fn of_two_servers_that_start_together_on_an_empty_store_one_is_the_first(store: &Store) {
    let processes = [(); 2].map(|()| Program::on(store).spawn());
    let servers = processes.map(Server::listening);
    // The first of them tells its secrets right after it has said that it listens.
    let told = crate::kit::within(Duration::from_secs(20), "one of them is the first", || {
        let told = servers.iter().filter(|server| server.said().contains("/users/me\n"));
        let told: Vec<_> = told.collect();
        (!told.is_empty()).then_some(told)
    });
    assert_eq!(told.len(), 1);
    let token = told[0].first().token;
    for server in &servers {
        assert_eq!(server.client(&token).get("users/me").expect(200)["user"]["username"], "admin");
    }
    assert_eq!((store.count("users"), store.count("api_tokens")), (1, 1));
}

fn programs_that_migrate_together_all_succeed(store: &Store) {
    let migrations: Vec<_> = (0..8).map(|_| Program::on(store).with(&["migrate"]).spawn()).collect();
    let ended = migrations.into_iter().map(|mut process| process.ended(Duration::from_mins(1)));
    let ended: Vec<_> = ended.collect();
    assert!(ended.iter().all(|ended| ended.status.success()), "{ended:#?}");
    let idle = ended.iter().filter(|ended| ended.stdout.contains("is up to date"));
    assert_eq!(idle.count(), 7, "one of them had something to do: {ended:#?}");
}

fn administrators_who_demote_each_other_leave_one(store: &Store) {
    let mut pair = Pair::on(store, "administrators who demote each other");
    let mut ids = vec![pair.office.admin.get("users/me").expect(200)["user"]["id"].clone()];
    for number in 1..8 {
        let body = json!({"username": format!("admin{number}"), "password": "a good password", "role": "admin"});
        ids.push(pair.office.admin.post("users", &body).expect(201)["user"]["id"].clone());
    }
    let answers = pair.together(8, |number, client| {
        let id = usize::try_from(number).ok().and_then(|number| ids.get(number)).expect("a number below 8");
        client.patch(&format!("users/{id}"), &json!({"role": "member"}))
    });
    // Whoever is demoted is nobody's administrator any more, once that is known everywhere.
    assert!(answers.iter().all(|answer| [200, 403, 409].contains(&answer.status)), "{answers:?}");
    assert_ne!(store.count("users WHERE role = 'admin' AND active"), 0);
    let demoted = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(store.count("users WHERE role = 'admin'"), 8 - demoted);
}
