//! Expenses.

use async_trait::async_trait;
use diesel::prelude::*;
use timekeeper_domain::{
    Instant, Record,
    expense::{
        Approval, Expense, ExpenseClaim, ExpenseNames, ExpenseState, ExpenseStatus, ExpenseView, Price, TaxRate,
    },
    id::{ClientId, ExpenseId, ProjectId, UserId},
    money::Currency,
    page::{Page, PageRequest},
    text::{Tags, Text},
    totals::day_number,
    user::Username,
};
use timekeeper_ports::{ExpenseFilter, ExpenseRepo, StoreError};

use super::{
    DieselTx,
    common::{Failure, Query, Stamp, day, prepared, record},
    dialect::{Conn, Db, Reader, RunQueryDsl, change, held, on, together, via},
    schema::{clients, expenses, projects, users},
};
use crate::text::fold;

diesel::alias!(users as approvers: Approvers);

#[derive(Queryable, Selectable)]
#[diesel(table_name = expenses, check_for_backend(Db))]
struct ExpenseRow {
    id: i64,
    version: i64,
    created_at: Stamp,
    updated_at: Stamp,
    #[diesel(embed)]
    data: ExpenseData,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = expenses, check_for_backend(Db), treat_none_as_null = true, treat_none_as_default_value = false)]
struct ExpenseData {
    user_id: i64,
    project_id: Option<i64>,
    client_id: Option<i64>,
    title: String,
    description: Option<String>,
    category: String,
    category_key: String,
    amount: i64,
    tax_amount: i64,
    currency: String,
    tax_rate: i64,
    payment_method: Option<String>,
    payment_day: Option<i32>,
    expense_day: i32,
    status: String,
    approved_by: Option<i64>,
    approved_at: Option<Stamp>,
    rejection_reason: Option<String>,
    billable: bool,
    reimbursable: bool,
    invoiced: bool,
    reimbursed_at: Option<Stamp>,
    receipt_number: Option<String>,
    vendor: Option<String>,
    notes: Option<String>,
    tags: Option<String>,
}

impl From<&ExpenseClaim> for ExpenseData {
    fn from(claim: &ExpenseClaim) -> Self {
        let (state, price) = (&claim.state, claim.price);
        Self {
            user_id: claim.user.get(),
            project_id: claim.project.map(ProjectId::get),
            client_id: claim.client.map(ClientId::get),
            title: claim.title.to_string(),
            description: claim.description.as_ref().map(ToString::to_string),
            category: claim.category.to_string(),
            category_key: fold(claim.category.as_str()),
            amount: price.amount().minor(),
            tax_amount: price.tax_amount().minor(),
            currency: price.currency().code().to_owned(),
            tax_rate: claim.tax_rate.ten_thousandths(),
            payment_method: claim.payment_method.as_ref().map(ToString::to_string),
            payment_day: claim.paid_on.map(day_number),
            expense_day: day_number(claim.spent_on),
            status: state.status().as_str().to_owned(),
            approved_by: state.approval().map(|approval| approval.by.get()),
            approved_at: state.approval().map(|approval| Stamp(approval.at)),
            rejection_reason: state.reason().map(ToString::to_string),
            billable: claim.billable,
            reimbursable: claim.reimbursable,
            invoiced: claim.invoiced,
            reimbursed_at: state.reimbursed_at().map(Stamp),
            receipt_number: claim.receipt_number.as_ref().map(ToString::to_string),
            vendor: claim.vendor.as_ref().map(ToString::to_string),
            notes: claim.notes.as_ref().map(ToString::to_string),
            tags: claim.tags.as_str().map(str::to_owned),
        }
    }
}

fn state(data: &ExpenseData) -> Query<ExpenseState> {
    let approved = data.approved_by.zip(data.approved_at);
    let approval = approved.map(|(by, at)| Approval { by: UserId::new(by), at: at.0 });
    let status = ExpenseStatus::from_word(&data.status);
    Ok(match (status, approval, data.reimbursed_at) {
        (Some(ExpenseStatus::Pending), None, None) => ExpenseState::Pending,
        (Some(ExpenseStatus::Approved), Some(approval), None) => ExpenseState::Approved { approval },
        (Some(ExpenseStatus::Rejected), None, None) => {
            ExpenseState::Rejected { reason: data.rejection_reason.clone().map(Text::trusted) }
        }
        (Some(ExpenseStatus::Reimbursed), Some(approval), Some(at)) => ExpenseState::Reimbursed { approval, at: at.0 },
        _ => return Err(Failure::Corrupt("expense status")),
    })
}

impl TryFrom<ExpenseRow> for Expense {
    type Error = Failure;

    fn try_from(row: ExpenseRow) -> Query<Self> {
        let (state, data) = (state(&row.data)?, row.data);
        let currency = Currency::from_code(&data.currency).map_err(|_| Failure::Corrupt("currency"))?;
        let claim = ExpenseClaim {
            user: UserId::new(data.user_id),
            project: data.project_id.map(ProjectId::new),
            client: data.client_id.map(ClientId::new),
            title: Text::trusted(data.title),
            description: data.description.map(Text::trusted),
            category: Text::trusted(data.category),
            price: Price::trusted(data.amount, data.tax_amount, currency),
            tax_rate: TaxRate::trusted(data.tax_rate),
            payment_method: data.payment_method.map(Text::trusted),
            paid_on: data.payment_day.map(day).transpose()?,
            spent_on: day(data.expense_day)?,
            state,
            billable: data.billable,
            reimbursable: data.reimbursable,
            invoiced: data.invoiced,
            receipt_number: data.receipt_number.map(Text::trusted),
            vendor: data.vendor.map(Text::trusted),
            notes: data.notes.map(Text::trusted),
            tags: Tags::trusted(data.tags),
        };
        Ok(record(ExpenseId::new(row.id), row.version, row.created_at, row.updated_at, claim))
    }
}

