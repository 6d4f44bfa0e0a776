//! Somebody who tracks time as fast as the server lets them, and remembers what was acknowledged.

use serde_json::{Value, json};

use crate::kit::{Answer, Client, Dice, Server};

/// One request, known by its key.
#[derive(Clone, Debug)]
struct Request {
    key: String,
    path: &'static str,
    body: Value,
}

pub(super) struct Writer {
    name: &'static str,
    token: String,
    project: i64,
    dice: Dice,
    requests: u64,
    /// The one request that was not answered, if there is one.
    pending: Option<Request>,
    /// The notes of every entry whose making was acknowledged.
    acknowledged: Vec<String>,
    /// The notes of the entry that the timer runs on.
    running: Option<String>,
}

impl Writer {
    pub(super) const fn new(name: &'static str, token: String, project: i64, dice: Dice) -> Self {
        Self { name, token, project, dice, requests: 0, pending: None, acknowledged: Vec::new(), running: None }
    }

    pub(super) const fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn acknowledged(&self) -> &[String] {
        &self.acknowledged
    }

    /// The notes of the entry that the timer runs on, as far as that was acknowledged.
    pub(super) fn running(&self) -> Option<&str> {
        self.running.as_deref()
    }

    /// Whether a request is without an answer.
    pub(super) const fn is_unsure(&self) -> bool {
        self.pending.is_some()
    }

    /// Sends request after request, until one gets no answer.
    pub(super) fn write_until_it_is_gone(&mut self, server: &Server) {
        let client = server.client(&self.token);
        loop {
            let request = self.think();
            let answered = send(&client, &request);
            self.pending = Some(request);
            match answered {
                Some(answer) => self.acknowledge(&answer),
                None => return,
            }
        }
    }

    /// Repeats the request without an answer, if there is one; says whether there was.
    pub(super) fn retry(&mut self, server: &Server) -> bool {
        let Some(request) = &self.pending else { return false };
        let answer = send(&server.client(&self.token), request).expect("an answer");
        self.acknowledge(&answer);
        true
    }

    /// What to do next: write an entry down, or start, switch or stop the timer.
    fn think(&mut self) -> Request {
        self.requests += 1;
        let number = self.requests;
        let key = format!("{}-{number}", self.name);
        let timer = json!({"project_id": self.project, "notes": key});
        match (self.dice.below(10), &self.running) {
            (0..3, None) => Request { key, path: "timer/start", body: timer },
            (0..2, Some(_)) => Request { key, path: "timer/stop", body: json!({}) },
            (2, Some(_)) => {
                let mut switch = timer;
                switch["switch"] = json!(true);
                Request { key, path: "timer/start", body: switch }
            }
            _ => {
                let minute = |number: u64| {
                    let (day, hour, minute) = (number / 1_440, number / 60 % 24, number % 60);
                    format!("20{:02}-{:02}-{:02}T{hour:02}:{minute:02}:00Z", day / 336, day / 28 % 12 + 1, day % 28 + 1)
                };
                let (start, end) = (minute(number), minute(number + 1));
                let body = json!({"project_id": self.project, "notes": key, "start_time": start, "end_time": end});
                Request { key, path: "time-entries", body }
            }
        }
    }

    /// Takes note of the answer to the pending request.
    fn acknowledge(&mut self, answer: &Answer) {
        let request = self.pending.take().expect("a request");
        if request.path == "timer/stop" {
            let stopped = answer.expect(200);
            assert_eq!(stopped["time_entry"]["notes"].as_str(), self.running.as_deref(), "{request:?}");
            self.running = None;
            return;
        }
        let made = answer.expect(201);
        let entry = if request.path == "timer/start" { &made["timer"] } else { &made["time_entry"] };
        assert_eq!((&entry["notes"], &entry["user"]), (&json!(request.key), &json!(self.name)));
        if request.path == "timer/start" {
            self.running = Some(request.key.clone());
        }
        self.acknowledged.push(request.key);
    }
}

fn send(client: &Client, request: &Request) -> Option<Answer> {
    client.try_post(request.path, &request.body, &request.key).ok()
}
