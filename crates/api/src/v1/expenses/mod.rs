//! `/expenses`: what was spent for work, claimed and decided on.

mod bodies;
mod input;

use paperclip::actix::{api_v2_operation, web};
use timekeeper_app::{ExpenseFilter, Work};
use timekeeper_domain::{id::ExpenseId, text::Text};

use self::{
    bodies::{ExpenseAnswer, ExpenseChanged, ExpenseList, ExpenseQuery},
    input::{ExpenseChanges, NewExpenseBody, Rejection},
};
use super::{
    common::{Checks, Done, Pagination},
    gate::{IfMatch, ReadExpenses, Reader, Sent, WriteExpenses, Writer},
    tag::tag,
};
use crate::{
    body::{Body, OptionalBody},
    error::Problem,
    path::Id,
    query::{PageParams, Params},
    reply::{Found, Reply, Tagged},
    wire::{DateInput, IdInput},
};

impl ExpenseQuery {
    fn check(&self) -> Result<ExpenseFilter, Problem> {
        let mut checks = Checks::default();
        let category = checks.optional("category", self.category.as_deref(), Text::optional);
        checks.finish(|| {
            Some(ExpenseFilter {
                user: self.user_id.map(IdInput::into_id),
                project: self.project_id.map(IdInput::into_id),
                client: self.client_id.map(IdInput::into_id),
                status: self.status.map(Into::into),
                category: category.flatten(),
                from: self.start_date.map(DateInput::get),
                to: self.end_date.map(DateInput::get),
            })
        })
    }
}

/// List expenses
///
/// The day they were spent on, the latest first, then the latest made. Without `user_id`, administrators get everybody's
/// and anybody else their own.
#[api_v2_operation(tags("Expenses"), operation_id = "listExpenses")]
async fn list_expenses(
    reader: Reader<ReadExpenses>,
    filter: Params<ExpenseQuery>,
    page: Params<PageParams>,
) -> Result<Found<ExpenseList>, Problem> {
    let filter = filter.0.check()?;
    let page = reader.state.app.list_expenses(&reader.caller, filter, page.0.request()).await?;
    let pagination = Pagination::from(&page);
    let expenses = page.items.into_iter().map(|view| reader.state.expense(view)).collect();
    Ok(Reply::new(ExpenseList { expenses, pagination }))
}

/// Get an expense
#[api_v2_operation(tags("Expenses"), operation_id = "getExpense")]
async fn get_expense(reader: Reader<ReadExpenses>, id: Id<ExpenseId>) -> Result<Tagged<200, ExpenseAnswer>, Problem> {
    let view = reader.state.app.get_expense(&reader.caller, id.0).await?;
    let version = view.expense.version;
    let expense = reader.state.expense(view);
    let tag = tag(version, &expense);
    Ok(reader.tagged(Sent::tagged(ExpenseAnswer { expense }, tag)))
}

/// Create an expense
///
/// It is the caller's own and `pending`.
#[api_v2_operation(tags("Expenses"), operation_id = "createExpense")]
async fn create_expense(
    writer: Writer<WriteExpenses>,
    body: Body<NewExpenseBody>,
) -> Result<Tagged<201, ExpenseChanged>, Problem> {
    let new = body.value.check(writer.state.app.organisation().currency)?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let view = work.create_expense(&new).await?;
            Ok(writer.state.expense_changed("Expense created successfully", view))
        })
        .await
}

/// Update an expense
///
/// What is left out stays. Administrators decide: `pending` becomes `approved` or `rejected`, `approved` becomes
/// `reimbursed`, `rejected` or `pending`, `rejected` becomes `pending`, and `reimbursed` becomes `approved`; other ways are
/// a conflict (409 `invalid_state`). Whoever claims an expense may set what was `rejected` to `pending`, and may change
/// nothing of the amount, currency, tax, date and `reimbursable` of what was granted (409). `PUT` and `PATCH` do the same.
#[api_v2_operation(tags("Expenses"), operation_id = "updateExpense")]
async fn update_expense(
    writer: Writer<WriteExpenses>,
    id: Id<ExpenseId>,
    _if_match: IfMatch,
    body: Body<ExpenseChanges>,
) -> Result<Tagged<200, ExpenseChanged>, Problem> {
    let change = body.value.check()?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let view = work.update_expense(id.0, &change, &writer.precondition).await?;
            Ok(writer.state.expense_changed("Expense updated successfully", view))
        })
        .await
}

/// Reject an expense
///
/// It becomes `rejected`, and everything about it stays. One's own can be taken back like this while it is `pending`; what
/// was granted is rejected by administrators.
#[api_v2_operation(tags("Expenses"), operation_id = "rejectExpense")]
async fn reject_expense(
    writer: Writer<WriteExpenses>,
    id: Id<ExpenseId>,
    _if_match: IfMatch,
    body: OptionalBody<Rejection>,
) -> Result<Tagged<200, Done>, Problem> {
    let reason = body.value.as_ref().map(Rejection::check).transpose()?.flatten();
    writer
        .answer(&body.raw, async |work: &mut Work| {
            work.reject_expense(id.0, reason.as_ref(), &writer.precondition).await?;
            Ok(Sent::plain(Done { message: "Expense rejected successfully" }))
        })
        .await
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(
            web::resource("/api/v1/expenses").route(web::get().to(list_expenses)).route(web::post().to(create_expense)),
        )
        .service(
            web::resource("/api/v1/expenses/{expense_id}")
                .route(web::get().to(get_expense))
                .route(web::put().to(update_expense))
                .route(web::patch().to(update_expense))
                .route(web::delete().to(reject_expense)),
        );
}
