//! What is sent about expenses, and how it is checked.

use std::convert::Infallible;

use schemars::JsonSchema;
use serde::Deserialize;
use timekeeper_app::{AppError, Edit, ExpenseChange, NewExpense, Refusal};
use timekeeper_domain::{
    Date,
    expense::{Price, PriceChange, PriceError, TaxRate},
    id::{ClientId, ProjectId},
    money::Currency,
    text::{Notes, Tags, Text, TextError},
};
use validator::Validate;

use super::bodies::ExpenseStatusInput;
use crate::{
    body::RequestBody,
    error::{FieldErrors, Problem},
    v1::common::{Checks, currency, word_or_null},
    wire::{DateInput, IdInput, NumberInput, Patch},
};

/// What zero and less are told apart by later, with a text of its own.
type Amount = NumberInput<-9_999_999_999, 9_999_999_999>;
type Documented = NumberInput<0, 9_999_999_999>;
type Tax = NumberInput<0, 9_999_999_999>;
type Percent = NumberInput<0, 100>;

/// Labels: a list, or one text with commas. A comma always divides.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "Must be a list of texts, or one text with commas.")]
enum TagsInput {
    Text(#[schemars(length(max = 500))] String),
    List(Vec<String>),
}

impl TagsInput {
    fn check(&self) -> Result<Tags, TextError> {
        match self {
            Self::Text(text) => Tags::new(text),
            Self::List(tags) => Tags::new(&tags.join(",")),
        }
    }
}

/// A new expense.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {
    "title": "Train to Rome",
    "category": "travel",
    "amount": 49.90,
    "tax_amount": 4.54,
    "expense_date": "2026-01-05",
    "vendor": "Railways",
    "tags": ["train"],
}))]
pub(super) struct NewExpenseBody {
    #[validate(length(min = 1, max = 200))]
    title: String,
    /// The kind of expense, in the organisation's own words
    #[validate(length(min = 1, max = 100))]
    category: String,
    /// Above zero, without the tax, with at most the decimal places of the currency
    #[schemars(with = "Documented")]
    amount: Amount,
    /// When it was spent
    expense_date: DateInput,
    #[validate(length(max = 5000))]
    description: Option<String>,
    project_id: Option<IdInput>,
    client_id: Option<IdInput>,
    /// False when left out
    billable: Option<bool>,
    /// Whether it is to be paid back; true when left out
    reimbursable: Option<bool>,
    /// ISO 4217; the organisation's when left out or empty
    #[validate(length(max = 3))]
    currency_code: Option<String>,
    /// With at most the decimal places of the currency; 0 when left out
    tax_amount: Option<Tax>,
    /// In percent, with at most four decimal places; 0 when left out
    tax_rate: Option<Percent>,
    #[validate(length(max = 100))]
    payment_method: Option<String>,
    payment_date: Option<DateInput>,
    #[validate(length(max = 100))]
    receipt_number: Option<String>,
    /// Who was paid
    #[validate(length(max = 200))]
    vendor: Option<String>,
    #[validate(length(max = 5000))]
    notes: Option<String>,
    tags: Option<TagsInput>,
}

const MISSING: &str = "Missing data for required field.";
const REQUIRED: [&str; 4] = ["title", "category", "amount", "expense_date"];

/// What is wrong first with the fields that clients show no errors beside.
fn headline(errors: &FieldErrors) -> Option<String> {
    let is_missing = |field: &&str| errors.get(*field).is_some_and(|texts| texts.iter().any(|text| text == MISSING));
    let missing: Vec<&str> = REQUIRED.into_iter().filter(is_missing).collect();
    if !missing.is_empty() {
        return Some(format!("Missing required fields: {}", missing.join(", ")));
    }
    if errors.contains_key("amount") {
        return Some("Invalid amount".to_owned());
    }
    errors.contains_key("expense_date").then(|| "Invalid expense_date format, expected YYYY-MM-DD".to_owned())
}

impl RequestBody for NewExpenseBody {
    const MISSING_TEXT: &'static [(&'static str, &'static str)] =
        &[("title", MISSING), ("category", MISSING), ("amount", MISSING), ("expense_date", MISSING)];

    fn headline(errors: &FieldErrors) -> Option<String> {
        headline(errors)
    }
}

/// Changes to an expense; what is left out stays. Null clears what may be empty, as an empty text does, and leaves the rest
/// as it is.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"amount": 52.40, "notes": "With the seat"}))]
pub(super) struct ExpenseChanges {
    #[validate(length(min = 1, max = 200))]
    title: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 5000))]
    description: Patch<String>,
    #[validate(length(min = 1, max = 100))]
    category: Option<String>,
    /// Above zero, without the tax, with at most the decimal places of the currency
    #[schemars(with = "Option<Documented>")]
    amount: Option<Amount>,
    /// ISO 4217; the amounts keep their numbers
    #[validate(length(max = 3))]
    currency_code: Option<String>,
    tax_amount: Option<Tax>,
    /// In percent, with at most four decimal places
    tax_rate: Option<Percent>,
    expense_date: Option<DateInput>,
    #[serde(default)]
    project_id: Patch<IdInput>,
    #[serde(default)]
    client_id: Patch<IdInput>,
    #[serde(default)]
    #[schemars(length(max = 100))]
    payment_method: Patch<String>,
    #[serde(default)]
    payment_date: Patch<DateInput>,
    #[serde(default, deserialize_with = "word_or_null")]
    status: Option<ExpenseStatusInput>,
    /// True for `status: reimbursed`, false for `status: approved` of what is reimbursed
    reimbursed: Option<bool>,
    /// Why it is rejected; ignored where it is not
    #[serde(default)]
    #[schemars(length(max = 5000))]
    rejection_reason: Patch<String>,
    billable: Option<bool>,
    /// Whether it is to be paid back
    reimbursable: Option<bool>,
    invoiced: Option<bool>,
    #[serde(default)]
    #[schemars(length(max = 100))]
    receipt_number: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 200))]
    vendor: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = 5000))]
    notes: Patch<String>,
    #[serde(default)]
    tags: Patch<TagsInput>,
}

