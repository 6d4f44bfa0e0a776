//! The adapters against stand-ins for the services they ask.

#[cfg(test)]
mod ai;
#[cfg(test)]
mod people;

/// An error with all that lies behind it.
#[cfg(test)]
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text = format!("{text}: {source}");
        next = source.source();
    }
    text
}
