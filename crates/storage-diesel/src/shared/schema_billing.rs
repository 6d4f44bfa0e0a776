//! The tables of rates and invoices, as the migrations make them.

use super::schema::{projects, table, time_entries};

table! {
    rates (id) {
        id -> BigInt,
        version -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
        project_id -> Nullable<BigInt>,
        client_id -> Nullable<BigInt>,
        user_id -> Nullable<BigInt>,
        hourly_rate -> BigInt,
        currency -> Text,
        start_day -> Integer,
    }
}

table! {
    invoices (id) {
        id -> BigInt,
        version -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
        number -> Text,
        project_id -> BigInt,
        client_id -> BigInt,
        client_name -> Text,
        client_email -> Nullable<Text>,
        client_address -> Nullable<Text>,
        buyer_reference -> Nullable<Text>,
        issue_day -> Integer,
        due_day -> Integer,
        status -> Text,
        currency -> Text,
        tax_rate -> BigInt,
        subtotal -> BigInt,
        tax_amount -> BigInt,
        amount_paid -> BigInt,
        payment_day -> Nullable<Integer>,
        payment_method -> Nullable<Text>,
        payment_reference -> Nullable<Text>,
        payment_notes -> Nullable<Text>,
        notes -> Nullable<Text>,
        terms -> Nullable<Text>,
        created_by -> BigInt,
    }
}

table! {
    invoice_items (id) {
        id -> BigInt,
        invoice_id -> BigInt,
        description -> Text,
        quantity -> BigInt,
        unit_price -> BigInt,
        total -> BigInt,
        entries -> Text,
        created_at -> Moment,
    }
}

table! {
    invoice_time (entry_id) {
        entry_id -> BigInt,
        item_id -> BigInt,
        seconds -> BigInt,
        hourly_rate -> Nullable<BigInt>,
        amount -> BigInt,
    }
}

table! {
    invoice_payments (id) {
        id -> BigInt,
        invoice_id -> BigInt,
        amount -> BigInt,
        payment_day -> Integer,
        method -> Nullable<Text>,
        reference -> Nullable<Text>,
        notes -> Nullable<Text>,
        recorded_by -> BigInt,
        recorded_at -> Moment,
    }
}

table! {
    invoice_sequence (id) {
        id -> SmallInt,
        next -> BigInt,
    }
}

diesel::joinable!(invoices -> projects (project_id));
diesel::joinable!(invoice_items -> invoices (invoice_id));
diesel::joinable!(invoice_time -> invoice_items (item_id));
diesel::joinable!(invoice_payments -> invoices (invoice_id));
diesel::allow_tables_to_appear_in_same_query!(invoices, invoice_items, invoice_payments, invoice_time, projects);
diesel::allow_tables_to_appear_in_same_query!(invoice_time, time_entries);
diesel::allow_tables_to_appear_in_same_query!(invoice_items, time_entries);
diesel::allow_tables_to_appear_in_same_query!(invoices, time_entries);