/// An expense's row with the names of its user, project, client and approver.
type ViewRow = (ExpenseRow, String, Option<String>, Option<String>, Option<String>);

fn expense_view((row, user, project, client, approver): ViewRow) -> Query<ExpenseView> {
    let names = ExpenseNames {
        user: Username::trusted(user),
        project: project.map(Text::trusted),
        client: client.map(Text::trusted),
        approver: approver.map(Username::trusted),
    };
    Ok(ExpenseView { expense: row.try_into()?, names })
}

/// Expenses joined with what they refer to, and the columns of a [`ViewRow`].
macro_rules! views {
    () => {
        expenses::table
            .inner_join(users::table)
            .left_join(projects::table)
            .left_join(clients::table)
            .left_join(approvers.on(approvers.field(users::id).nullable().eq(expenses::approved_by)))
            .select((
                ExpenseRow::as_select(),
                users::username,
                projects::name.nullable(),
                clients::name.nullable(),
                approvers.field(users::username).nullable(),
            ))
    };
}

async fn view(c: &mut Conn, id: ExpenseId) -> Query<Option<ExpenseView>> {
    let row = views!().filter(expenses::id.eq(id.get())).first::<ViewRow>(c).await.optional()?;
    row.map(expense_view).transpose()
}

async fn lock(c: &mut Conn, id: ExpenseId) -> Query<Option<Expense>> {
    let query = held!(expenses::table.find(id.get()).select(ExpenseRow::as_select()));
    let row: Option<ExpenseRow> = query.load(c).await?.pop();
    row.map(Expense::try_from).transpose()
}

/// Applies a filter to any query over expenses.
macro_rules! filtered {
    ($query:expr, $filter:expr) => {{
        let mut query = $query;
        if let Some(user) = $filter.user {
            query = query.filter(expenses::user_id.eq(user.get()));
        }
        if let Some(project) = $filter.project {
            query = query.filter(expenses::project_id.eq(project.get()));
        }
        if let Some(client) = $filter.client {
            query = query.filter(expenses::client_id.eq(client.get()));
        }
        if let Some(status) = $filter.status {
            query = query.filter(expenses::status.eq(status.as_str()));
        }
        if let Some(category) = &$filter.category {
            query = query.filter(expenses::category_key.eq(fold(category.as_str())));
        }
        if let Some(from) = $filter.from {
            query = query.filter(expenses::expense_day.ge(day_number(from)));
        }
        if let Some(to) = $filter.to {
            query = query.filter(expenses::expense_day.le(day_number(to)));
        }
        query
    }};
}

async fn count(c: Reader<'_>, filter: &ExpenseFilter) -> Query<i64> {
    Ok(filtered!(expenses::table.into_boxed(), filter).count().get_result(via!(c)).await?)
}

async fn page_of(c: Reader<'_>, filter: &ExpenseFilter, page: PageRequest) -> Query<Vec<ViewRow>> {
    Ok(filtered!(views!().into_boxed(), filter)
        .order((expenses::expense_day.desc(), expenses::created_at.desc(), expenses::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .load::<ViewRow>(via!(c))
        .await?)
}

async fn list(c: Reader<'_>, filter: ExpenseFilter, page: PageRequest) -> Query<Page<ExpenseView>> {
    let (rows, total) = together!(page_of(c, &filter, page), count(c, &filter));
    let items = rows?.into_iter().map(expense_view).collect::<Query<_>>()?;
    Ok(Page { items, total: total?, request: page })
}

async fn insert(c: &mut Conn, expense: ExpenseClaim, at: Instant) -> Query<Expense> {
    let row: ExpenseRow = diesel::insert_into(expenses::table)
        .values((
            ExpenseData::from(&expense),
            expenses::version.eq(1_i64),
            expenses::created_at.eq(Stamp(at)),
            expenses::updated_at.eq(Stamp(at)),
        ))
        .returning(ExpenseRow::as_returning())
        .get_result(c)
        .await?;
    row.try_into()
}

async fn update(c: &mut Conn, expense: Expense) -> Query<Option<Expense>> {
    let Record { id, version, updated_at, ref data, .. } = expense;
    let change = diesel::update(expenses::table.find(id.get()).filter(expenses::version.eq(version)))
        .set((ExpenseData::from(data), expenses::version.eq(version + 1), expenses::updated_at.eq(Stamp(updated_at))))
        .returning(ExpenseRow::as_returning());
    let row: Option<ExpenseRow> = prepared(change).get_result(c).await.optional()?;
    row.map(Expense::try_from).transpose()
}

#[async_trait]
impl ExpenseRepo for DieselTx {
    async fn view(&mut self, id: ExpenseId) -> Result<Option<ExpenseView>, StoreError> {
        on!(self, view(id))
    }

    async fn lock(&mut self, id: ExpenseId) -> Result<Option<Expense>, StoreError> {
        change!(self, lock(id))
    }

    async fn list(&mut self, filter: &ExpenseFilter, page: PageRequest) -> Result<Page<ExpenseView>, StoreError> {
        let filter = filter.clone();
        on!(self, list(filter, page))
    }

    async fn insert(&mut self, expense: &ExpenseClaim, at: Instant) -> Result<Expense, StoreError> {
        let expense = expense.clone();
        change!(self, insert(expense, at))
    }

    async fn update(&mut self, expense: &Expense) -> Result<Option<Expense>, StoreError> {
        let expense = expense.clone();
        change!(self, update(expense))
    }
}
