//! `/events`: pages that are open hear of it when their person's time changes, here or through another process.
//!
//! What is sent says only that something is different: a short text that the page compares with its own. So a stream that
//! was cut off, by sleep or by a network, misses nothing.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Data},
};
use futures_util::stream;
use timekeeper_app::{App, TimeWatch};
use timekeeper_domain::id::UserId;
use tokio::{sync::watch, time::Interval};

use crate::{
    failure::Failure,
    state::WebState,
    visitor::{Here, Person},
};

/// Most streams of one person at once.
const MOST: usize = 12;

/// How often the store is asked for what other processes changed.
const LOOK: Duration = Duration::from_secs(5);

/// After how many such looks something is sent in any case, so that a connection that is gone is noticed.
const BEAT: u32 = 4;

/// How soon a browser that lost its stream asks for it again, in milliseconds.
const RETRY: u32 = 3_000;

/// The streams that are open. Clones share them.
#[derive(Clone)]
pub struct Streams(Arc<Open>);

struct Open {
    of: Mutex<HashMap<UserId, usize>>,
    closing: watch::Sender<bool>,
}

impl Default for Streams {
    fn default() -> Self {
        Self(Arc::new(Open { of: Mutex::default(), closing: watch::Sender::new(false) }))
    }
}

impl Streams {
    /// Ends all of them, and every one that begins later: a server that stops does not wait for them.
    pub fn close(&self) {
        self.0.closing.send_replace(true);
    }

    fn open(&self, user: UserId) -> Option<Slot> {
        let mut of = self.0.of.lock().unwrap_or_else(PoisonError::into_inner);
        let count = of.entry(user).or_default();
        if *count >= MOST {
            return None;
        }
        *count += 1;
        Some(Slot { streams: self.clone(), user })
    }
}

/// The place of one stream among those of its person.
struct Slot {
    streams: Streams,
    user: UserId,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut of = self.streams.0.of.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = of.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                of.remove(&self.user);
            }
        }
    }
}

/// One stream.
struct Feed {
    here: Here,
    watch: TimeWatch,
    closing: watch::Receiver<bool>,
    looks: Interval,
    /// What was sent last.
    pulse: String,
    quiet: u32,
    _slot: Slot,
}

impl Feed {
    fn app(&self) -> &App {
        self.here.app()
    }

    /// The next thing to send; nothing when the stream is over.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            tokio::select! {
                _ = self.closing.wait_for(|closing| *closing) => return None,
                () = self.watch.changed() => {}
                _ = self.looks.tick() => self.quiet += 1,
            }
            // The session may have ended meanwhile.
            let caller = match self.here.caller().await {
                Ok(Some(caller)) => caller,
                Ok(None) => return None,
                Err(_) => continue,
            };
            match self.app().time_pulse(&caller).await {
                Ok(pulse) if pulse != self.pulse => {
                    self.pulse = pulse;
                    self.quiet = 0;
                    return Some(self.event());
                }
                // A store that is away is asked again.
                Ok(_) | Err(_) => {}
            }
            if self.quiet >= BEAT {
                self.quiet = 0;
                return Some(Bytes::from_static(b":\n\n"));
            }
        }
    }

    fn event(&self) -> Bytes {
        let now = self.app().now().unix_micros() / 1_000;
        Bytes::from(format!("event: time\ndata: {} {now}\n\n", self.pulse))
    }
}

/// The stream of whoever asks; whoever is signed out is told so, since a stream can be led nowhere else.
pub(crate) async fn events(person: Result<Person, Failure>, state: Data<WebState>) -> Result<HttpResponse, Failure> {
    let person = match person {
        Err(Failure::SignedOut { .. }) => return Err(Failure::status(StatusCode::UNAUTHORIZED)),
        person => person?,
    };
    let watch = person.app().watch_time(&person.caller)?;
    let slot = state.streams.open(person.caller.user_id()?);
    let slot = slot.ok_or_else(|| Failure::status(StatusCode::TOO_MANY_REQUESTS))?;
    let pulse = person.app().time_pulse(&person.caller).await?;
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    looks.reset();
    let closing = state.streams.0.closing.subscribe();
    let feed = Feed { here: person.here, watch, closing, looks, pulse, quiet: 0, _slot: slot };
    let first = Bytes::from([format!("retry: {RETRY}\n").as_bytes(), &feed.event()].concat());
    let rest = stream::unfold(feed, async |mut feed| {
        let sent = feed.next().await?;
        Some((Ok::<_, Infallible>(sent), feed))
    });
    let body = futures_util::StreamExt::chain(stream::once(std::future::ready(Ok(first))), rest);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        // For proxies that would otherwise collect what is sent.
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(body))
}
