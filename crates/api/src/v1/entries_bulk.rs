//! `/time-entries/bulk`: one change to many time entries.

use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use timekeeper_app::{BulkAction, Work};
use timekeeper_domain::{id::EntryId, text::Tags};
use validator::Validate;

use super::gate::{Sent, WriteTime, Writer};
use crate::{
    body::{Body, RequestBody},
    error::Problem,
    reply::Tagged,
    wire::IdInput,
};

/// What is done to each entry.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum BulkActionName {
    Delete,
    SetBillable,
    SetPaid,
    AddTag,
    RemoveTag,
}

/// A truth value or a tag.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum BulkValue {
    Truth(bool),
    Number(i64),
    Text(#[schemars(length(max = 500))] String),
}

/// One change to many time entries.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
struct BulkChange {
    #[validate(length(min = 1, max = 500))]
    entry_ids: Vec<IdInput>,
    action: BulkActionName,
    /// True or false for `set_billable` and `set_paid`, the tag for `add_tag` and `remove_tag`
    value: Option<BulkValue>,
}

impl RequestBody for BulkChange {
    const MISSING_TEXT: &'static [(&'static str, &'static str)] = &[("entry_ids", "Invalid entry_ids")];
}

/// How many entries were reached.
#[derive(Debug, Serialize, JsonSchema)]
struct BulkAnswer {
    success: bool,
    affected: usize,
}

/// Whether a value counts as true: `true`, a number but 0, a text but an empty one, `false`, `0` and `no`.
fn truth(value: Option<&BulkValue>) -> bool {
    match value {
        None => false,
        Some(BulkValue::Truth(truth)) => *truth,
        Some(BulkValue::Number(number)) => *number != 0,
        Some(BulkValue::Text(text)) => {
            !["", "false", "0", "no", "off"].iter().any(|no| text.trim().eq_ignore_ascii_case(no))
        }
    }
}

fn tag(value: Option<&BulkValue>) -> Result<String, Problem> {
    let text = match value {
        Some(BulkValue::Text(text)) => text.trim().to_owned(),
        Some(BulkValue::Number(number)) => number.to_string(),
        Some(BulkValue::Truth(_)) | None => String::new(),
    };
    if text.is_empty() {
        return Err(Problem::refused("Tag value is required"));
    }
    Tags::new(&text).map_err(|error| Problem::invalid_field("value", error.to_string()))?;
    Ok(text)
}

/// Change many time entries
///
/// All or none. Entries that are gone or still go on are passed over.
///
/// # Errors
/// - `404` none of the entries is there.
#[api_v2_operation(tags("Time Entries"), operation_id = "changeTimeEntries")]
async fn change_entries(writer: Writer<WriteTime>, body: Body<BulkChange>) -> Result<Tagged<200, BulkAnswer>, Problem> {
    let (change, value) = (&body.value, body.value.value.as_ref());
    let action = match change.action {
        BulkActionName::Delete => BulkAction::Delete,
        BulkActionName::SetBillable => BulkAction::SetBillable(truth(value)),
        BulkActionName::SetPaid => BulkAction::SetPaid(truth(value)),
        BulkActionName::AddTag => BulkAction::AddTag(tag(value)?),
        BulkActionName::RemoveTag => BulkAction::RemoveTag(tag(value)?),
    };
    let ids: Vec<EntryId> = change.entry_ids.iter().map(|id| id.into_id()).collect();
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let affected = work.change_entries(&ids, &action).await?;
            Ok(Sent::plain(BulkAnswer { success: true, affected }))
        })
        .await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config.service(web::resource("/api/v1/time-entries/bulk").route(web::post().to(change_entries)));
}
