//! Which time is charged for, at what price, and on which invoice.

use std::collections::{BTreeMap, BTreeSet};

use timekeeper_domain::{
    Date, Instant,
    entry::{Entry, EntryView},
    expense::TaxRate,
    id::{EntryId, InvoiceId, ProjectId, UserId},
    invoice::{
        Bill, BilledTime, Invoice, InvoiceInFull, InvoiceTotals, InvoicedTime, LineDraft, LineRequest, TimeToBill,
        lines_from_time,
    },
    money::{Currency, Money},
    project::Project,
    rate::{AppliedRate, PricedWork, RateBook},
    rounding::RoundedTime,
};
use timekeeper_ports::{Constraint, RateSubjects, ReadMode, StoreError};

use crate::{
    Action, App, AppError, Caller, Conflict, Forbidden, Kind, NewInvoice, Precondition, Refusal,
    work::{Transaction, Work},
};

/// Entries on the lines that one request makes.
pub const MOST_ENTRIES: usize = 1_000;

/// Lines of an invoice.
pub const MOST_LINES: usize = 1_000;

/// What an invoice is to be made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeInvoice {
    /// The project, whose client is to pay.
    pub project: ProjectId,
    /// The time that is charged for.
    pub entries: Vec<EntryId>,
    /// When it is issued; today when left out.
    pub issued_on: Option<Date>,
    /// The last day to pay it; today when left out.
    pub due_on: Option<Date>,
}

/// What becomes of the lines that an invoice has when it gets others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExistingItems {
    /// They go.
    Replace,
    /// They stay, before the others.
    Keep,
}

/// What an entry costs, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryAmount {
    /// The entry.
    pub view: EntryView,
    /// Until when a running entry was counted.
    pub at: Instant,
    /// Its time, as tracked and as charged for.
    pub time: RoundedTime,
    /// The rate that it takes, if there is one.
    pub rate: Option<AppliedRate>,
    /// What it costs: nothing when nobody is charged for it, unknown when there is no rate.
    pub amount: Option<Money>,
    /// What was charged for it, when it is on an invoice: no change to rates or rounding changes that.
    pub invoiced: Option<InvoicedTime>,
}

impl App {
    /// What an entry costs, and why: how it is rounded, which rate it takes, and since when there is that rate.
    ///
    /// # Errors
    /// [`AppError::NothingToChange`], [`Forbidden::Denied`].
    pub async fn explain_amount(&self, caller: &Caller, id: EntryId) -> Result<EntryAmount, AppError> {
        caller.may(Action::ReadTime)?;
        let at = self.now();
        self.read(ReadMode::Snapshot, async |tx: &mut Transaction| {
            let missing = || AppError::NothingToChange(Kind::TimeEntry);
            let view = tx.entries().view(id).await?.ok_or_else(missing)?;
            if !caller.reaches(Action::ReadTime, view.entry.user) {
                return Err(Forbidden::Denied.into());
            }
            let invoiced = tx.invoices().invoiced(&[id]).await?.pop();
            let project = match view.entry.project {
                Some(project) => tx.projects().get(project).await?,
                None => None,
            };
            let rate = self.rates_of(tx, project.as_ref(), &[&view.entry]).await?.pop().flatten();
            let time = self.charged_time(view.entry.worked_seconds(at));
            let amount = match (view.entry.billable, &invoiced, rate) {
                (_, Some(invoiced), _) => Some(invoiced.time.amount),
                (true, None, rate) => rate.map(|rate| rate.hourly.per_hour_for(time.rounded_seconds)),
                (false, None, rate) => {
                    let currency = rate.map_or(self.organisation().currency, |rate| rate.hourly.currency());
                    Some(Money::zero(currency))
                }
            };
            Ok(EntryAmount { view, at, time, rate, amount, invoiced })
        })
        .await
    }