impl RequestBody for ExpenseChanges {
    fn headline(errors: &FieldErrors) -> Option<String> {
        headline(errors)
    }
}

/// Why an expense is rejected.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[schemars(extend("example" = {"reason": "There is no receipt"}))]
pub(super) struct Rejection {
    /// For whoever claims it to read
    #[validate(length(max = 5000))]
    reason: Option<String>,
}

impl RequestBody for Rejection {}

impl Rejection {
    pub(super) fn check(&self) -> Result<Option<Notes>, Problem> {
        let mut checks = Checks::default();
        let reason = checks.optional("reason", self.reason.as_deref(), Text::optional);
        checks.finish(|| Some(reason.flatten()))
    }
}

impl NewExpenseBody {
    fn price(&self, checks: &mut Checks, usual: Currency) -> Result<Option<Price>, Problem> {
        let asked = match self.currency_code.as_deref() {
            Some(code) => checks.field("currency_code", currency(code)),
            None => Some(None),
        };
        let Some(asked) = asked else { return Ok(None) };
        let tax_amount = self.tax_amount.map(Tax::get).unwrap_or_default();
        match Price::new(self.amount.get(), tax_amount, asked.unwrap_or(usual)) {
            Ok(price) => Ok(Some(price)),
            Err(PriceError::NotPositive) => Err(AppError::from(Refusal::from(PriceError::NotPositive)).into()),
            Err(error) => Ok(checks.field(error.field(), Err(error))),
        }
    }

    pub(super) fn check(&self, usual: Currency) -> Result<NewExpense, Problem> {
        let mut checks = Checks::default();
        let price = self.price(&mut checks, usual)?;
        let title = checks.field("title", Text::new(&self.title));
        let category = checks.field("category", Text::new(&self.category));
        let description = checks.optional("description", self.description.as_deref(), Text::optional);
        let tax_rate = checks.optional("tax_rate", self.tax_rate, |rate| TaxRate::new(rate.get()));
        let payment_method = checks.optional("payment_method", self.payment_method.as_deref(), Text::optional);
        let receipt_number = checks.optional("receipt_number", self.receipt_number.as_deref(), Text::optional);
        let vendor = checks.optional("vendor", self.vendor.as_deref(), Text::optional);
        let notes = checks.optional("notes", self.notes.as_deref(), Text::optional);
        let tags = checks.optional("tags", self.tags.as_ref(), TagsInput::check);
        checks.finish(|| {
            Some(NewExpense {
                project: self.project_id.map(IdInput::into_id),
                client: self.client_id.map(IdInput::into_id),
                title: title?,
                description: description.flatten(),
                category: category?,
                price: price?,
                tax_rate: tax_rate.unwrap_or_default(),
                payment_method: payment_method.flatten(),
                paid_on: self.payment_date.map(DateInput::get),
                spent_on: self.expense_date.get(),
                billable: self.billable.unwrap_or(false),
                reimbursable: self.reimbursable.unwrap_or(true),
                receipt_number: receipt_number.flatten(),
                vendor: vendor.flatten(),
                notes: notes.flatten(),
                tags: tags.unwrap_or_default(),
            })
        })
    }
}

impl ExpenseChanges {
    pub(super) fn check(self) -> Result<ExpenseChange, Problem> {
        let mut checks = Checks::default();
        let tags = match self.tags {
            Patch::Absent => None,
            Patch::Null => Some(Tags::default()),
            Patch::Value(tags) => checks.field("tags", tags.check()),
        };
        let currency = checks.optional("currency_code", self.currency_code.as_deref(), currency).flatten();
        let project: Edit<ProjectId> =
            checks.edit("project_id", self.project_id, |id| Ok::<_, Infallible>(id.into_id()));
        let client: Edit<ClientId> = checks.edit("client_id", self.client_id, |id| Ok::<_, Infallible>(id.into_id()));
        let change = ExpenseChange {
            project,
            client,
            title: checks.optional("title", self.title.as_deref(), Text::new),
            description: checks.edit_optional("description", self.description, |text| Text::optional(&text)),
            category: checks.optional("category", self.category.as_deref(), Text::new),
            price: PriceChange {
                amount: self.amount.map(Amount::get),
                tax_amount: self.tax_amount.map(Tax::get),
                currency,
            },
            tax_rate: checks.optional("tax_rate", self.tax_rate, |rate| TaxRate::new(rate.get())),
            payment_method: checks.edit_optional("payment_method", self.payment_method, |text| Text::optional(&text)),
            paid_on: checks.edit("payment_date", self.payment_date, |day| Ok::<Date, Infallible>(day.get())),
            spent_on: self.expense_date.map(DateInput::get),
            status: self.status.map(Into::into),
            reimbursed: self.reimbursed,
            rejection_reason: checks
                .edit_optional("rejection_reason", self.rejection_reason, |text| Text::optional(&text)),
            billable: self.billable,
            reimbursable: self.reimbursable,
            invoiced: self.invoiced,
            receipt_number: checks.edit_optional("receipt_number", self.receipt_number, |text| Text::optional(&text)),
            vendor: checks.edit_optional("vendor", self.vendor, |text| Text::optional(&text)),
            notes: checks.edit_optional("notes", self.notes, |text| Text::optional(&text)),
            tags,
        };
        checks.finish(|| Some(change))
    }
}
