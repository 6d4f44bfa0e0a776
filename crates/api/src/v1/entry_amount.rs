//! `/time-entries/{id}/amount`: what an entry costs, and why.

use paperclip::actix::{api_v2_operation, web};
use schemars::JsonSchema;
use serde::Serialize;
use timekeeper_app::EntryAmount;
use timekeeper_domain::{
    id::{EntryId, RateId},
    invoice::InvoicedTime,
    money::Money,
};

use super::{
    common::RoundingSteps,
    gate::{ReadTime, Reader},
    state::{ApiState, money},
};
use crate::{
    error::Problem,
    path::Id,
    reply::{Found, Reply},
    wire::{Day, Number, Timestamp},
};

/// The invoice that an entry is on.
#[derive(Debug, Serialize, JsonSchema)]
struct OnInvoice {
    id: i64,
    invoice_number: String,
}

/// What an entry costs, and why.
#[expect(clippy::struct_field_names, reason = "what clients read")]
#[derive(Debug, Serialize, JsonSchema)]
struct Amount {
    time_entry_id: i64,
    /// Whether somebody is charged for it; if not, the amount is zero
    billable: bool,
    /// The rate times the rounded time, rounded once; null when there is no rate. On an invoice, the entry's share of its
    /// item: the shares of an item come to its total
    amount: Option<Number>,
    currency_code: Option<&'static str>,
    /// Null when there is none, and when the invoice's item charges for another quantity than the time on it
    hourly_rate: Option<Number>,
    /// Where the rate comes from: `project_user`, `project`, `client`, `user`, or `invoice` for what was charged already
    rate_source: Option<&'static str>,
    /// The rate, when it is one with a first day; null for what the project or client itself says
    rate_id: Option<i64>,
    /// The first day of that rate
    rate_effective_from: Option<Day>,
    /// As tracked
    raw_seconds: i64,
    /// As charged for
    rounded_seconds: i64,
    /// Null when time is charged for as tracked, and of what is on an invoice
    rounding: Option<RoundingSteps>,
    /// The invoice it is on: what was charged stays, whatever becomes of rates and rounding
    invoice: Option<OnInvoice>,
    /// Until when it was counted, while it goes on
    counted_until: Option<Timestamp>,
}

/// What an entry costs, and why.
#[derive(Debug, Serialize, JsonSchema)]
struct AmountAnswer {
    amount: Amount,
}

impl ApiState {
    fn amount(&self, explained: &EntryAmount) -> Amount {
        let entry = &explained.view.entry;
        let (rate, invoiced) = (explained.rate, explained.invoiced.as_ref());
        let applied = rate.filter(|_| invoiced.is_none());
        let charged = |invoiced: &InvoicedTime| (invoiced.time.hourly, "invoice", invoiced.time.seconds);
        let (hourly, source, seconds) = match invoiced.map(charged) {
            Some((hourly, source, seconds)) => (hourly, Some(source), seconds),
            None => {
                (rate.map(|rate| rate.hourly), rate.map(|rate| rate.scope.as_str()), explained.time.rounded_seconds)
            }
        };
        // How it was rounded when it was charged for is not kept, only what came of it.
        let rounding = self.app.organisation().rounding.filter(|_| invoiced.is_none());
        Amount {
            time_entry_id: entry.id.get(),
            billable: entry.billable,
            amount: explained.amount.map(money),
            currency_code: explained.amount.map(|amount| amount.currency().code()),
            hourly_rate: hourly.map(|hourly: Money| money(hourly)),
            rate_source: source,
            rate_id: applied.and_then(|rate| rate.rate).map(RateId::get),
            rate_effective_from: applied.and_then(|rate| rate.since).map(Day),
            raw_seconds: explained.time.raw_seconds,
            rounded_seconds: seconds,
            rounding: rounding.map(RoundingSteps::from),
            invoice: invoiced
                .map(|invoiced| OnInvoice { id: invoiced.invoice.get(), invoice_number: invoiced.number.to_string() }),
            counted_until: entry.state.is_open().then(|| self.time(explained.at)),
        }
    }
}

/// Explain what a time entry costs
///
/// Which rate it takes and since when there is that rate, how its time is rounded, and what comes of it.
#[api_v2_operation(tags("Time Entries"), operation_id = "explainTimeEntryAmount")]
async fn explain_amount(reader: Reader<ReadTime>, id: Id<EntryId>) -> Result<Found<AmountAnswer>, Problem> {
    let explained = reader.state.app.explain_amount(&reader.caller, id.0).await?;
    Ok(Reply::new(AmountAnswer { amount: reader.state.amount(&explained) }))
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config.service(web::resource("/api/v1/time-entries/{entry_id}/amount").route(web::get().to(explain_amount)));
}