    /// Time as it is charged for: rounded entry by entry, if the organisation rounds.
    pub(crate) fn charged_time(&self, seconds: i64) -> RoundedTime {
        let as_tracked = RoundedTime { raw_seconds: seconds, rounded_seconds: seconds };
        self.organisation().rounding.map_or(as_tracked, |policy| policy.apply(seconds))
    }

    /// The rate that each of these entries takes, all of them on that project or none.
    async fn rates_of(
        &self,
        tx: &mut Transaction,
        project: Option<&Project>,
        entries: &[&Entry],
    ) -> Result<Vec<Option<AppliedRate>>, AppError> {
        let client_of = |entry: &Entry| project.and_then(|project| project.client).or(entry.client);
        let clients: BTreeSet<_> = entries.iter().filter_map(|entry| client_of(entry)).collect();
        let users: BTreeSet<UserId> = entries.iter().map(|entry| entry.user).collect();
        let mut client_rates = Vec::new();
        for client in &clients {
            client_rates
                .push((*client, tx.clients().get(*client).await?.and_then(|client| client.default_hourly_rate)));
        }
        let subjects = RateSubjects {
            projects: project.map(|project| project.id).into_iter().collect(),
            clients: clients.into_iter().collect(),
            users: users.into_iter().collect(),
        };
        let book = RateBook::new(tx.rates().about(&subjects).await?);
        let rate = |entry: &&Entry| {
            let client = client_of(entry);
            let client_rate = client_rates.iter().find(|(id, _)| Some(*id) == client).and_then(|(_, rate)| *rate);
            book.rate_for(&PricedWork {
                user: entry.user,
                project: project.map(|project| project.id),
                client,
                day: entry.day,
                project_rate: project.and_then(|project| project.hourly_rate),
                client_rate,
            })
        };
        Ok(entries.iter().map(rate).collect())
    }
}

impl Work {
    /// Puts lines in place of all that a draft has. An empty list leaves it without any.
    ///
    /// # Errors
    /// [`AppError::NothingToChange`], [`Forbidden::Invoice`], [`AppError::Precondition`], [`Refusal::NotDraft`],
    /// [`Refusal::UnitPrice`], [`Refusal::Totals`], [`Refusal::EntryTwice`], [`Refusal::NoBillableTime`],
    /// [`Forbidden::SomeEntries`], [`Conflict::TimeInvoiced`].
    pub async fn set_invoice_items(
        &mut self,
        id: InvoiceId,
        requests: &[LineRequest],
        precondition: &Precondition,
    ) -> Result<InvoiceInFull, AppError> {
        let before = self.draft_to_change(id, precondition).await?;
        let currency = before.currency();
        let asked: Vec<EntryId> = requests.iter().flat_map(|request| request.entries.iter().copied()).collect();
        if asked.len() > MOST_ENTRIES {
            return Err(Refusal::TooManyEntries(MOST_ENTRIES).into());
        }
        if asked.iter().collect::<BTreeSet<_>>().len() != asked.len() {
            return Err(Refusal::EntryTwice.into());
        }
        let views = self.time_to_charge(before.project, &asked, Some(id)).await?;
        if views.len() != asked.len() {
            return Err(Refusal::NoBillableTime.into());
        }
        let views: BTreeMap<EntryId, EntryView> = views.into_iter().map(|view| (view.entry.id, view)).collect();
        let mut lines = Vec::with_capacity(requests.len());
        for request in requests {
            let unit_price = Money::signed(request.unit_price, currency).map_err(Refusal::UnitPrice)?;
            let on_line = request.entries.iter().filter_map(|entry| views.get(entry));
            let time = on_line.map(|view| self.billed(view, unit_price)).collect();
            let description = request.description.clone();
            lines.push(LineDraft { description, quantity: request.quantity, unit_price, time });
        }
        let bill = priced(before.data.clone(), &lines, &[])?;
        self.tx.invoices().replace_items(id, &lines, self.at).await.map_err(invoiced)?;
        self.store_invoice(before, bill).await?;
        self.invoice_in_full(id).await
    }

