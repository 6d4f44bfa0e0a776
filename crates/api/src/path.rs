//! Numbers in paths: `{project_id}` and its like.

use std::collections::BTreeMap;
use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use paperclip::{
    actix::OperationModifier,
    v2::{
        models::{DefaultOperationRaw, DefaultSchemaRaw},
        schema::Apiv2Schema,
    },
};
use serde_json::json;
use timekeeper_domain::id::{
    CategoryId, ClientId, EntryId, ExpenseId, InvoiceId, ProjectId, RateId, TaskId, TokenId, UserId,
};
use timekeeper_domain::user::Username;

use crate::{error::Problem, openapi};

/// The greatest number that every reader of JSON keeps exact, 2^53 − 1.
pub const MAX_ID: i64 = 9_007_199_254_740_991;

/// An identifier that stands in paths.
pub trait PathId: Sized {
    /// The parameter's name in the route, without braces.
    const PARAM: &'static str;
    /// What it identifies, for the documentation.
    const WHAT: &'static str;

    /// From its number, which lies between 0 and [`MAX_ID`].
    fn from_number(number: i64) -> Self;
}

macro_rules! path_ids {
    ($($id:ident: $param:literal, $what:literal;)*) => {$(
        impl PathId for $id {
            const PARAM: &'static str = $param;
            const WHAT: &'static str = $what;

            fn from_number(number: i64) -> Self {
                Self::new(number)
            }
        }
    )*};
}

path_ids! {
    CategoryId: "category_id", "category";
    ClientId: "client_id", "client";
    EntryId: "entry_id", "time entry";
    ExpenseId: "expense_id", "expense";
    InvoiceId: "invoice_id", "invoice";
    ProjectId: "project_id", "project";
    RateId: "rate_id", "rate";
    TaskId: "task_id", "task";
    TokenId: "token_id", "API token";
    UserId: "user_id", "user";
}

/// An identifier taken from the path. Anything but a number in range names nothing: 404.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id<T>(pub T);

impl<T: PathId> FromRequest for Id<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let number = request.match_info().get(T::PARAM).and_then(number);
        ready(number.map(|number| Self(T::from_number(number))).ok_or_else(Problem::resource_not_found))
    }
}

/// A user, named in the path by number or by username. Text that is neither names nobody: 404.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserKey(pub String);

impl FromRequest for UserKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // The router leaves a few characters encoded, such as %2F.
        let text = percent_encoding::percent_decode_str(request.match_info().query("user")).decode_utf8();
        let known = text.ok().filter(|text| number(text).is_some() || Username::new(text).is_ok());
        ready(known.map(|text| Self(text.into_owned())).ok_or_else(Problem::resource_not_found))
    }
}

impl Apiv2Schema for UserKey {}

impl OperationModifier for UserKey {
    fn update_parameter(op: &mut DefaultOperationRaw) {
        let schema = json!({"type": "string", "minLength": 1, "maxLength": 80});
        openapi::path_parameter(op, "user", "The number or the username of the user", &schema);
        openapi::document_errors(op, &[(404, "There is no such user")]);
    }

    fn update_definitions(_: &mut BTreeMap<String, DefaultSchemaRaw>) {}
}

/// A number from 0 to [`MAX_ID`], in digits only.
pub(crate) fn number(text: &str) -> Option<i64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number <= MAX_ID)
}

impl<T> Apiv2Schema for Id<T> {}

impl<T: PathId> OperationModifier for Id<T> {
    fn update_parameter(op: &mut DefaultOperationRaw) {
        let schema = json!({"type": "integer", "format": "int64", "minimum": 0, "maximum": MAX_ID});
        openapi::path_parameter(op, T::PARAM, &format!("The {}'s number", T::WHAT), &schema);
        openapi::document_errors(op, &[(404, &format!("No such {}", T::WHAT))]);
    }

    fn update_definitions(_: &mut BTreeMap<String, DefaultSchemaRaw>) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn only_digits_in_range_are_a_number() {
        assert_eq!(number("0"), Some(0));
        assert_eq!(number("007"), Some(7));
        assert_eq!(number("9007199254740991"), Some(MAX_ID));
        for text in ["", "-1", "+1", "1.0", "1e3", " 1", "abc", "9007199254740992", "99999999999999999999", "١"] {
            assert_eq!(number(text), None, "{text:?}");
        }
    }

    #[actix_web::test]
    async fn anything_else_is_not_found() {
        let request = TestRequest::default().param("project_id", "abc").to_http_request();
        let problem = Id::<ProjectId>::extract(&request).await.unwrap_err();
        assert_eq!(problem.status(), 404);
        let request = TestRequest::default().param("project_id", "12").to_http_request();
        assert_eq!(Id::<ProjectId>::extract(&request).await.unwrap().0, ProjectId::new(12));
    }
}
