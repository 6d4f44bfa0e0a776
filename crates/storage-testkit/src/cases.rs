//! The table of all cases.

use std::{future::Future, pin::Pin};

use crate::{
    absence, audit, billing, categories, clients, concurrency, cost, db::Db, entries, expenses, favorites, filters,
    history, idempotency, invoices, listing, locks, outbox, overlaps, projects, races, rates, reads, resets, sessions,
    settings, shares, tasks, tokens, totals, totp, transactions, user_filters, users,
};

/// One promise, checked.
pub(crate) struct Case {
    /// Topic and fact.
    pub(crate) name: &'static str,
    /// Panics when the store does not keep the promise.
    pub(crate) run: fn(Db) -> Pin<Box<dyn Future<Output = ()>>>,
}

macro_rules! cases {
    ($($module:ident { $($case:ident)+ })+) => {
        &[$($(Case {
            name: concat!(stringify!($module), "::", stringify!($case)),
            run: |db| Box::pin($module::$case(db)),
        },)+)+]
    };
}

/// Every case there is.
pub(crate) const CASES: &[Case] = cases! {
    transactions {
        a_commit_is_seen_by_whoever_comes_next
        a_transaction_sees_its_own_writes
        a_dropped_transaction_leaves_nothing
        a_dropped_transaction_holds_no_lock
        fifty_dropped_writes_do_not_exhaust_the_store
        fifty_dropped_reads_do_not_exhaust_the_store
        an_aborted_request_holds_no_lock
        the_first_failure_ends_the_transaction
        a_failed_transaction_keeps_nothing
        a_failed_transaction_does_not_hold_up_the_next
    }
    reads {
        a_read_refuses_to_insert
        a_read_refuses_to_change_and_to_delete
        a_read_refuses_to_lock
        a_read_can_be_committed
        a_snapshot_sees_one_moment
        reads_per_statement_see_the_newest
        a_reader_does_not_wait_for_a_writer
        a_writer_does_not_wait_for_a_reader
    }
    absence {
        what_is_absent_does_not_end_the_transaction
        what_is_not_there_is_none_everywhere
        what_is_not_there_cannot_be_changed
    }
    races {
        of_two_who_start_a_timer_one_wins
        of_many_who_start_a_timer_one_wins
        of_many_changes_to_one_version_one_is_kept
        of_many_who_take_a_name_one_gets_it
        of_many_who_mark_a_project_one_does
        a_setting_put_by_many_has_one_of_their_values
        of_many_who_keep_a_setting_all_get_the_same
        of_many_who_replace_a_setting_one_does
        a_key_held_by_another_is_waited_for
        a_key_given_up_by_another_is_new
        of_many_who_claim_a_key_one_does_the_work
    }
    locks {
        a_locked_timeline_makes_reading_then_writing_safe
        timers_switched_at_once_follow_one_another
        the_same_hour_is_booked_once
        a_locked_timeline_is_waited_for
        everybody_s_time_is_held_and_nobody_comes_to_be_meanwhile
        a_locked_record_makes_reading_then_writing_safe
        a_dropped_writer_lets_those_who_wait_through
    }
    concurrency {
        users_who_work_on_one_project_all_get_through
        users_who_cross_between_projects_do_not_lock_for_ever
        a_snapshot_adds_up_while_others_write
    }
    users {
        accounts_round_trip
        instants_keep_their_microseconds
        usernames_are_unique
        a_user_cannot_take_the_name_of_another
        addresses_are_unique_whatever_the_case
        a_user_cannot_take_the_address_of_another
        a_user_may_change_the_case_of_their_own_address
        users_without_an_address_do_not_clash
        an_update_keeps_everything_it_is_given
        active_users_are_listed_by_username
        active_users_are_paged
        every_user_is_listed_up_to_a_limit
        a_password_is_kept_beside_the_record
        a_password_survives_changes_of_the_account
        worked_time_is_of_finished_entries_alone
        national_ids_are_unique
        one_signs_in_by_name_address_or_number
        the_active_administrators_can_be_held
        a_password_can_be_forgotten
        whoever_nothing_refers_to_can_be_removed
        whoever_something_refers_to_stays
        a_task_of_somebody_removed_is_nobodys
    }
    user_filters {
        users_are_found_by_parts_of_their_fields
        users_are_found_by_role_and_by_any_of_their_names
        a_new_name_to_be_called_by_is_the_one_that_is_searched
    }
    categories {
        categories_round_trip
        an_update_keeps_everything_it_is_given
        names_are_unique_whatever_the_case
        a_category_is_found_by_its_name_whatever_the_case
        categories_are_listed_by_name
        a_category_can_be_removed_while_no_entry_is_of_it
        an_entry_needs_a_category_that_is_there
    }
    clients {
        profiles_round_trip
        an_update_keeps_everything_it_is_given
        names_are_unique_whatever_the_case
        names_that_only_look_alike_do_not_clash
        a_client_cannot_take_the_name_of_another
        a_client_may_change_the_case_of_its_own_name
        a_client_is_entered_by_somebody
        clients_are_listed_by_name_whatever_the_case
        clients_are_paged
        lists_keep_to_their_filter
        clients_are_found_by_a_part_of_their_name
        projects_of_a_client_are_counted
        the_count_of_projects_follows_their_changes
    }
    projects {
        plans_round_trip
        an_update_keeps_everything_it_is_given
        names_are_unique_for_one_client_whatever_the_case
        names_are_unique_among_projects_without_a_client
        two_clients_may_have_projects_of_one_name
        a_project_cannot_move_to_where_its_name_is_taken
        a_project_may_keep_its_own_name_and_code
        codes_are_unique
        a_project_cannot_take_the_code_of_another
        projects_without_a_code_do_not_clash
        what_a_project_refers_to_is_there
        projects_are_listed_by_name_then_id
        projects_are_paged
        lists_keep_to_their_filter
        projects_are_found_by_a_part_of_their_name_or_code
        a_view_shows_the_client_and_the_work
    }
    tasks {
        plans_round_trip
        dates_round_trip
        an_update_keeps_everything_it_is_given
        what_a_task_refers_to_is_there
        tasks_are_listed_by_urgency_due_date_and_age
        tasks_alike_are_listed_by_id
        assigned_tasks_are_those_still_to_be_done_by_due_date_and_change
        lists_keep_to_project_status_and_maker
        tags_are_searched_within_and_whatever_the_case
        tags_are_searched_literally
        a_view_shows_names_and_work
        entries_outlive_their_task
        a_deleted_task_cannot_be_referred_to
    }
    entries {
        entries_round_trip
        an_update_keeps_everything_it_is_given
        a_view_shows_the_names
        the_client_of_the_project_is_not_the_client_of_the_entry
        several_views_come_by_id_without_the_missing
        the_open_entry_is_found
        a_second_open_entry_is_refused
        a_finished_entry_cannot_be_opened_beside_an_open_one
        each_user_has_an_open_entry_of_their_own
        a_deleted_open_entry_makes_room
        what_an_entry_refers_to_is_there
        an_outdated_update_is_refused_before_its_rules
        a_deleted_entry_is_gone
        the_number_of_what_is_deleted_is_not_used_again
        a_timeline_can_be_locked_of_whoever_is_there
        entries_can_be_moved_to_everything_else
        days_come_in_portions_by_id
        of_open_entries_no_two_share_a_slot
        open_entries_are_listed_latest_first
    }
    filters {
        the_latest_start_comes_first_then_the_highest_id
        every_combination_of_filters_lists_what_it_says
        whoever_is_not_there_has_no_entries
        a_window_has_its_first_instant_and_not_its_last
        an_entry_belongs_to_the_window_it_starts_in
        windows_follow_the_days_of_their_zone
        an_empty_window_lists_nothing
        pages_cut_the_list_and_keep_its_total
        a_page_far_past_the_end_is_empty_and_has_the_total
        a_listed_entry_shows_what_its_view_shows
    }
    expenses {
        claims_round_trip
        an_update_keeps_everything_it_is_given
        a_view_shows_the_names
        what_an_expense_refers_to_is_there
        every_combination_of_filters_lists_what_it_says
        the_latest_day_comes_first_then_the_latest_made_then_the_highest_id
        pages_cut_the_list_and_keep_its_total
        a_listed_expense_shows_what_its_view_shows
        whoever_claimed_or_approved_an_expense_stays
    }
    overlaps {
        touching_is_not_overlapping
        inside_around_and_equal_are_overlapping
        an_entry_is_not_in_its_own_way
        others_are_not_in_the_way
        open_entries_are_not_in_the_way
        a_running_entry_does_not_hide_a_finished_one
        an_entry_longer_than_a_day_is_found_from_its_every_part
        a_long_entry_is_found_behind_short_ones
        entries_of_all_lengths_are_found
        a_thousand_neighbours_leave_no_gap
        what_has_moved_is_in_the_way_where_it_is_now
        overlaps_are_seen_within_the_transaction
        random_stretches_overlap_as_the_domain_says
    }
    totals {
        nothing_worked_adds_up_to_nothing
        a_summary_tells_what_an_hour_brings
        the_most_worked_project_comes_first_then_the_lower_id
        a_summary_keeps_to_its_filter
        work_counts_whole_where_it_starts
        open_entries_add_nothing
        each_entry_counts_whole_seconds
        a_break_longer_than_the_work_leaves_nothing
        the_longest_work_fits
        sums_follow_every_change
        what_has_moved_counts_where_it_is_now
        a_project_without_work_left_is_not_in_the_summary
        sums_of_a_project_survive_its_task
        undone_and_refused_changes_leave_the_sums
        sums_are_seen_within_the_transaction
        a_new_zone_moves_days_and_sums
    }
    history {
        a_random_winter_adds_up
        a_random_spring_with_a_clock_change_adds_up
        a_random_autumn_with_odd_offsets_adds_up
        a_random_season_before_the_epoch_adds_up
    }
    shares {
        work_is_shared_out_by_name
        what_nobody_worked_is_shared_out_to_nobody
        entries_that_go_on_over_a_moment_are_found
    }
    rates {
        terms_round_trip
        an_update_keeps_everything_it_is_given
        a_scope_has_one_rate_a_day
        what_a_rate_refers_to_is_there
        rates_are_listed_by_what_they_are_for
        rates_that_may_have_a_say_are_found
        rates_for_the_work_of_a_report_are_found
        a_rate_can_be_removed_and_goes_with_its_user
        reads_refuse_to_write
    }
    listing {
        entries_are_listed_on_from_any_of_them
    }
    invoices {
        bills_round_trip
        an_update_keeps_everything_it_is_given
        numbers_are_unique
        what_an_invoice_refers_to_is_there
        the_sequence_has_no_gaps
        invoices_made_at_once_get_numbers_in_a_row
        every_combination_of_filters_lists_what_it_says
    }
    billing {
        lines_round_trip_in_their_order
        what_is_on_invoices_is_billable_as_it_was_charged
        an_entry_is_on_one_invoice_only
        released_time_is_free_and_still_named
        reads_refuse_to_write
        of_many_who_invoice_an_entry_one_does
        an_entry_on_an_invoice_cannot_be_removed
        payments_round_trip_and_add_up
        whoever_made_an_invoice_or_took_a_payment_stays
    }
    tokens {
        tokens_round_trip
        an_update_keeps_everything_it_is_given
        a_token_is_found_by_its_hash_with_its_user
        what_is_switched_off_is_found_all_the_same
        hashes_are_unique
        a_token_speaks_for_somebody
        the_latest_token_is_listed_first
        a_deleted_token_is_gone_with_its_answers
        uses_add_up_and_the_last_use_never_goes_back
        a_use_without_a_moment_sets_none
        uses_leave_the_record_alone
        uses_of_tokens_that_are_gone_are_passed_over
        the_tokens_of_a_user_can_be_removed_together
        a_token_is_found_by_its_number_with_its_user
        the_tokens_of_a_user_are_listed_alone
        tokens_are_listed_by_origin
        tokens_of_an_origin_are_forgotten_by_age
    }
    sessions {
        a_refresh_token_is_fresh_once
        one_that_is_spent_in_vain_stays_fresh
        of_many_who_spend_one_at_once_one_finds_it_fresh
        refresh_tokens_are_unique_and_belong_to_a_token
        refresh_tokens_go_with_their_token
        refresh_tokens_are_forgotten_by_token_and_by_age
    }
    totp {
        a_seed_waits_until_it_is_confirmed
        a_second_factor_is_somebodys
        no_step_is_used_twice_nor_one_before_it
        of_many_who_use_a_code_at_once_one_may
        recovery_codes_are_replaced_together_and_used_once
        a_second_factor_goes_with_its_codes_and_with_its_user
        whose_is_confirmed_is_found_at_once
    }
    resets {
        the_latest_leave_of_a_user_is_the_only_one
        a_leave_is_somebodys_and_no_two_share_a_code
        of_many_who_take_a_leave_at_once_one_gets_it
        a_leave_is_forgotten_and_goes_with_its_user
    }
    outbox {
        an_errand_is_claimed_when_it_is_due_and_again_when_the_claim_ends
        the_errand_that_has_waited_longest_comes_first
        an_errand_about_somebody_goes_with_them
        of_many_who_claim_at_once_no_two_get_the_same
        errands_are_counted_until_they_are_done
    }
    favorites {
        a_project_is_marked_once
        the_oldest_mark_is_listed_first
        a_mark_can_be_removed_and_set_again
        what_a_mark_refers_to_is_there
    }
    idempotency {
        a_used_key_has_the_answer_it_was_given
        keys_are_told_apart_exactly
        a_key_belongs_to_a_token
        a_key_of_no_token_is_refused
        a_dropped_claim_frees_the_key
        a_claim_without_an_answer_is_not_used
        an_expired_key_is_new
        an_expired_key_claimed_in_vain_keeps_nothing
        old_keys_are_purged
    }
    audit {
        lines_round_trip
        lines_are_read_in_the_reverse_of_their_order
        many_lines_are_added_at_once
        lines_of_a_dropped_transaction_are_not_kept
        a_line_outlives_its_token
        what_lines_tell_of_one_thing_can_be_blanked
        lines_are_found_by_what_they_tell
        lines_of_one_request_are_found
        older_lines_stay_where_they_are_while_newer_ones_come
    }
    settings {
        a_setting_has_the_value_it_was_given_last
        settings_are_told_apart_exactly
        a_setting_that_is_kept_stays_as_it_is
        a_setting_is_replaced_by_whoever_knows_it
        a_setting_that_was_replaced_in_vain_stays_as_it_is
    }
    cost {
        a_longer_list_sends_no_more_statements
        a_summary_of_more_projects_sends_no_more_statements
        the_store_answers_and_counts
        the_store_tells_what_it_is
    }
};
