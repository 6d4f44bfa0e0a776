//! `/time-entries/bulk`: one change to many time entries.

use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use timekeeper_app::{BulkAction, Work};
use timekeeper_domain::{id::EntryId, text::Tags};
use validator::Validate;

use super::{
    common::{Checks, word},
    gate::{Sent, WriteTime, Writer},
};
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
#[serde(untagged, expecting = "Must be true, false, a number or a text.")]
enum BulkValue {
    Truth(bool),
    Number(i64),
    Text(#[schemars(length(max = 500))] String),
}

/// One change to many time entries.
///
/// What is wrong with the ids or the action has texts of its own, so both are read by the handler.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"entry_ids": [1, 2, 3], "action": "set_billable", "value": true}))]
struct BulkChange {
    #[schemars(with = "Vec<IdInput>", length(min = 1, max = MOST_ENTRIES))]
    entry_ids: Value,
    #[schemars(with = "BulkActionName")]
    action: Value,
    /// True or false for `set_billable` and `set_paid`, the tag for `add_tag` and `remove_tag`
    value: Option<BulkValue>,
}

/// Entries changed at once.
const MOST_ENTRIES: usize = 500;

const INVALID_IDS: &str = "Invalid entry_ids";

impl RequestBody for BulkChange {
    const MISSING_TEXT: &'static [(&'static str, &'static str)] = &[("entry_ids", INVALID_IDS)];
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

/// The tag that a value is; empty when it is none.
fn tag(value: Option<&BulkValue>) -> String {
    match value {
        Some(BulkValue::Text(text)) => text.trim().to_owned(),
        Some(BulkValue::Number(number)) => number.to_string(),
        Some(BulkValue::Truth(_)) | None => String::new(),
    }
}

fn ids(list: &Value) -> Result<Vec<EntryId>, Problem> {
    let invalid = |text: String| Problem::invalid_field("entry_ids", text).with_text(INVALID_IDS);
    let list = list.as_array().filter(|list| !list.is_empty()).ok_or_else(|| invalid(INVALID_IDS.to_owned()))?;
    if list.len() > MOST_ENTRIES {
        return Err(invalid(format!("Length must be between 1 and {MOST_ENTRIES}.")));
    }
    let id = |(index, id)| {
        let id = IdInput::deserialize(id).map_err(|_| invalid(format!("[{index}]: Not a valid integer.")))?;
        Ok(id.into_id())
    };
    list.iter().enumerate().map(id).collect()
}

impl BulkChange {
    fn action(&self) -> Result<BulkAction, Problem> {
        let name: BulkActionName = word(&self.action).map_err(|_| Problem::refused("Unsupported action"))?;
        let value = self.value.as_ref();
        if let Some(BulkValue::Text(text)) = value {
            let mut checks = Checks::default();
            checks.field("value", Tags::new(text));
            checks.finish(|| Some(()))?;
        }
        Ok(match name {
            BulkActionName::Delete => BulkAction::Delete,
            BulkActionName::SetBillable => BulkAction::SetBillable(truth(value)),
            BulkActionName::SetPaid => BulkAction::SetPaid(truth(value)),
            BulkActionName::AddTag => BulkAction::AddTag(tag(value)),
            BulkActionName::RemoveTag => BulkAction::RemoveTag(tag(value)),
        })
    }
}

/// Change many time entries
///
/// All or none. Entries that are gone or still go on are passed over.
///
/// # Errors
/// - `404` none of the entries is there.
#[api_v2_operation(tags("Time Entries"), operation_id = "changeTimeEntries")]
async fn change_entries(writer: Writer<WriteTime>, body: Body<BulkChange>) -> Result<Tagged<200, BulkAnswer>, Problem> {
    let (ids, action) = (ids(&body.value.entry_ids)?, body.value.action()?);
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
