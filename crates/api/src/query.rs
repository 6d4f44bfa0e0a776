//! Query strings: known parameters become a checked value, unknown ones are ignored.

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
use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json, value::RawValue};
use timekeeper_domain::page::PageRequest;
use validator::Validate;

use crate::{
    error::{FieldErrors, Problem},
    fields::{self, Fields, Kind, Shape},
    openapi::{self, Direction, schema},
};

/// What clients have always called some parameters, and what they are called here.
const ALIASES: [(&str, &str); 1] = [("perPage", "per_page")];

/// The parameters of a query string. Handlers may take several, each reading its own parameters.
#[derive(Clone, Copy, Debug)]
pub struct Params<T>(pub T);

/// Which page of a list.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, Validate)]
pub struct PageParams {
    /// Which page, from 1. A page past the end is empty
    #[serde(default = "first")]
    #[validate(range(min = 1, max = 2_147_483_647))]
    page: u32,
    /// Rows on a page; more than 100 count as 100
    #[serde(default = "usual")]
    #[validate(range(min = 1, max = 1000))]
    per_page: u32,
}

fn first() -> u32 {
    1
}

fn usual() -> u32 {
    PageRequest::DEFAULT_PER_PAGE
}

impl PageParams {
    /// The page to fetch, of at most [`PageRequest::MAX_PER_PAGE`] rows.
    pub fn request(self) -> PageRequest {
        PageRequest::new(self.page, self.per_page)
    }
}

impl<T: DeserializeOwned + JsonSchema + Validate + 'static> FromRequest for Params<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

fn parse<T: DeserializeOwned + JsonSchema + Validate + 'static>(query: &str) -> Result<T, Problem> {
    let shape = Shape::of::<T>();
    let mut errors = FieldErrors::new();
    let mut values = BTreeMap::new();
    for (name, texts) in given(query, &shape)? {
        let Some(kind) = shape.fields.get(&name) else { continue };
        match raw(&texts, kind) {
            Ok(value) => {
                values.insert(name, value);
            }
            Err(text) => {
                errors.insert(name, vec![text]);
            }
        }
    }
    if !errors.is_empty() {
        return Err(Problem::validation(errors));
    }
    let fields: Fields<'_> = values.iter().map(|(name, value)| (name.clone(), value.as_ref())).collect();
    let value: T = fields.read(&[])?;
    value.validate().map_err(|errors| Problem::validation(fields::of_rules(&errors)))?;
    Ok(value)
}

/// The texts given for every known parameter.
fn given(query: &str, shape: &Shape) -> Result<BTreeMap<String, Vec<String>>, Problem> {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(query).map_err(|_| Problem::bad_request("The query string is malformed"))?;
    let mut given: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, text) in pairs {
        let alias = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, name)| (*name).to_owned());
        let name = alias.unwrap_or(name);
        if shape.knows(&name) {
            given.entry(name).or_default().push(text);
        }
    }
    Ok(given)
}

/// A parameter as JSON, by the form that its schema gives it.
fn raw(texts: &[String], kind: &Kind) -> Result<Box<RawValue>, String> {
    let json = match (kind, texts) {
        (Kind::List(item), texts) => {
            let items: Result<Vec<String>, String> = texts.iter().map(|text| one(text, item)).collect();
            format!("[{}]", items?.join(","))
        }
        (kind, [text]) => one(text, kind)?,
        _ => return Err("Given more than once.".to_owned()),
    };
    RawValue::from_string(json).map_err(|_| "Not a valid value.".to_owned())
}

fn one(text: &str, kind: &Kind) -> Result<String, String> {
    match kind {
        Kind::Integer { min, max } => integer(text, *min, *max),
        Kind::Boolean if text.eq_ignore_ascii_case("true") => Ok("true".to_owned()),
        Kind::Boolean if text.eq_ignore_ascii_case("false") => Ok("false".to_owned()),
        Kind::Boolean => Err("Not a valid boolean.".to_owned()),
        Kind::Text | Kind::List(_) => Ok(Value::from(text).to_string()),
    }
}

fn integer(text: &str, min: i64, max: i64) -> Result<String, String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("Not a valid integer.".to_owned());
    }
    match text.parse::<i64>() {
        Ok(number) if (min..=max).contains(&number) => Ok(number.to_string()),
        _ => Err(fields::out_of_range(min, max)),
    }
}

impl<T> Apiv2Schema for Params<T> {}

impl<T: JsonSchema> OperationModifier for Params<T> {
    fn update_parameter(op: &mut DefaultOperationRaw) {
        openapi::parameters(op, documented::<T>());
        openapi::document_errors(op, &[(400, "A parameter is wrong")]);
    }

