//! The tables, as the migrations make them.

macro_rules! table {
    ($name:ident ($($key:ident),+) { $($column:ident -> $type:ty,)* }) => {
        diesel::table! {
            use diesel::sql_types::*;
            use super::super::dialect::sql::*;
            $name ($($key),+) { $($column -> $type,)* }
        }
    };
}
pub(super) use table;

table! {
    users (id) {
        id -> BigInt,
        version -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
        username -> Text,
        email -> Nullable<Text>,
        email_key -> Nullable<Text>,
        full_name -> Nullable<Text>,
        full_name_key -> Nullable<Text>,
        role -> Text,
        active -> Bool,
        last_login_at -> Nullable<Moment>,
        password_hash -> Nullable<Text>,
        national_id -> Nullable<Text>,
        surname -> Nullable<Text>,
        surname_key -> Nullable<Text>,
        given_name -> Nullable<Text>,
        given_name_key -> Nullable<Text>,
        patronymic -> Nullable<Text>,
        patronymic_key -> Nullable<Text>,
        address -> Nullable<Text>,
        address_key -> Nullable<Text>,
    }
}

table! {
    clients (id) {
        id -> BigInt,
        version -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
        name -> Text,
        name_key -> Text,
        description -> Nullable<Text>,
        contact_person -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        address -> Nullable<Text>,
        company -> Nullable<Text>,
        default_hourly_rate -> Nullable<BigInt>,
        currency -> Text,
        status -> Text,
        custom_fields -> Text,
        created_by -> BigInt,
    }
}

table! {
    projects (id) {
        id -> BigInt,
        version -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
        name -> Text,
        name_key -> Text,
        code -> Nullable<Text>,
        client_id -> Nullable<BigInt>,
        description -> Nullable<Text>,
        billable -> Bool,
        hourly_rate -> Nullable<BigInt>,
        hourly_rate_currency -> Nullable<Text>,
        budget_amount -> Nullable<BigInt>,
        budget_currency -> Nullable<Text>,
        billing_ref -> Nullable<Text>,
        status -> Text,
        estimated_hours -> Nullable<BigInt>,
        budget_threshold_percent -> SmallInt,
        color -> Nullable<Text>,
        custom_fields -> Text,
        created_by -> BigInt,
        archived_at -> Nullable<Moment>,
        archived_by -> Nullable<BigInt>,
        archived_reason -> Nullable<Text>,
    }
}

table! {
    tasks (id) {
        id -> BigInt,
        version -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
        project_id -> BigInt,
        name -> Text,
        description -> Nullable<Text>,
        status -> Text,
        priority -> SmallInt,
        estimated_hours -> Nullable<BigInt>,
        due_day -> Nullable<Integer>,
        assigned_to -> Nullable<BigInt>,
        created_by -> BigInt,
        started_at -> Nullable<Moment>,
        completed_at -> Nullable<Moment>,
        tags -> Nullable<Text>,
        tags_key -> Text,
    }
}

table! {
    time_entries (id) {
        id -> BigInt,
        version -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
        user_id -> BigInt,
        project_id -> Nullable<BigInt>,
        client_id -> Nullable<BigInt>,
        task_id -> Nullable<BigInt>,
        start_time -> Moment,
        end_time -> Nullable<Moment>,
        paused_at -> Nullable<Moment>,
        break_seconds -> BigInt,
        seconds -> Nullable<BigInt>,
        is_long -> Bool,
        day -> Integer,
        notes -> Nullable<Text>,
        tags -> Nullable<Text>,
        source -> Text,
        billable -> Bool,
        paid -> Bool,
        invoice_number -> Nullable<Text>,
        category_id -> Nullable<BigInt>,
        timer_slot -> BigInt,
    }
}

table! {
    categories (id) {
        id -> BigInt,
        version -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
        name -> Text,
        name_key -> Text,
        description -> Nullable<Text>,
        created_by -> BigInt,
    }
}

table! {
    expenses (id) {
        id -> BigInt,
        version -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
        user_id -> BigInt,
        project_id -> Nullable<BigInt>,
        client_id -> Nullable<BigInt>,
        title -> Text,
        description -> Nullable<Text>,
        category -> Text,
        category_key -> Text,
        amount -> BigInt,
        tax_amount -> BigInt,
        currency -> Text,
        tax_rate -> BigInt,
        payment_method -> Nullable<Text>,
        payment_day -> Nullable<Integer>,
        expense_day -> Integer,
        status -> Text,
        approved_by -> Nullable<BigInt>,
        approved_at -> Nullable<Moment>,
        rejection_reason -> Nullable<Text>,
        billable -> Bool,
        reimbursable -> Bool,
        invoiced -> Bool,
        reimbursed_at -> Nullable<Moment>,
        receipt_number -> Nullable<Text>,
        vendor -> Nullable<Text>,
        notes -> Nullable<Text>,
        tags -> Nullable<Text>,
    }
}

