//! What is sent about invoices, and how it is checked.

use std::convert::Infallible;

use schemars::JsonSchema;
use serde::Deserialize;
use timekeeper_app::{ExistingItems, InvoiceChange, MOST_ENTRIES, MOST_LINES, NewInvoice, PaymentChange, TimeInvoice};
use timekeeper_domain::{
    Date,
    expense::TaxRate,
    id::EntryId,
    invoice::{LineRequest, Quantity},
    text::Text,
};
use validator::Validate;

use super::bodies::InvoiceStatusInput;
use crate::{
    body::RequestBody,
    error::{FieldErrors, Problem},
    v1::{
        clients::{EMAIL, email},
        common::{Checks, currency, exact_objects, word_or_null},
    },
    wire::{DateInput, IdInput, NumberInput, Patch},
};

type Percent = NumberInput<0, 100>;
type Amount = NumberInput<0, 9_999_999_999>;
type Price = NumberInput<-9_999_999_999, 9_999_999_999>;
type Amounts = NumberInput<0, 1_000_000_000>;

const MISSING: &str = "Missing data for required field.";

/// A new invoice.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {
    "project_id": 1,
    "client_id": 1,
    "client_name": "Acme",
    "due_date": "2026-02-04",
    "tax_rate": 19,
}))]
pub(super) struct NewInvoiceBody {
    project_id: IdInput,
    client_id: IdInput,
    /// As it is to stand on the invoice
    #[validate(length(min = 1, max = 200))]
    client_name: String,
    due_date: DateInput,
    /// Today when left out
    issue_date: Option<DateInput>,
    /// One that no other invoice has; the next number of the sequence when left out
    #[validate(length(max = 100))]
    invoice_number: Option<String>,
    /// What is known of the client when left out
    #[validate(length(max = 254))]
    #[schemars(regex(pattern = EMAIL))]
    client_email: Option<String>,
    /// What is known of the client when left out
    #[validate(length(max = 5000))]
    client_address: Option<String>,
    #[validate(length(max = 100))]
    buyer_reference: Option<String>,
    /// In percent, with at most four decimal places; 0 when left out
    tax_rate: Option<Percent>,
    /// ISO 4217; the organisation's when left out or empty
    #[validate(length(max = 3))]
    currency_code: Option<String>,
    #[validate(length(max = 5000))]
    notes: Option<String>,
    #[validate(length(max = 5000))]
    terms: Option<String>,
}

/// What is wrong first with the fields that clients show no errors beside.
fn headline(errors: &FieldErrors) -> Option<String> {
    let required = ["project_id", "client_id", "client_name", "due_date"];
    let is_missing = |field: &&str| errors.get(*field).is_some_and(|texts| texts.iter().any(|text| text == MISSING));
    let missing: Vec<&str> = required.into_iter().filter(is_missing).collect();
    if !missing.is_empty() {
        return Some(format!("Missing required fields: {}", missing.join(", ")));
    }
    let wrong = ["issue_date", "due_date"].into_iter().find(|field| errors.contains_key(*field));
    wrong.map(|field| format!("Invalid {field} format, expected YYYY-MM-DD"))
}

impl RequestBody for NewInvoiceBody {
    const MISSING_TEXT: &'static [(&'static str, &'static str)] =
        &[("project_id", MISSING), ("client_id", MISSING), ("client_name", MISSING), ("due_date", MISSING)];

    fn headline(errors: &FieldErrors) -> Option<String> {
        headline(errors)
    }
}

impl NewInvoiceBody {
    pub(super) fn check(&self) -> Result<NewInvoice, Problem> {
        let mut checks = Checks::default();
        let client_name = checks.field("client_name", Text::new(&self.client_name));
        let client_email = checks.optional("client_email", self.client_email.as_deref(), email);
        let client_address = checks.optional("client_address", self.client_address.as_deref(), Text::optional);
        let buyer_reference = checks.optional("buyer_reference", self.buyer_reference.as_deref(), Text::optional);
        let number = checks.optional("invoice_number", self.invoice_number.as_deref(), Text::optional);
        let tax_rate = checks.optional("tax_rate", self.tax_rate, |rate| TaxRate::new(rate.get()));
        let currency = checks.optional("currency_code", self.currency_code.as_deref(), currency);
        let notes = checks.optional("notes", self.notes.as_deref(), Text::optional);
        let terms = checks.optional("terms", self.terms.as_deref(), Text::optional);
        checks.finish(|| {
            Some(NewInvoice {
                project: self.project_id.into_id(),
                client: self.client_id.into_id(),
                client_name: client_name?,
                client_email: client_email.flatten(),
                client_address: client_address.flatten(),
                buyer_reference: buyer_reference.flatten(),
                number: number.flatten(),
                issued_on: self.issue_date.map(DateInput::get),
                due_on: self.due_date.get(),
                tax_rate: tax_rate.unwrap_or_default(),
                currency: currency.flatten(),
                notes: notes.flatten(),
                terms: terms.flatten(),
            })
        })
    }
}

