//! A way to another server that can be broken off, as networks do.

use std::{
    io,
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// Passes on what arrives at a port of its own, both ways, until it is broken off.
pub(crate) struct Bridge {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    broken: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Bridge {
    /// A bridge to `host:port`.
    pub(crate) fn to(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::<State>::default();
        let (shared, target) = (Arc::clone(&state), target.to_owned());
        thread::spawn(move || {
            for arrived in listener.incoming().flatten() {
                if shared.broken.load(Ordering::SeqCst) {
                    continue;
                }
                let Ok(onward) = TcpStream::connect(&target) else { continue };
                for end in [&arrived, &onward] {
                    shared.open.lock().expect("nobody panicked").extend(end.try_clone());
                }
                carry(&arrived, &onward);
                carry(&onward, &arrived);
            }
        });
        Self { port, state }
    }

    /// Where it begins.
    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// Breaks off every connection, and every new one at once.
    pub(crate) fn break_off(&self) {
        self.state.broken.store(true, Ordering::SeqCst);
        for end in self.state.open.lock().expect("nobody panicked").drain(..) {
            drop(end.shutdown(Shutdown::Both));
        }
    }

    /// Lets new connections pass again.
    pub(crate) fn mend(&self) {
        self.state.broken.store(false, Ordering::SeqCst);
    }
}

fn carry(from: &TcpStream, to: &TcpStream) {
    let (mut from, mut to) = (from.try_clone().expect("a copy"), to.try_clone().expect("a copy"));
    thread::spawn(move || {
        drop(io::copy(&mut from, &mut to));
        drop(to.shutdown(Shutdown::Both));
    });
}
