//! The adapters against stand-ins for the services they ask.

#[cfg(test)]
mod people;
