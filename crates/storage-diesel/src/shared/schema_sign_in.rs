//! The tables of signing in, as the migrations make them.

use super::schema::table;

table! {
    refresh_tokens (id) {
        id -> BigInt,
        token_id -> BigInt,
        hash -> Binary,
        created_at -> Moment,
        expires_at -> Moment,
        spent_at -> Nullable<Moment>,
    }
}

table! {
    user_totp (user_id) {
        user_id -> BigInt,
        seed -> Text,
        created_at -> Moment,
        confirmed_at -> Nullable<Moment>,
        last_step -> BigInt,
    }
}

table! {
    recovery_codes (user_id, hash) {
        user_id -> BigInt,
        hash -> Binary,
    }
}

table! {
    password_resets (user_id) {
        user_id -> BigInt,
        hash -> Binary,
        expires_at -> Moment,
    }
}

table! {
    outbox (id) {
        id -> BigInt,
        kind -> Text,
        user_id -> Nullable<BigInt>,
        created_at -> Moment,
        due_at -> Moment,
        attempts -> BigInt,
    }
}
