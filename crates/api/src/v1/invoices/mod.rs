//! `/invoices`: what clients are asked to pay for, and what they paid.

mod bodies;
mod input;
mod sheet;

use paperclip::actix::{api_v2_operation, web};
use timekeeper_app::{InvoiceFilter, Work};
use timekeeper_documents::invoice::pdf;
use timekeeper_domain::id::InvoiceId;

use self::{
    bodies::{InvoiceAnswer, InvoiceChanged, InvoiceList, InvoiceMade, InvoiceQuery},
    input::{GenerateBody, InvoiceChanges, ItemsBody, NewInvoiceBody, TimeInvoiceBody},
    sheet::{PdfQuery, file_name},
};
use super::{
    common::{Done, Pagination},
    favorites::Nothing,
    gate::{IfMatch, ReadInvoices, Reader, Sent, WriteInvoices, Writer},
};
use crate::{
    body::{Body, OptionalBody},
    download::Pdf,
    error::Problem,
    path::Id,
    query::{PageParams, Params},
    reply::{Found, Reply, Tagged},
    wire::IdInput,
};

impl InvoiceQuery {
    fn filter(&self) -> InvoiceFilter {
        InvoiceFilter {
            status: self.status.map(Into::into),
            project: self.project_id.map(IdInput::into_id),
            client: self.client_id.map(IdInput::into_id),
            created_by: None,
        }
    }
}

/// List invoices
///
/// The latest made first. Administrators get everybody's, anybody else their own.
#[api_v2_operation(tags("Invoices"), operation_id = "listInvoices")]
async fn list_invoices(
    reader: Reader<ReadInvoices>,
    filter: Params<InvoiceQuery>,
    page: Params<PageParams>,
) -> Result<Found<InvoiceList>, Problem> {
    let page = reader.state.app.list_invoices(&reader.caller, filter.0.filter(), page.0.request()).await?;
    let pagination = Pagination::from(&page);
    let invoices = page.items.iter().map(|view| reader.state.invoice(view)).collect();
    Ok(Reply::new(InvoiceList { invoices, pagination }))
}

/// Get an invoice
///
/// With its items and payments.
#[api_v2_operation(tags("Invoices"), operation_id = "getInvoice")]
async fn get_invoice(reader: Reader<ReadInvoices>, id: Id<InvoiceId>) -> Result<Tagged<200, InvoiceAnswer>, Problem> {
    let invoice = reader.state.app.get_invoice(&reader.caller, id.0).await?;
    Ok(reader.tagged(reader.state.invoice_answer(&invoice)))
}

/// Create an invoice
///
/// It is the caller's own, a `draft` without items. Without `invoice_number` it gets the next number of the sequence, which
/// has no gaps.
#[api_v2_operation(tags("Invoices"), operation_id = "createInvoice")]
async fn create_invoice(
    writer: Writer<WriteInvoices>,
    body: Body<NewInvoiceBody>,
) -> Result<Tagged<201, InvoiceMade>, Problem> {
    let new = body.value.check()?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let invoice = work.create_invoice(&new).await?;
            Ok(writer.state.invoice_made("Invoice created successfully", &invoice))
        })
        .await
}

/// Update an invoice
///
/// What is left out stays. `amount_paid` is all that was paid so far: each change of it is written down as a payment. Paid
/// in full, the invoice becomes `paid`; `status: paid` alone means that the rest was paid. The rate of the tax changes in a
/// `draft` only, the currency in a draft without items, and a `cancelled` invoice stays so (409 `invalid_state`). `PUT` and
/// `PATCH` do the same.
#[api_v2_operation(tags("Invoices"), operation_id = "updateInvoice")]
async fn update_invoice(
    writer: Writer<WriteInvoices>,
    id: Id<InvoiceId>,
    _if_match: IfMatch,
    body: Body<InvoiceChanges>,
) -> Result<Tagged<200, InvoiceChanged>, Problem> {
    let change = body.value.check()?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let invoice = work.update_invoice(id.0, &change, &writer.precondition).await?;
            Ok(writer.state.invoice_changed("Invoice updated successfully", &invoice))
        })
        .await
}

