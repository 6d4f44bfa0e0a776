//! Completes one operation: unpacks what it carries, its security, its errors and the headers of its answers.

use serde_json::{Map, Value, json};

use super::{
    carry,
    common::{self, error_response},
    describe::{SCHEMES, text_headers},
};

/// The heading under which a handler's documentation lists its errors.
const ERRORS: &str = "# Errors";

/// Completes the operation of `method` in place.
pub(super) fn complete(method: &str, operation: &mut Map<String, Value>) {
    unpack(operation);
    let scope = security(operation);
    let errors = description(operation, scope.as_deref());
    if method == "get" {
        conditional(operation);
    }
    responses(operation, errors);
}

/// A read whose answer has a version can be told which version the caller has.
fn conditional(operation: &mut Map<String, Value>) {
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    if responses.get("200").and_then(|found| found.pointer("/headers/ETag")).is_none() {
        return;
    }
    let etag = text_headers(&[("ETag", "The version that the caller has")]);
    responses.insert("304".into(), json!({"description": "The caller has this version already", "headers": etag}));
    let parameter = json!({
        "in": "header",
        "name": "If-None-Match",
        "required": false,
        "description": "The version (`ETag`) that the caller has: when it is still the same, the answer is 304",
        "schema": {"type": "string"},
    });
    if let Some(parameters) = operation.entry("parameters").or_insert_with(|| json!([])).as_array_mut() {
        parameters.push(parameter);
    }
}

fn unpack(operation: &mut Map<String, Value>) {
    if let Some(Value::Array(list)) = operation.remove("parameters") {
        let mut parameters: Vec<Value> = Vec::new();
        for parameter in list {
            match carry::unpack(parameter.get("description")) {
                Some(Value::Array(carried)) => parameters.extend(carried),
                Some(_) => {}
                None => parameters.push(parameter),
            }
        }
        if !parameters.is_empty() {
            operation.insert("parameters".into(), parameters.into());
        }
    }
    let body = operation.get("requestBody").and_then(|body| carry::unpack(body.get("description")));
    if let Some(body) = body {
        operation.insert("requestBody".into(), body);
    }
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for response in responses.values_mut() {
        if let Some(object) = carry::unpack(response.get("description")) {
            *response = object;
        }
    }
}

/// Writes the security requirement and gives back the scope. Without one the operation is public, and says so.
fn security(operation: &mut Map<String, Value>) -> Option<String> {
    let Some(Value::Array(requirements)) = operation.remove("security") else {
        operation.insert("security".into(), json!([]));
        return None;
    };
    // In OpenAPI 3.0 only OAuth2 requirements may list scopes; ours travel in an extension.
    let requirement: Vec<Value> = SCHEMES.iter().map(|scheme| json!({*scheme: []})).collect();
    operation.insert("security".into(), requirement.into());
    let first = requirements.first()?.as_object()?.values().next()?;
    let scope = first.as_array()?.first()?.as_str()?.to_owned();
    operation.insert("x-required-scope".into(), scope.clone().into());
    Some(scope)
}

/// Takes the list of errors out of the description, and writes the scope into it.
fn description(operation: &mut Map<String, Value>, scope: Option<&str>) -> Vec<(String, String)> {
    let text = operation.remove("description").and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default();
    let (prose, list) = text.split_once(ERRORS).unwrap_or((&text, ""));
    let lines: Vec<&str> = prose.trim().lines().map(str::trim).collect();
    let mut description = lines.join("\n");
    if let Some(scope) = scope {
        if !description.is_empty() {
            description.push_str("\n\n");
        }
        description.push_str("Requires the scope `");
        description.push_str(scope);
        description.push_str("`.");
    }
    if !description.is_empty() {
        operation.insert("description".into(), description.into());
    }
    error_list(list)
}

/// The errors of a list whose items read ``- `409` a timer is running already``; an item may go on in further lines.
fn error_list(list: &str) -> Vec<(String, String)> {
    let mut errors: Vec<(String, String)> = Vec::new();
    for line in list.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let item = line.strip_prefix("- ").map(|item| item.trim_start_matches('`'));
        let status = item.and_then(|item| item.split_at_checked(3)).filter(|(status, _)| is_status(status));
        if let Some((status, text)) = status {
            let text = text.trim_start_matches(['`', ':', ' ']);
            errors.push((status.to_owned(), capitalised(text)));
        } else if let Some((_, text)) = errors.last_mut() {
            text.push(' ');
            text.push_str(line);
        }
    }
    errors
}

/// A status, or all that begin with the same digit: `4XX`.
fn is_status(text: &str) -> bool {
    text.parse::<u16>().is_ok() || ["4XX", "5XX"].contains(&text)
}

/// The text with its first letter in upper case.
pub(super) fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

fn responses(operation: &mut Map<String, Value>, errors: Vec<(String, String)>) {
    let secured = operation.get("security").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for (status, text) in errors {
        add_error(responses, &status, &text);
    }
    for status in common::EVERYWHERE {
        responses.entry(status).or_insert_with(|| error_response(common::text(status)));
    }
    for (status, response) in responses {
        match common::reference(status, response) {
            Some(reference) => *response = reference,
            None => common::add_headers(response, secured),
        }
    }
}

/// A second text about one status joins the first.
fn add_error(responses: &mut Map<String, Value>, status: &str, text: &str) {
    let general = responses.get(status).and_then(|response| response.get("description")).and_then(Value::as_str);
    let text = match general {
        Some(general) => format!("{general}; or: {text}"),
        None => text.to_owned(),
    };
    responses.insert(status.to_owned(), error_response(&text));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_read_from_the_documentation() {
        let errors =
            error_list("\n- `409` a timer\n  is running.\n- 404: no such project.\n- `5XX` a failure.\n- `9XX` x");
        let texts: Vec<_> = errors.iter().map(|(status, text)| (status.as_str(), text.as_str())).collect();
        assert_eq!(
            texts,
            [("409", "A timer is running."), ("404", "No such project."), ("5XX", "A failure. - `9XX` x")]
        );
        assert!(error_list("nothing of the kind").is_empty());
    }

    #[test]
    fn an_operation_without_a_principal_is_public() {
        let mut operation = Map::new();
        assert_eq!(security(&mut operation), None);
        assert_eq!(operation.get("security"), Some(&json!([])));
    }
}
