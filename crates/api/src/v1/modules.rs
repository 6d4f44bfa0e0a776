//! Areas that clients of this interface know and this server does not have: a plain "not here" that they can show.

use actix_web::{HttpResponse, web};

use crate::error::Problem;

/// Areas by the first part of their path, with the name of the module they belong to.
const AREAS: [(&str, &str); 35] = [
    ("activities", "activity_feed"),
    ("attendance", "attendance"),
    ("audit-logs", "audit_logs"),
    ("budget-alerts", "budget_alerts"),
    ("calendar", "calendar"),
    ("client-notes", "client_notes"),
    ("comments", "comments"),
    ("contacts", "contacts"),
    ("credit-notes", "invoices"),
    ("currencies", "invoices"),
    ("deals", "deals"),
    ("exchange-rates", "invoices"),
    ("exports", "reports"),
    ("inventory", "inventory"),
    ("invoice-approvals", "invoice_approvals"),
    ("invoice-templates", "invoices"),
    ("issues", "issues"),
    ("kanban", "kanban"),
    ("leads", "leads"),
    ("mileage", "mileage"),
    ("payments", "payments"),
    ("per-diem-rates", "per_diem"),
    ("per-diems", "per_diem"),
    ("project-costs", "project_costs"),
    ("quotes", "quotes"),
    ("recurring-invoices", "recurring_invoices"),
    ("saved-filters", "saved_filters"),
    ("search", "search"),
    ("tax-rules", "invoices"),
    ("time-entry-approvals", "time_approvals"),
    ("time-entry-templates", "time_entry_templates"),
    ("time-off", "time_off"),
    ("timesheet-periods", "timesheets"),
    ("webhooks", "webhooks"),
    ("workday", "attendance"),
];

/// Parts of areas that are here, which are not.
const PARTS: [(&str, &str); 8] = [
    ("/api/v1/reports/capacity", "capacity"),
    ("/api/v1/reports/compliance/{tail:.*}", "compliance"),
    ("/api/v1/timesheet-policy", "timesheets"),
    ("/api/v1/clients/{client_id}/contacts", "contacts"),
    ("/api/v1/clients/{client_id}/notes", "client_notes"),
    ("/api/v1/clients/{client_id}/invoice-unbilled", "client_invoice_unbilled"),
    ("/api/v1/invoices/{invoice_id}/request-approval", "invoice_approvals"),
    ("/api/v1/time-entries/{entry_id}/request-approval", "time_approvals"),
];

pub(super) fn routes(config: &mut web::ServiceConfig) {
    let absent =
        |module: &'static str| move || async move { HttpResponse::from_error(Problem::module_disabled(module)) };
    for (area, module) in AREAS {
        config.service(
            web::resource([format!("/api/v1/{area}"), format!("/api/v1/{area}/{{tail:.*}}")]).to(absent(module)),
        );
    }
    for (path, module) in PARTS {
        config.service(web::resource(path).to(absent(module)));
    }
}
