//! What a form says: names and values, in their order.

use std::{
    convert::Infallible,
    future::{Ready, ready},
};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{StatusCode, header},
    web::Bytes,
};
use futures_util::future::LocalBoxFuture;

use crate::failure::Failure;

/// A form that was sent. A name may come several times; one that is missing has an empty value.
#[derive(Clone, Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// What a query or a body says. Browsers end lines with two characters, and one is kept.
    pub(crate) fn parse(text: &[u8]) -> Self {
        let fields = form_urlencoded::parse(text);
        Self(fields.map(|(name, value)| (name.into_owned(), one_line_end(&value))).collect())
    }

    /// A form that says that, as a browser would send it.
    pub(crate) fn of(fields: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.to_owned(), one_line_end(&value))).collect())
    }

    /// The same form, but for what it says of one name.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: String) -> Self {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value));
        self
    }

    /// The first value of that name.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Every value of that name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a name comes with that value; one that is missing comes with none.
    pub(crate) fn says(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(known, said)| known == name && said == value)
    }

    /// All that it says, in one text.
    pub(crate) fn text(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// Whether a box of that name is ticked.
    pub(crate) fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
}

fn one_line_end(text: &str) -> String {
    text.replace("\r\n", "\n")
}

impl FromRequest for Form {
    type Error = Failure;
    type Future = LocalBoxFuture<'static, Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_form = kind.split(';').next().is_some_and(|kind| kind.trim() == "application/x-www-form-urlencoded");
        let body = Bytes::from_request(request, payload);
        Box::pin(async move {
            let body = body.await.map_err(|error| match error.as_response_error().status_code() {
                StatusCode::PAYLOAD_TOO_LARGE => Failure::status(StatusCode::PAYLOAD_TOO_LARGE),
                _ => Failure::status(StatusCode::BAD_REQUEST),
            })?;
            // A form without fields has no body, and browsers then leave the type out.
            if is_form || body.is_empty() {
                Ok(Self::parse(&body))
            } else {
                Err(Failure::status(StatusCode::UNSUPPORTED_MEDIA_TYPE))
            }
        })
    }
}

/// What the query of an address says.
pub(crate) struct Asked(pub(crate) Form);

impl FromRequest for Asked {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(Form::parse(request.query_string().as_bytes()))))
    }
}

/// A path with a query: values encoded, empty ones left out.
pub(crate) fn address(path: &str, fields: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_come_several_times() {
        let form = Form::parse(b"scope=read%3Atasks&name=A+b&scope=write%3Atasks&box=");
        assert_eq!(form.all("scope").collect::<Vec<_>>(), ["read:tasks", "write:tasks"]);
        assert_eq!((form.get("name"), form.get("nothing")), ("A b", ""));
        assert!(form.has("name") && !form.has("box") && !form.has("nothing"));
    }

    #[test]
    fn what_it_says_of_a_name_is_set() {
        let form = Form::of([("name", "A".to_owned()), ("version", "1".to_owned())]).with("version", "2".to_owned());
        assert_eq!(form.text(), "name=A&version=2");
    }

    #[test]
    fn lines_end_as_they_are_kept() {
        assert_eq!(Form::parse(b"notes=one%0D%0Atwo%0Athree").get("notes"), "one\ntwo\nthree");
        assert_eq!(Form::of([("notes", "one\r\ntwo".to_owned())]).get("notes"), "one\ntwo");
    }

    #[test]
    fn addresses_are_encoded() {
        assert_eq!(
            address("/login", &[("next", "/?week=1&x=ä"), ("a", "")]),
            "/login?next=%2F%3Fweek%3D1%26x%3D%C3%A4"
        );
        assert_eq!(address("/login", &[]), "/login");
    }
}