/// Changes to an invoice; what is left out stays. Null clears what may be empty, as an empty text does, and leaves the rest
/// as it is.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"status": "sent", "amount_paid": 100}))]
pub(super) struct InvoiceChanges {
    #[validate(length(min = 1, max = 200))]
    client_name: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 254), regex(pattern = EMAIL))]
    client_email: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 5000))]
    client_address: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 100))]
    buyer_reference: Patch<String>,
    issue_date: Option<DateInput>,
    due_date: Option<DateInput>,
    /// In percent, with at most four decimal places; of a draft only
    tax_rate: Option<Percent>,
    /// ISO 4217; of a draft without items only
    #[validate(length(max = 3))]
    currency_code: Option<String>,
    #[serde(default, deserialize_with = "word_or_null")]
    status: Option<InvoiceStatusInput>,
    /// All that was paid so far, with at most the decimal places of the currency
    amount_paid: Option<Amount>,
    /// The day of the payment; today when left out
    #[serde(default)]
    payment_date: Patch<DateInput>,
    #[serde(default)]
    #[schemars(length(max = 100))]
    payment_method: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 100))]
    payment_reference: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 5000))]
    payment_notes: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 5000))]
    notes: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 5000))]
    terms: Patch<String>,
}

impl RequestBody for InvoiceChanges {
    fn headline(errors: &FieldErrors) -> Option<String> {
        headline(errors)
    }
}

impl InvoiceChanges {
    pub(super) fn check(self) -> Result<InvoiceChange, Problem> {
        let mut checks = Checks::default();
        let payment = PaymentChange {
            amount_paid: self.amount_paid.map(Amount::get),
            paid_on: checks.edit("payment_date", self.payment_date, |day| Ok::<Date, Infallible>(day.get())),
            method: checks.edit_optional("payment_method", self.payment_method, |text| Text::optional(&text)),
            reference: checks.edit_optional("payment_reference", self.payment_reference, |text| Text::optional(&text)),
            notes: checks.edit_optional("payment_notes", self.payment_notes, |text| Text::optional(&text)),
        };
        let change = InvoiceChange {
            client_name: checks.optional("client_name", self.client_name.as_deref(), Text::new),
            client_email: checks.edit_optional("client_email", self.client_email, |text| email(&text)),
            client_address: checks.edit_optional("client_address", self.client_address, |text| Text::optional(&text)),
            buyer_reference: checks
                .edit_optional("buyer_reference", self.buyer_reference, |text| Text::optional(&text)),
            issued_on: self.issue_date.map(DateInput::get),
            due_on: self.due_date.map(DateInput::get),
            tax_rate: checks.optional("tax_rate", self.tax_rate, |rate| TaxRate::new(rate.get())),
            currency: checks.optional("currency_code", self.currency_code.as_deref(), currency).flatten(),
            status: self.status.map(Into::into),
            payment,
            notes: checks.edit_optional("notes", self.notes, |text| Text::optional(&text)),
            terms: checks.edit_optional("terms", self.terms, |text| Text::optional(&text)),
        };
        checks.finish(|| Some(change))
    }
}