/// Cancel an invoice
///
/// It keeps its number and becomes `cancelled` for good; the time on it can be invoiced again. An invoice with payments is
/// not cancelled (409 `invalid_state`).
#[api_v2_operation(tags("Invoices"), operation_id = "cancelInvoice")]
async fn cancel_invoice(
    writer: Writer<WriteInvoices>,
    id: Id<InvoiceId>,
    _if_match: IfMatch,
    body: OptionalBody<Nothing>,
) -> Result<Tagged<200, Done>, Problem> {
    writer
        .answer(&body.raw, async |work: &mut Work| {
            work.cancel_invoice(id.0, &writer.precondition).await?;
            Ok(Sent::plain(Done { message: "Invoice cancelled successfully" }))
        })
        .await
}

/// Set the items of an invoice
///
/// In place of all that it has; only of a `draft`. Items without a description are left out. What an item comes to is its
/// quantity times its price, rounded once.
#[api_v2_operation(tags("Invoices"), operation_id = "setInvoiceItems")]
async fn set_invoice_items(
    writer: Writer<WriteInvoices>,
    id: Id<InvoiceId>,
    _if_match: IfMatch,
    body: Body<ItemsBody>,
) -> Result<Tagged<200, InvoiceChanged>, Problem> {
    let items = body.value.check()?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let invoice = work.set_invoice_items(id.0, &items, &writer.precondition).await?;
            Ok(writer.state.invoice_changed("Invoice items updated", &invoice))
        })
        .await
}

/// Create an invoice from time entries
///
/// Of the entries named, those of the project that are finished and billable; an entry can be on one invoice only (409
/// `time_already_invoiced`). Each is charged at its own rate, see `GET /api/v1/time-entries/{entry_id}/amount`.
#[api_v2_operation(tags("Invoices"), operation_id = "createInvoiceFromTime")]
async fn create_invoice_from_time(
    writer: Writer<WriteInvoices>,
    body: Body<TimeInvoiceBody>,
) -> Result<Tagged<201, InvoiceMade>, Problem> {
    let new = body.value.check()?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let invoice = work.invoice_time(&new).await?;
            Ok(writer.state.invoice_made("Invoice created from time entries", &invoice))
        })
        .await
}

/// Generate items from time entries
///
/// For a `draft`: in place of the items that it has, or after them with `replace_existing: false`.
#[api_v2_operation(tags("Invoices"), operation_id = "generateInvoiceItems")]
async fn generate_invoice_items(
    writer: Writer<WriteInvoices>,
    id: Id<InvoiceId>,
    _if_match: IfMatch,
    body: Body<GenerateBody>,
) -> Result<Tagged<200, InvoiceChanged>, Problem> {
    let (entries, existing) = body.value.check()?;
    writer
        .answer(&body.raw, async |work: &mut Work| {
            let invoice = work.generate_invoice_items(id.0, &entries, existing, &writer.precondition).await?;
            Ok(writer.state.invoice_changed("Invoice items generated from time entries", &invoice))
        })
        .await
}

/// Get an invoice as PDF
#[api_v2_operation(tags("Invoices"), operation_id = "getInvoicePdf")]
async fn get_invoice_pdf(
    reader: Reader<ReadInvoices>,
    id: Id<InvoiceId>,
    paper: Params<PdfQuery>,
) -> Result<Pdf, Problem> {
    let invoice = reader.state.app.get_invoice(&reader.caller, id.0).await?;
    let file_name = file_name(&invoice);
    let sheet = sheet::of(invoice, &reader.state.app.organisation().letterhead, paper.0.size());
    let printed = actix_web::web::block(move || pdf(&sheet)).await.map_err(Problem::internal)?;
    Ok(Pdf { bytes: printed.map_err(Problem::internal)?, file_name })
}

pub(super) fn routes(config: &mut web::ServiceConfig<'_>) {
    config
        .service(
            web::resource("/api/v1/invoices").route(web::get().to(list_invoices)).route(web::post().to(create_invoice)),
        )
        .service(web::resource("/api/v1/invoices/from-time-entries").route(web::post().to(create_invoice_from_time)))
        .service(
            web::resource("/api/v1/invoices/{invoice_id}")
                .route(web::get().to(get_invoice))
                .route(web::put().to(update_invoice))
                .route(web::patch().to(update_invoice))
                .route(web::delete().to(cancel_invoice)),
        )
        .service(web::resource("/api/v1/invoices/{invoice_id}/items").route(web::put().to(set_invoice_items)))
        .service(
            web::resource("/api/v1/invoices/{invoice_id}/generate-from-time")
                .route(web::post().to(generate_invoice_items)),
        )
        .service(web::resource("/api/v1/invoices/{invoice_id}/pdf").route(web::get().to(get_invoice_pdf)));
}