    /// Makes lines of tracked time, in place of all that a draft has or after them.
    ///
    /// # Errors
    /// As [`Self::set_invoice_items`], and [`Refusal::RateCurrency`].
    pub async fn generate_invoice_items(
        &mut self,
        id: InvoiceId,
        entries: &[EntryId],
        existing: ExistingItems,
        precondition: &Precondition,
    ) -> Result<InvoiceInFull, AppError> {
        let before = self.draft_to_change(id, precondition).await?;
        let project = self.project_to_invoice(before.project).await?;
        let mine = (existing == ExistingItems::Replace).then_some(id);
        let work = self.time_to_bill(&project, entries, mine).await?;
        let lines = self.lines(&project, work, before.currency())?;
        let kept = match existing {
            ExistingItems::Replace => {
                self.tx.invoices().replace_items(id, &lines, self.at).await.map_err(invoiced)?;
                Vec::new()
            }
            ExistingItems::Keep => {
                let kept: Vec<Money> = self.tx.invoices().items(id).await?.into_iter().map(|item| item.total).collect();
                if kept.len() + lines.len() > MOST_LINES {
                    return Err(Refusal::TooManyItems(MOST_LINES).into());
                }
                self.tx.invoices().add_items(id, &lines, self.at).await.map_err(invoiced)?;
                kept
            }
        };
        let bill = priced(before.data.clone(), &lines, &kept)?;
        self.store_invoice(before, bill).await?;
        self.invoice_in_full(id).await
    }

    /// Makes an invoice of tracked time, for the client of its project.
    ///
    /// # Errors
    /// [`Refusal::Project`], [`Refusal::NoClient`], [`Refusal::NoBillableTime`], [`Refusal::RateCurrency`],
    /// [`Refusal::Totals`], [`Conflict::TimeInvoiced`], and [`Forbidden`] for what is not in sight.
    pub async fn invoice_time(&mut self, new: &TimeInvoice) -> Result<InvoiceInFull, AppError> {
        self.caller.may(Action::WriteInvoices)?;
        let project = self.project_to_invoice(new.project).await?;
        let client = project.client.ok_or(Refusal::NoClient)?;
        let client_name = self.tx.clients().get(client).await?.ok_or(Refusal::Client)?.name.clone();
        let work = self.time_to_bill(&project, &new.entries, None).await?;
        let charged = work.iter().find(|item| item.time.hourly.minor() != 0).or(work.first());
        let currency = charged.map(|item| item.time.hourly.currency());
        let currency = currency.unwrap_or(self.app.organisation().currency);
        let lines = self.lines(&project, work, currency)?;
        let draft = NewInvoice {
            project: project.id,
            client,
            client_name,
            client_email: None,
            client_address: None,
            buyer_reference: project.billing_ref.clone(),
            number: None,
            issued_on: new.issued_on,
            due_on: new.due_on.unwrap_or(self.app.today()),
            tax_rate: TaxRate::default(),
            currency: Some(currency),
            notes: None,
            terms: None,
        };
        let before = self.insert_invoice(&draft).await?;
        let bill = priced(before.data.clone(), &lines, &[])?;
        self.tx.invoices().replace_items(before.id, &lines, self.at).await.map_err(invoiced)?;
        let id = before.id;
        self.store_invoice(before, bill).await?;
        self.invoice_in_full(id).await
    }

    /// Refuses to change what a client has been asked to pay for. The entry's time is held.
    pub(crate) async fn check_not_invoiced(&mut self, id: EntryId) -> Result<(), AppError> {
        if self.tx.invoices().invoiced(&[id]).await?.is_empty() { Ok(()) } else { Err(Conflict::EntryInvoiced.into()) }
    }

    async fn draft_to_change(&mut self, id: InvoiceId, precondition: &Precondition) -> Result<Invoice, AppError> {
        let invoice = self.invoice_to_change(id, precondition).await?;
        invoice.check_draft().map_err(|_| Refusal::NotDraft)?;
        Ok(invoice)
    }

