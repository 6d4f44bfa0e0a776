//! How the program starts and ends, and how it refuses to start: in one clear line, with nothing changed.

mod databases;
mod first;
mod logs;
mod probes;
mod refusals;
mod shutdown;
mod zones;

use crate::kit::{Program, Store};

/// Something that is wrong, and the words that the program must find for it.
struct Wrong<'a> {
    arguments: &'a [&'a str],
    settings: &'a [(&'a str, &'a str)],
    words: &'a [&'a str],
}

impl Wrong<'_> {
    /// The program says so and leaves the store and its folder as they are.
    fn is_refused(&self, store: &Store) -> String {
        let before = store.snapshot();
        let program = self.settings.iter().fold(Program::on(store), |program, (name, value)| program.set(name, value));
        let line = program.with(self.arguments).run().refused(self.words);
        store.assert_unchanged(&before);
        line
    }
}

/// The program refuses to start, says these words, and leaves the store and its folder as they are.
fn refused(store: &Store, words: &[&str]) -> String {
    Wrong { arguments: &[], settings: &[], words }.is_refused(store)
}