table! {
    category_totals (user_id, grain, period, category_id, billable) {
        user_id -> BigInt,
        category_id -> BigInt,
        grain -> SmallInt,
        period -> Integer,
        billable -> Bool,
        entries -> BigInt,
        seconds -> BigInt,
    }
}

table! {
    client_totals (user_id, grain, period, client_id, project_id, billable) {
        user_id -> BigInt,
        client_id -> BigInt,
        project_id -> BigInt,
        grain -> SmallInt,
        period -> Integer,
        billable -> Bool,
        entries -> BigInt,
        seconds -> BigInt,
    }
}

table! {
    user_totals (user_id, grain, period, billable) {
        user_id -> BigInt,
        grain -> SmallInt,
        period -> Integer,
        billable -> Bool,
        entries -> BigInt,
        seconds -> BigInt,
    }
}

table! {
    project_totals (user_id, grain, period, project_id, billable) {
        user_id -> BigInt,
        project_id -> BigInt,
        grain -> SmallInt,
        period -> Integer,
        billable -> Bool,
        entries -> BigInt,
        seconds -> BigInt,
    }
}

table! {
    task_totals (task_id, grain, period, user_id, billable) {
        task_id -> BigInt,
        user_id -> BigInt,
        grain -> SmallInt,
        period -> Integer,
        billable -> Bool,
        entries -> BigInt,
        seconds -> BigInt,
    }
}

table! {
    favorites (id) {
        id -> BigInt,
        user_id -> BigInt,
        project_id -> BigInt,
        created_at -> Moment,
    }
}

table! {
    api_tokens (id) {
        id -> BigInt,
        version -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
        name -> Text,
        description -> Nullable<Text>,
        user_id -> BigInt,
        hash -> Binary,
        prefix -> Text,
        scopes -> Text,
        expires_at -> Nullable<Moment>,
        active -> Bool,
        ip_allowlist -> Text,
        last_used_at -> Nullable<Moment>,
        uses -> BigInt,
        origin -> Text,
    }
}

table! {
    idempotency_keys (token_id, key) {
        token_id -> BigInt,
        key -> Text,
        fingerprint -> Binary,
        created_at -> Moment,
        status -> Nullable<SmallInt>,
        etag -> Nullable<Text>,
        body -> Nullable<Text>,
    }
}

table! {
    audit_log (id) {
        id -> BigInt,
        at -> Moment,
        actor_id -> Nullable<BigInt>,
        token_id -> Nullable<BigInt>,
        request_id -> Nullable<Text>,
        action -> Text,
        entity -> Text,
        entity_id -> BigInt,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
    }
}

table! {
    settings (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::joinable!(time_entries -> users (user_id));
diesel::joinable!(time_entries -> projects (project_id));
diesel::joinable!(time_entries -> clients (client_id));
diesel::joinable!(time_entries -> tasks (task_id));
diesel::joinable!(time_entries -> categories (category_id));
diesel::joinable!(expenses -> users (user_id));
diesel::joinable!(expenses -> projects (project_id));
diesel::joinable!(expenses -> clients (client_id));
diesel::joinable!(api_tokens -> users (user_id));
diesel::joinable!(projects -> clients (client_id));
diesel::joinable!(project_totals -> projects (project_id));
diesel::joinable!(project_totals -> users (user_id));
diesel::joinable!(task_totals -> tasks (task_id));
diesel::joinable!(user_totals -> users (user_id));
diesel::joinable!(category_totals -> categories (category_id));
diesel::joinable!(client_totals -> clients (client_id));
diesel::allow_tables_to_appear_in_same_query!(
    audit_log,
    users,
    categories,
    category_totals,
    client_totals,
    clients,
    expenses,
    projects,
    tasks,
    time_entries,
    user_totals,
    project_totals,
    task_totals,
    favorites,
    api_tokens,
);
diesel::allow_columns_to_appear_in_same_group_by_clause!(time_entries::project_id, time_entries::billable);
diesel::allow_columns_to_appear_in_same_group_by_clause!(project_totals::project_id, project_totals::billable);
diesel::allow_columns_to_appear_in_same_group_by_clause!(task_totals::task_id, task_totals::billable);
diesel::allow_columns_to_appear_in_same_group_by_clause!(
    user_totals::user_id,
    user_totals::period,
    user_totals::billable
);
diesel::allow_columns_to_appear_in_same_group_by_clause!(
    project_totals::user_id,
    project_totals::period,
    project_totals::billable
);
diesel::allow_columns_to_appear_in_same_group_by_clause!(
    time_entries::user_id,
    time_entries::day,
    time_entries::billable
);
diesel::allow_columns_to_appear_in_same_group_by_clause!(clients::id, project_totals::billable);
diesel::allow_columns_to_appear_in_same_group_by_clause!(categories::id, time_entries::billable);
diesel::allow_columns_to_appear_in_same_group_by_clause!(client_totals::client_id, client_totals::billable);
diesel::allow_columns_to_appear_in_same_group_by_clause!(category_totals::category_id, category_totals::billable);