    fn billed(&self, view: &EntryView, hourly: Money) -> BilledTime {
        let worked = view.entry.finished_seconds().unwrap_or(0);
        BilledTime { entry: view.entry.id, seconds: self.app.charged_time(worked).rounded_seconds, hourly }
    }

    /// Those of these entries that can be charged for on a project, by id, held until they are: finished, billable, and
    /// on no invoice but `own`.
    async fn time_to_charge(
        &mut self,
        project: ProjectId,
        entries: &[EntryId],
        own: Option<InvoiceId>,
    ) -> Result<Vec<EntryView>, AppError> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let owners: BTreeSet<UserId> =
            self.tx.entries().views(entries).await?.iter().map(|view| view.entry.user).collect();
        if owners.iter().any(|owner| !self.caller.reaches(Action::ReadTime, *owner)) {
            return Err(Forbidden::SomeEntries.into());
        }
        for owner in owners {
            self.hold_timeline(owner).await?;
        }
        let mut views = self.tx.entries().views(entries).await?;
        // What appeared since they were first looked at is neither allowed nor held.
        let held = &self.held;
        views.retain(|view| {
            held.contains(&view.entry.user)
                && view.entry.billable
                && view.entry.project == Some(project)
                && view.entry.finished_seconds().is_some()
        });
        let chargeable: Vec<EntryId> = views.iter().map(|view| view.entry.id).collect();
        let taken = self.tx.invoices().invoiced(&chargeable).await?;
        if taken.iter().any(|time| Some(time.invoice) != own) {
            return Err(Conflict::TimeInvoiced.into());
        }
        Ok(views)
    }

    /// What there is to charge for, each at its rate; without one, at nothing.
    async fn time_to_bill(
        &mut self,
        project: &Project,
        entries: &[EntryId],
        own: Option<InvoiceId>,
    ) -> Result<Vec<TimeToBill>, AppError> {
        let views = self.time_to_charge(project.id, entries, own).await?;
        if views.is_empty() {
            return Err(Refusal::NoBillableTime.into());
        }
        let work: Vec<&Entry> = views.iter().map(|view| &view.entry.data).collect();
        let app = self.app.clone();
        let rates = app.rates_of(&mut self.tx, Some(project), &work).await?;
        let usual = rates.iter().flatten().next().map_or(app.organisation().currency, |rate| rate.hourly.currency());
        let bill = |(view, rate): (&EntryView, Option<AppliedRate>)| TimeToBill {
            time: self.billed(view, rate.map_or(Money::zero(usual), |rate| rate.hourly)),
            task: view.entry.task.zip(view.names.task.clone()),
            notes: view.entry.notes.clone(),
        };
        Ok(views.iter().zip(rates).map(bill).collect())
    }

    fn lines(
        &self,
        project: &Project,
        mut work: Vec<TimeToBill>,
        currency: Currency,
    ) -> Result<Vec<LineDraft>, AppError> {
        for item in &mut work {
            let rate = item.time.hourly;
            if rate.minor() == 0 {
                item.time.hourly = Money::zero(currency);
            } else if rate.currency() != currency {
                let refusal = Refusal::RateCurrency { rate: rate.currency().code(), invoice: currency.code() };
                return Err(refusal.into());
            }
        }
        Ok(lines_from_time(&project.name, &work, self.app.organisation().invoice_lines))
    }
}

/// The invoice with what its lines come to.
fn priced(bill: Bill, lines: &[LineDraft], kept: &[Money]) -> Result<Bill, AppError> {
    let all = kept.iter().copied().chain(lines.iter().map(LineDraft::total));
    let totals = InvoiceTotals::of(all, bill.tax_rate, bill.currency()).map_err(Refusal::Totals)?;
    let rate = bill.tax_rate;
    Ok(bill.priced(totals, rate).map_err(Conflict::Invoice)?)
}

fn invoiced(error: StoreError) -> AppError {
    match error {
        StoreError::Violates(Constraint::EntryInvoiced) => Conflict::TimeInvoiced.into(),
        other => other.into(),
    }
}
