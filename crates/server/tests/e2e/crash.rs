//! `kill -9` at random moments: what was acknowledged is there afterwards, and nothing is there twice.

mod ledger;
mod writer;

use std::{thread, time::Duration};

use serde_json::json;

use self::{ledger::Ledger, writer::Writer};
use crate::kit::{Dice, Kind, Office, Program, Store, is_long, on_each_store, say};

on_each_store!(
    what_was_acknowledged_survives_kills_and_nothing_is_doubled,
    a_first_start_that_was_killed_can_be_made_up_for,
);

/// How often the server is killed.
const KILLS: u64 = 20;

/// The same in a long run.
const MANY_KILLS: u64 = 200;

/// The longest that writers write before the server is killed, in milliseconds.
const LONGEST: u64 = 600;

const WRITERS: [&str; 4] = ["ada", "bob", "cyd", "dee"];

fn what_was_acknowledged_survives_kills_and_nothing_is_doubled(store: &Store) {
    let mut dice = Dice::thrown_for(&format!("kills under load on {:?}", store.kind()));
    let server = Program::on(store).serve();
    let office = Office::on(&server);
    let mut writers: Vec<Writer> =
        WRITERS.iter().map(|name| Writer::new(name, Office::hire(store, name), office.project, dice.split())).collect();
    let admin = office.admin.token().to_owned();
    server.kill();

    let kills = if is_long() { MANY_KILLS } else { KILLS };
    let (mut killed_starts, mut unacknowledged) = (0, 0);
    for _ in 0..kills {
        // Now and then it does not even get to listen.
        if dice.below(4) == 0 {
            let start = Program::on(store).spawn();
            thread::sleep(Duration::from_millis(dice.below(60)));
            drop(start);
            killed_starts += 1;
        }
        let server = Program::on(store).serve();
        let mut ledger = Ledger::read(store);
        for writer in &writers {
            ledger.holds_what_was_acknowledged(writer);
        }
        for writer in &mut writers {
            unacknowledged += u32::from(writer.retry(&server));
        }
        ledger = Ledger::read(store);
        for writer in &writers {
            ledger.holds_everything_once(writer, store);
        }
        ledger.adds_up(store, &server.client(&admin));

        let moment = Duration::from_millis(dice.below(LONGEST));
        thread::scope(|scope| {
            for writer in &mut writers {
                let server = &server;
                scope.spawn(|| writer.write_until_it_is_gone(server));
            }
            thread::sleep(moment);
            server.kill_now();
        });
    }
    let entries = store.count("time_entries");
    say(&format!(
        "{:?}: {kills} kills under load, {killed_starts} while starting; {entries} entries, {unacknowledged} requests \
         without an answer",
        store.kind()
    ));
    assert!(entries > WRITERS.len(), "nothing was written between the kills");
}

fn a_first_start_that_was_killed_can_be_made_up_for(store: &Store) {
    let mut dice = Dice::thrown_for(&format!("kills of the first start on {:?}", store.kind()));
    for _ in 0..10 {
        let start = Program::on(store).spawn();
        thread::sleep(Duration::from_millis(dice.below(100)));
        drop(start);
    }
    let server = Program::on(store).serve();
    if store.kind() == Kind::Sqlite {
        assert_eq!(store.cell("PRAGMA integrity_check"), "ok");
    }
    // Whether or not one of them got as far as to make an administrator: this gets one in.
    let password = Program::on(store).with(&["user", "passwd", "admin"]).run().well();
    let login = json!({"username": "admin", "password": password.trim_end()});
    server.anonymous().post("auth/login", &login).expect(200);
    assert_eq!(store.count("users"), 1);
}