/// Time entries: a list of their numbers, or one text with commas.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "Must be a list of numbers, or one text with commas.")]
enum EntriesInput {
    List(#[schemars(length(max = MOST_ENTRIES))] Vec<IdInput>),
    Text(#[schemars(length(max = 20_000), pattern(r"^( *[1-9][0-9]{0,14} *(, *[1-9][0-9]{0,14} *)*)?$"))] String),
}

/// The same, and at least one of them: how it is documented where there must be some.
#[expect(dead_code, reason = "only its schema is used")]
#[derive(JsonSchema)]
#[serde(untagged)]
enum SomeEntriesInput {
    List(#[schemars(length(min = 1, max = MOST_ENTRIES))] Vec<IdInput>),
    Text(#[schemars(length(max = 20_000), pattern(r"^ *[1-9][0-9]{0,14} *(, *[1-9][0-9]{0,14} *)*$"))] String),
}

const NO_NUMBERS: &str = "must be numbers of time entries";

impl EntriesInput {
    fn check(&self) -> Result<Vec<EntryId>, &'static str> {
        let entries: Vec<EntryId> = match self {
            Self::List(entries) => entries.iter().map(|id| id.into_id()).collect(),
            Self::Text(text) if text.trim().is_empty() => Vec::new(),
            Self::Text(text) => {
                let ids = text.split(',').map(|id| id.trim().parse::<i64>().ok().filter(|id| *id > 0));
                ids.map(|id| id.map(EntryId::new)).collect::<Option<_>>().ok_or(NO_NUMBERS)?
            }
        };
        if entries.len() > MOST_ENTRIES { Err("must be at most 1000 time entries") } else { Ok(entries) }
    }
}

/// A line of an invoice.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct ItemInput {
    /// What it is for; without it, the item is left out
    #[schemars(length(max = 5000))]
    description: Option<String>,
    /// With at most six decimal places; 1 when left out
    quantity: Option<Amounts>,
    /// With at most the decimal places of the currency, below zero for a discount; 0 when left out
    unit_price: Option<Price>,
    /// The time entries that it is for, as a list or as one text with commas
    time_entry_ids: Option<EntriesInput>,
}

/// The items of an invoice.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"items": [{"description": "Design", "quantity": 2.5, "unit_price": 80}]}))]
pub(super) struct ItemsBody {
    #[serde(deserialize_with = "exact_objects")]
    #[schemars(length(max = MOST_LINES))]
    items: Vec<ItemInput>,
}

impl RequestBody for ItemsBody {
    const MISSING_TEXT: &'static [(&'static str, &'static str)] = &[("items", "items must be a list")];
}

impl ItemsBody {
    pub(super) fn check(&self) -> Result<Vec<LineRequest>, Problem> {
        if self.items.len() > MOST_LINES {
            return Err(Problem::invalid_field("items", "Must be at most 1000 items."));
        }
        let mut checks = Checks::default();
        let mut lines = Vec::with_capacity(self.items.len());
        for (number, item) in self.items.iter().enumerate() {
            let field = |name: &str| format!("items.{number}.{name}");
            let description = checks.optional(&field("description"), item.description.as_deref(), Text::optional);
            let quantity = checks.optional(&field("quantity"), item.quantity, |quantity| Quantity::new(quantity.get()));
            let entries = checks.optional(&field("time_entry_ids"), item.time_entry_ids.as_ref(), EntriesInput::check);
            let Some(description) = description.flatten() else { continue };
            lines.push(LineRequest {
                description,
                quantity: quantity.unwrap_or(Quantity::ONE),
                unit_price: item.unit_price.map(Price::get).unwrap_or_default(),
                entries: entries.unwrap_or_default(),
            });
        }
        checks.finish(|| Some(lines))
    }
}

/// What an invoice is to be made of.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"project_id": 1, "time_entry_ids": [1, 2]}))]
pub(super) struct TimeInvoiceBody {
    project_id: IdInput,
    /// As a list or as one text with commas
    #[schemars(with = "SomeEntriesInput")]
    time_entry_ids: EntriesInput,
    /// Today when left out
    issue_date: Option<DateInput>,
    /// Today when left out
    due_date: Option<DateInput>,
}

const ENTRIES_REQUIRED: &str = "time_entry_ids is required";

impl RequestBody for TimeInvoiceBody {
    const MISSING_TEXT: &'static [(&'static str, &'static str)] =
        &[("time_entry_ids", ENTRIES_REQUIRED), ("project_id", "project_id is required")];
}

/// At least one entry.
fn some(checks: &mut Checks, entries: &EntriesInput) -> Result<Option<Vec<EntryId>>, Problem> {
    let entries = checks.field("time_entry_ids", entries.check());
    if entries.as_ref().is_some_and(Vec::is_empty) {
        return Err(Problem::invalid_field("time_entry_ids", ENTRIES_REQUIRED).with_text(ENTRIES_REQUIRED));
    }
    Ok(entries)
}

impl TimeInvoiceBody {
    pub(super) fn check(&self) -> Result<TimeInvoice, Problem> {
        let mut checks = Checks::default();
        let entries = some(&mut checks, &self.time_entry_ids)?;
        checks.finish(|| {
            Some(TimeInvoice {
                project: self.project_id.into_id(),
                entries: entries?,
                issued_on: self.issue_date.map(DateInput::get),
                due_on: self.due_date.map(DateInput::get),
            })
        })
    }
}

/// Which time the items are made of.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"time_entry_ids": [1, 2], "replace_existing": true}))]
pub(super) struct GenerateBody {
    /// As a list or as one text with commas
    #[schemars(with = "SomeEntriesInput")]
    time_entry_ids: EntriesInput,
    /// Whether the items that it has go; true when left out
    replace_existing: Option<bool>,
}

impl RequestBody for GenerateBody {
    const MISSING_TEXT: &'static [(&'static str, &'static str)] = &[("time_entry_ids", ENTRIES_REQUIRED)];
}

impl GenerateBody {
    pub(super) fn check(&self) -> Result<(Vec<EntryId>, ExistingItems), Problem> {
        let mut checks = Checks::default();
        let entries = some(&mut checks, &self.time_entry_ids)?;
        let existing = if self.replace_existing.unwrap_or(true) { ExistingItems::Replace } else { ExistingItems::Keep };
        checks.finish(|| Some((entries?, existing)))
    }
}