    fn update_definitions(map: &mut BTreeMap<String, DefaultSchemaRaw>) {
        schema::define_parts::<T>(Direction::Request, map);
    }
}

/// Every parameter's OpenAPI object, in the order of the type.
fn documented<T: JsonSchema>() -> Vec<Value> {
    let schema = schema::object_schema::<T>(Direction::Request);
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let parameter = |(name, schema): (&String, &Value)| {
        let mut schema = in_query(schema.clone());
        let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
        let mut object =
            json!({"in": "query", "name": name, "required": required.contains(&name.as_str()), "schema": schema});
        if let (Some(object), Some(description)) = (object.as_object_mut(), description) {
            object.insert("description".into(), description);
        }
        object
    };
    properties.map(parameter).collect()
}

/// A schema as it applies to text: nothing in a query is null, and a number in digits is a number.
fn in_query(mut schema: Value) -> Value {
    let Some(object) = schema.as_object_mut() else { return schema };
    object.remove("nullable");
    let Some(Value::Array(mut alternatives)) = object.remove("anyOf") else { return schema };
    alternatives.retain(|alternative| alternative.get("enum") != Some(&json!([null])));
    let integer = |schema: &Value| schema.get("type").and_then(Value::as_str) == Some("integer");
    if let Some(integer) = alternatives.iter().position(integer) {
        alternatives = vec![alternatives.swap_remove(integer)];
    }
    match (alternatives.len(), alternatives.pop()) {
        (1, Some(Value::Object(only))) => object.extend(only),
        (_, last) => {
            alternatives.extend(last);
            object.insert("anyOf".into(), alternatives.into());
        }
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, JsonSchema, Validate)]
    struct Sample {
        project_id: Option<i64>,
        billable: Option<bool>,
        status: Option<Status>,
        search: Option<String>,
        #[serde(default)]
        filter: Vec<String>,
    }

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    #[serde(rename_all = "snake_case")]
    enum Status {
        Open,
        OnHold,
    }

    fn page(query: &str) -> Result<PageRequest, String> {
        let params = parse::<PageParams>(query);
        params.map(PageParams::request).map_err(|problem| format!("{:?}", problem.body().errors))
    }

    #[test]
    fn a_page_has_defaults_an_alias_and_a_cap() {
        assert_eq!(page(""), Ok(PageRequest::default()));
        assert_eq!(page("perPage=25&page=2&other=%ff"), Ok(PageRequest::new(2, 25)));
        assert_eq!(page("per_page=1000"), Ok(PageRequest::new(1, 100)));
    }

    #[test]
    fn a_page_outside_of_its_bounds_is_refused_by_name() {
        for (query, field) in [
            ("page=0", "page"),
            ("page=-1", "page"),
            ("page=abc", "page"),
            ("page=", "page"),
            ("page=1.0", "page"),
            ("page=99999999999999999999", "page"),
            ("page=1&page=2", "page"),
            ("per_page=0", "per_page"),
            ("per_page=1001", "per_page"),
        ] {
            assert!(page(query).unwrap_err().contains(&format!("\"{field}\"")), "{query}");
        }
    }

    #[test]
    fn values_are_read_by_their_form() {
        let sample: Sample = parse("project_id=7&billable=True&status=on_hold&search=7&filter=a%3Db&filter=c").unwrap();
        assert_eq!((sample.project_id, sample.billable), (Some(7), Some(true)));
        assert_eq!((sample.status, sample.search.as_deref()), (Some(Status::OnHold), Some("7")));
        assert_eq!(sample.filter, ["a=b", "c"]);
    }

    #[test]
    fn all_wrong_parameters_of_a_kind_are_told_together() {
        let problem = parse::<Sample>("project_id=x&billable=2").unwrap_err();
        assert_eq!(problem.body().errors.keys().collect::<Vec<_>>(), ["billable", "project_id"]);
        let problem = parse::<Sample>("status=none").unwrap_err();
        assert_eq!(problem.body().errors["status"], ["Must be one of: open, on_hold."]);
    }

    #[test]
    fn parameters_are_documented_with_their_bounds() {
        let parameters = documented::<PageParams>();
        assert_eq!(
            parameters[1],
            json!({
                "in": "query", "name": "per_page", "required": false,
                "description": "Rows on a page; more than 100 count as 100",
                "schema": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 1000, "default": 50},
            })
        );
        let parameters = documented::<Sample>();
        let status = parameters.iter().find(|parameter| parameter["name"] == "status").unwrap();
        assert_eq!(status["schema"], json!({"$ref": "#/components/schemas/Status"}));
    }
}
