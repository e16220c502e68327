#include "CQueries.h"

// Every SQL file of this folder stands here twice: its bytes, and its line in the table below.
// C23's #embed needs each name spelled out; RepositoryTests compares the list with the folder.
//
//     static const unsigned char clickhouse_0001_events[] = {
//     #embed "clickhouse/0001_events.sql"
//     };

static const unsigned char clickhouse_0001_events[] = {
#embed "clickhouse/0001_events.sql"
};

static const unsigned char clickhouse_0002_events_deduplication[] = {
#embed "clickhouse/0002_events_deduplication.sql"
};

static const unsigned char clickhouse_0003_order_lines[] = {
#embed "clickhouse/0003_order_lines.sql"
};

static const unsigned char clickhouse_0004_event_channels[] = {
#embed "clickhouse/0004_event_channels.sql"
};

static const unsigned char clickhouse_0005_order_channels[] = {
#embed "clickhouse/0005_order_channels.sql"
};

static const unsigned char clickhouse_0006_sales[] = {
#embed "clickhouse/0006_sales.sql"
};

static const unsigned char clickhouse_0007_rollups[] = {
#embed "clickhouse/0007_rollups.sql"
};

static const unsigned char clickhouse_0008_event_visitors[] = {
#embed "clickhouse/0008_event_visitors.sql"
};

static const unsigned char clickhouse_0009_rollup_days[] = {
#embed "clickhouse/0009_rollup_days.sql"
};

static const unsigned char clickhouse_0010_watermarks[] = {
#embed "clickhouse/0010_watermarks.sql"
};

static const unsigned char clickhouse_0011_rollup_minutes[] = {
#embed "clickhouse/0011_rollup_minutes.sql"
};

static const unsigned char clickhouse_0012_sales_revisions[] = {
#embed "clickhouse/0012_sales_revisions.sql"
};

static const unsigned char clickhouse_0013_sales_firsts[] = {
#embed "clickhouse/0013_sales_firsts.sql"
};

static const unsigned char clickhouse_0014_sales_settled[] = {
#embed "clickhouse/0014_sales_settled.sql"
};

static const unsigned char clickhouse_attribution[] = {
#embed "clickhouse/attribution.sql"
};

static const unsigned char clickhouse_backup_events[] = {
#embed "clickhouse/backup_events.sql"
};

static const unsigned char clickhouse_batch_rows[] = {
#embed "clickhouse/batch_rows.sql"
};

static const unsigned char clickhouse_carts[] = {
#embed "clickhouse/carts.sql"
};

static const unsigned char clickhouse_customers_cohorts[] = {
#embed "clickhouse/customers_cohorts.sql"
};

static const unsigned char clickhouse_customers_top[] = {
#embed "clickhouse/customers_top.sql"
};

static const unsigned char clickhouse_customers_values[] = {
#embed "clickhouse/customers_values.sql"
};

static const unsigned char clickhouse_dashboard_activity[] = {
#embed "clickhouse/dashboard_activity.sql"
};

static const unsigned char clickhouse_dashboard_live[] = {
#embed "clickhouse/dashboard_live.sql"
};

static const unsigned char clickhouse_dashboard_names[] = {
#embed "clickhouse/dashboard_names.sql"
};

static const unsigned char clickhouse_dashboard_sessions[] = {
#embed "clickhouse/dashboard_sessions.sql"
};

static const unsigned char clickhouse_dashboard_sold[] = {
#embed "clickhouse/dashboard_sold.sql"
};

static const unsigned char clickhouse_dashboard_types[] = {
#embed "clickhouse/dashboard_types.sql"
};

static const unsigned char clickhouse_dashboard_units_sold[] = {
#embed "clickhouse/dashboard_units_sold.sql"
};

static const unsigned char clickhouse_dashboard_values[] = {
#embed "clickhouse/dashboard_values.sql"
};

static const unsigned char clickhouse_doctor_migrations[] = {
#embed "clickhouse/doctor_migrations.sql"
};

static const unsigned char clickhouse_doctor_parts[] = {
#embed "clickhouse/doctor_parts.sql"
};

static const unsigned char clickhouse_doctor_server[] = {
#embed "clickhouse/doctor_server.sql"
};

static const unsigned char clickhouse_erasure_anonymous[] = {
#embed "clickhouse/erasure_anonymous.sql"
};

static const unsigned char clickhouse_erasure_delete[] = {
#embed "clickhouse/erasure_delete.sql"
};

static const unsigned char clickhouse_erasure_found[] = {
#embed "clickhouse/erasure_found.sql"
};

static const unsigned char clickhouse_erasure_running[] = {
#embed "clickhouse/erasure_running.sql"
};

static const unsigned char clickhouse_erasure_unlink_orders[] = {
#embed "clickhouse/erasure_unlink_orders.sql"
};

static const unsigned char clickhouse_erasure_unlink_user[] = {
#embed "clickhouse/erasure_unlink_user.sql"
};

static const unsigned char clickhouse_events_recent[] = {
#embed "clickhouse/events_recent.sql"
};

static const unsigned char clickhouse_expiry_count[] = {
#embed "clickhouse/expiry_count.sql"
};

static const unsigned char clickhouse_expiry_drop[] = {
#embed "clickhouse/expiry_drop.sql"
};

static const unsigned char clickhouse_expiry_mark[] = {
#embed "clickhouse/expiry_mark.sql"
};

static const unsigned char clickhouse_expiry_months[] = {
#embed "clickhouse/expiry_months.sql"
};

static const unsigned char clickhouse_export_events[] = {
#embed "clickhouse/export_events.sql"
};

static const unsigned char clickhouse_funnel[] = {
#embed "clickhouse/funnel.sql"
};

static const unsigned char clickhouse_identities[] = {
#embed "clickhouse/identities.sql"
};

static const unsigned char clickhouse_ledger_stored[] = {
#embed "clickhouse/ledger_stored.sql"
};

static const unsigned char clickhouse_live_tick[] = {
#embed "clickhouse/live_tick.sql"
};

static const unsigned char clickhouse_mirror_generation[] = {
#embed "clickhouse/mirror_generation.sql"
};

static const unsigned char clickhouse_mirror_months[] = {
#embed "clickhouse/mirror_months.sql"
};

static const unsigned char clickhouse_mirror_stale[] = {
#embed "clickhouse/mirror_stale.sql"
};

static const unsigned char clickhouse_mirror_standing[] = {
#embed "clickhouse/mirror_standing.sql"
};

static const unsigned char clickhouse_order_channels[] = {
#embed "clickhouse/order_channels.sql"
};

static const unsigned char clickhouse_page_visits[] = {
#embed "clickhouse/page_visits.sql"
};

static const unsigned char clickhouse_page_visits_values[] = {
#embed "clickhouse/page_visits_values.sql"
};

static const unsigned char clickhouse_product_names[] = {
#embed "clickhouse/product_names.sql"
};

static const unsigned char clickhouse_product_sales[] = {
#embed "clickhouse/product_sales.sql"
};

static const unsigned char clickhouse_product_visits[] = {
#embed "clickhouse/product_visits.sql"
};

static const unsigned char clickhouse_reconcile_days[] = {
#embed "clickhouse/reconcile_days.sql"
};

static const unsigned char clickhouse_reconcile_lines[] = {
#embed "clickhouse/reconcile_lines.sql"
};

static const unsigned char clickhouse_reconcile_orders[] = {
#embed "clickhouse/reconcile_orders.sql"
};

static const unsigned char clickhouse_reconcile_purchases[] = {
#embed "clickhouse/reconcile_purchases.sql"
};

static const unsigned char clickhouse_reconcile_unknown_orders[] = {
#embed "clickhouse/reconcile_unknown_orders.sql"
};

static const unsigned char clickhouse_reconcile_untracked[] = {
#embed "clickhouse/reconcile_untracked.sql"
};

static const unsigned char clickhouse_reconcile_untracked_orders[] = {
#embed "clickhouse/reconcile_untracked_orders.sql"
};

static const unsigned char clickhouse_report_units[] = {
#embed "clickhouse/report_units.sql"
};

static const unsigned char clickhouse_retention[] = {
#embed "clickhouse/retention.sql"
};

static const unsigned char clickhouse_rollup_activity[] = {
#embed "clickhouse/rollup_activity.sql"
};

static const unsigned char clickhouse_rollup_arrived[] = {
#embed "clickhouse/rollup_arrived.sql"
};

static const unsigned char clickhouse_rollup_current[] = {
#embed "clickhouse/rollup_current.sql"
};

static const unsigned char clickhouse_rollup_day_values[] = {
#embed "clickhouse/rollup_day_values.sql"
};

static const unsigned char clickhouse_rollup_dirty[] = {
#embed "clickhouse/rollup_dirty.sql"
};

static const unsigned char clickhouse_rollup_events[] = {
#embed "clickhouse/rollup_events.sql"
};

static const unsigned char clickhouse_rollup_garbage[] = {
#embed "clickhouse/rollup_garbage.sql"
};

static const unsigned char clickhouse_rollup_homes[] = {
#embed "clickhouse/rollup_homes.sql"
};

static const unsigned char clickhouse_rollup_live[] = {
#embed "clickhouse/rollup_live.sql"
};

static const unsigned char clickhouse_rollup_minutes[] = {
#embed "clickhouse/rollup_minutes.sql"
};

static const unsigned char clickhouse_rollup_newest_revision[] = {
#embed "clickhouse/rollup_newest_revision.sql"
};

static const unsigned char clickhouse_rollup_session_values[] = {
#embed "clickhouse/rollup_session_values.sql"
};

static const unsigned char clickhouse_rollup_sessions[] = {
#embed "clickhouse/rollup_sessions.sql"
};

static const unsigned char clickhouse_rollup_span[] = {
#embed "clickhouse/rollup_span.sql"
};

static const unsigned char clickhouse_rollup_stale_days[] = {
#embed "clickhouse/rollup_stale_days.sql"
};

static const unsigned char clickhouse_rollup_stored[] = {
#embed "clickhouse/rollup_stored.sql"
};

static const unsigned char clickhouse_rollup_sweep[] = {
#embed "clickhouse/rollup_sweep.sql"
};

static const unsigned char clickhouse_rollup_switch[] = {
#embed "clickhouse/rollup_switch.sql"
};

static const unsigned char clickhouse_rollup_touch[] = {
#embed "clickhouse/rollup_touch.sql"
};

static const unsigned char clickhouse_rollup_touch_window[] = {
#embed "clickhouse/rollup_touch_window.sql"
};

static const unsigned char clickhouse_rollup_values[] = {
#embed "clickhouse/rollup_values.sql"
};

static const unsigned char clickhouse_sales_amiss_days[] = {
#embed "clickhouse/sales_amiss_days.sql"
};

static const unsigned char clickhouse_sales_buyers[] = {
#embed "clickhouse/sales_buyers.sql"
};

static const unsigned char clickhouse_sales_by_channel[] = {
#embed "clickhouse/sales_by_channel.sql"
};

static const unsigned char clickhouse_sales_by_customer_type[] = {
#embed "clickhouse/sales_by_customer_type.sql"
};

static const unsigned char clickhouse_sales_current[] = {
#embed "clickhouse/sales_current.sql"
};

static const unsigned char clickhouse_sales_fingerprints[] = {
#embed "clickhouse/sales_fingerprints.sql"
};

static const unsigned char clickhouse_sales_garbage[] = {
#embed "clickhouse/sales_garbage.sql"
};

static const unsigned char clickhouse_sales_groups[] = {
#embed "clickhouse/sales_groups.sql"
};

static const unsigned char clickhouse_sales_later_days[] = {
#embed "clickhouse/sales_later_days.sql"
};

static const unsigned char clickhouse_sales_make_buyers[] = {
#embed "clickhouse/sales_make_buyers.sql"
};

static const unsigned char clickhouse_sales_make_facts[] = {
#embed "clickhouse/sales_make_facts.sql"
};

static const unsigned char clickhouse_sales_make_firsts[] = {
#embed "clickhouse/sales_make_firsts.sql"
};

static const unsigned char clickhouse_sales_make_sums[] = {
#embed "clickhouse/sales_make_sums.sql"
};

static const unsigned char clickhouse_sales_new_customers[] = {
#embed "clickhouse/sales_new_customers.sql"
};

static const unsigned char clickhouse_sales_publish[] = {
#embed "clickhouse/sales_publish.sql"
};

static const unsigned char clickhouse_sales_series[] = {
#embed "clickhouse/sales_series.sql"
};

static const unsigned char clickhouse_sales_snapshot[] = {
#embed "clickhouse/sales_snapshot.sql"
};

static const unsigned char clickhouse_sales_snapshot_until[] = {
#embed "clickhouse/sales_snapshot_until.sql"
};

static const unsigned char clickhouse_sales_stale_days[] = {
#embed "clickhouse/sales_stale_days.sql"
};

static const unsigned char clickhouse_sales_sweep[] = {
#embed "clickhouse/sales_sweep.sql"
};

static const unsigned char clickhouse_sales_sweeping[] = {
#embed "clickhouse/sales_sweeping.sql"
};

static const unsigned char clickhouse_sales_totals[] = {
#embed "clickhouse/sales_totals.sql"
};

static const unsigned char clickhouse_sales_touch[] = {
#embed "clickhouse/sales_touch.sql"
};

static const unsigned char clickhouse_standing_events[] = {
#embed "clickhouse/standing_events.sql"
};

static const unsigned char clickhouse_watermark_note[] = {
#embed "clickhouse/watermark_note.sql"
};

static const unsigned char clickhouse_watermarks[] = {
#embed "clickhouse/watermarks.sql"
};

static const unsigned char postgres_0001_roles_and_schemas[] = {
#embed "postgres/0001_roles_and_schemas.sql"
};

static const unsigned char postgres_0002_accounts[] = {
#embed "postgres/0002_accounts.sql"
};

static const unsigned char postgres_0003_catalogue[] = {
#embed "postgres/0003_catalogue.sql"
};

static const unsigned char postgres_0004_orders[] = {
#embed "postgres/0004_orders.sql"
};

static const unsigned char postgres_0005_mirror_state[] = {
#embed "postgres/0005_mirror_state.sql"
};

static const unsigned char postgres_0006_api_tokens[] = {
#embed "postgres/0006_api_tokens.sql"
};

static const unsigned char postgres_0007_stock_returns[] = {
#embed "postgres/0007_stock_returns.sql"
};

static const unsigned char postgres_0008_refunded_stock[] = {
#embed "postgres/0008_refunded_stock.sql"
};

static const unsigned char postgres_0009_discounts[] = {
#embed "postgres/0009_discounts.sql"
};

static const unsigned char postgres_0010_order_mirror[] = {
#embed "postgres/0010_order_mirror.sql"
};

static const unsigned char postgres_0011_ingestion_ledger[] = {
#embed "postgres/0011_ingestion_ledger.sql"
};

static const unsigned char postgres_0012_rollups[] = {
#embed "postgres/0012_rollups.sql"
};

static const unsigned char postgres_0013_outbox[] = {
#embed "postgres/0013_outbox.sql"
};

static const unsigned char postgres_0014_order_totals[] = {
#embed "postgres/0014_order_totals.sql"
};

static const unsigned char postgres_0015_backdating[] = {
#embed "postgres/0015_backdating.sql"
};

static const unsigned char postgres_0016_reports[] = {
#embed "postgres/0016_reports.sql"
};

static const unsigned char postgres_0017_report_stock[] = {
#embed "postgres/0017_report_stock.sql"
};

static const unsigned char postgres_0018_erasures[] = {
#embed "postgres/0018_erasures.sql"
};

static const unsigned char postgres_0019_job_leases[] = {
#embed "postgres/0019_job_leases.sql"
};

static const unsigned char postgres_0020_order_ids[] = {
#embed "postgres/0020_order_ids.sql"
};

static const unsigned char postgres_0021_asked_runs[] = {
#embed "postgres/0021_asked_runs.sql"
};

static const unsigned char postgres_0022_event_expiry[] = {
#embed "postgres/0022_event_expiry.sql"
};

static const unsigned char postgres_accounts_admins_lock[] = {
#embed "postgres/accounts_admins_lock.sql"
};

static const unsigned char postgres_accounts_anonymise[] = {
#embed "postgres/accounts_anonymise.sql"
};

static const unsigned char postgres_accounts_by_email[] = {
#embed "postgres/accounts_by_email.sql"
};

static const unsigned char postgres_accounts_by_id[] = {
#embed "postgres/accounts_by_id.sql"
};

static const unsigned char postgres_accounts_count[] = {
#embed "postgres/accounts_count.sql"
};

static const unsigned char postgres_accounts_insert[] = {
#embed "postgres/accounts_insert.sql"
};

static const unsigned char postgres_accounts_list[] = {
#embed "postgres/accounts_list.sql"
};

static const unsigned char postgres_accounts_lock[] = {
#embed "postgres/accounts_lock.sql"
};

static const unsigned char postgres_accounts_seed_find[] = {
#embed "postgres/accounts_seed_find.sql"
};

static const unsigned char postgres_accounts_seed_mark[] = {
#embed "postgres/accounts_seed_mark.sql"
};

static const unsigned char postgres_accounts_session_end[] = {
#embed "postgres/accounts_session_end.sql"
};

static const unsigned char postgres_accounts_session_end_by_token[] = {
#embed "postgres/accounts_session_end_by_token.sql"
};

static const unsigned char postgres_accounts_session_insert[] = {
#embed "postgres/accounts_session_insert.sql"
};

static const unsigned char postgres_accounts_session_of_token[] = {
#embed "postgres/accounts_session_of_token.sql"
};

static const unsigned char postgres_accounts_sessions_end[] = {
#embed "postgres/accounts_sessions_end.sql"
};

static const unsigned char postgres_accounts_set_password[] = {
#embed "postgres/accounts_set_password.sql"
};

static const unsigned char postgres_accounts_sign_in_attempt[] = {
#embed "postgres/accounts_sign_in_attempt.sql"
};

static const unsigned char postgres_accounts_sign_in_forget[] = {
#embed "postgres/accounts_sign_in_forget.sql"
};

static const unsigned char postgres_accounts_sign_in_lock[] = {
#embed "postgres/accounts_sign_in_lock.sql"
};

static const unsigned char postgres_accounts_sweep[] = {
#embed "postgres/accounts_sweep.sql"
};

static const unsigned char postgres_accounts_sweep_attempts[] = {
#embed "postgres/accounts_sweep_attempts.sql"
};

static const unsigned char postgres_accounts_token_insert[] = {
#embed "postgres/accounts_token_insert.sql"
};

static const unsigned char postgres_accounts_token_use[] = {
#embed "postgres/accounts_token_use.sql"
};

static const unsigned char postgres_accounts_update[] = {
#embed "postgres/accounts_update.sql"
};

static const unsigned char postgres_api_tokens_insert[] = {
#embed "postgres/api_tokens_insert.sql"
};

static const unsigned char postgres_api_tokens_list[] = {
#embed "postgres/api_tokens_list.sql"
};

static const unsigned char postgres_api_tokens_revoke[] = {
#embed "postgres/api_tokens_revoke.sql"
};

static const unsigned char postgres_api_tokens_use[] = {
#embed "postgres/api_tokens_use.sql"
};

static const unsigned char postgres_backup_state[] = {
#embed "postgres/backup_state.sql"
};

static const unsigned char postgres_catalog_audit_insert[] = {
#embed "postgres/catalog_audit_insert.sql"
};

static const unsigned char postgres_catalog_audit_list[] = {
#embed "postgres/catalog_audit_list.sql"
};

static const unsigned char postgres_catalog_backdate[] = {
#embed "postgres/catalog_backdate.sql"
};

static const unsigned char postgres_catalog_prices[] = {
#embed "postgres/catalog_prices.sql"
};

static const unsigned char postgres_catalog_product_delete[] = {
#embed "postgres/catalog_product_delete.sql"
};

static const unsigned char postgres_catalog_product_insert[] = {
#embed "postgres/catalog_product_insert.sql"
};

static const unsigned char postgres_catalog_product_lock[] = {
#embed "postgres/catalog_product_lock.sql"
};

static const unsigned char postgres_catalog_product_update[] = {
#embed "postgres/catalog_product_update.sql"
};

static const unsigned char postgres_catalog_products_count[] = {
#embed "postgres/catalog_products_count.sql"
};

static const unsigned char postgres_catalog_products_facets[] = {
#embed "postgres/catalog_products_facets.sql"
};

static const unsigned char postgres_catalog_products_list[] = {
#embed "postgres/catalog_products_list.sql"
};

static const unsigned char postgres_catalog_reservation_claim[] = {
#embed "postgres/catalog_reservation_claim.sql"
};

static const unsigned char postgres_catalog_reservation_close[] = {
#embed "postgres/catalog_reservation_close.sql"
};

static const unsigned char postgres_catalog_reservation_items[] = {
#embed "postgres/catalog_reservation_items.sql"
};

static const unsigned char postgres_catalog_reservation_items_insert[] = {
#embed "postgres/catalog_reservation_items_insert.sql"
};

static const unsigned char postgres_catalog_reservation_lock[] = {
#embed "postgres/catalog_reservation_lock.sql"
};

static const unsigned char postgres_catalog_reservations_expired[] = {
#embed "postgres/catalog_reservations_expired.sql"
};

static const unsigned char postgres_catalog_reservations_prune[] = {
#embed "postgres/catalog_reservations_prune.sql"
};

static const unsigned char postgres_catalog_return_claim[] = {
#embed "postgres/catalog_return_claim.sql"
};

static const unsigned char postgres_catalog_return_find[] = {
#embed "postgres/catalog_return_find.sql"
};

static const unsigned char postgres_catalog_return_items[] = {
#embed "postgres/catalog_return_items.sql"
};

static const unsigned char postgres_catalog_returns_prune[] = {
#embed "postgres/catalog_returns_prune.sql"
};

static const unsigned char postgres_catalog_review_delete[] = {
#embed "postgres/catalog_review_delete.sql"
};

static const unsigned char postgres_catalog_review_insert[] = {
#embed "postgres/catalog_review_insert.sql"
};

static const unsigned char postgres_catalog_review_update[] = {
#embed "postgres/catalog_review_update.sql"
};

static const unsigned char postgres_catalog_reviews_anonymise[] = {
#embed "postgres/catalog_reviews_anonymise.sql"
};

static const unsigned char postgres_catalog_reviews_count[] = {
#embed "postgres/catalog_reviews_count.sql"
};

static const unsigned char postgres_catalog_reviews_list[] = {
#embed "postgres/catalog_reviews_list.sql"
};

static const unsigned char postgres_catalog_stock_lock[] = {
#embed "postgres/catalog_stock_lock.sql"
};

static const unsigned char postgres_catalog_stock_move[] = {
#embed "postgres/catalog_stock_move.sql"
};

static const unsigned char postgres_catalog_stock_movements[] = {
#embed "postgres/catalog_stock_movements.sql"
};

static const unsigned char postgres_doctor_migrations[] = {
#embed "postgres/doctor_migrations.sql"
};

static const unsigned char postgres_doctor_reports[] = {
#embed "postgres/doctor_reports.sql"
};

static const unsigned char postgres_doctor_roles[] = {
#embed "postgres/doctor_roles.sql"
};

static const unsigned char postgres_doctor_server[] = {
#embed "postgres/doctor_server.sql"
};

static const unsigned char postgres_erasure_ask[] = {
#embed "postgres/erasure_ask.sql"
};

static const unsigned char postgres_erasure_claim[] = {
#embed "postgres/erasure_claim.sql"
};

static const unsigned char postgres_erasure_counts[] = {
#embed "postgres/erasure_counts.sql"
};

static const unsigned char postgres_erasure_finish[] = {
#embed "postgres/erasure_finish.sql"
};

static const unsigned char postgres_erasure_known[] = {
#embed "postgres/erasure_known.sql"
};

static const unsigned char postgres_erasure_open_parts[] = {
#embed "postgres/erasure_open_parts.sql"
};

static const unsigned char postgres_erasure_part[] = {
#embed "postgres/erasure_part.sql"
};

static const unsigned char postgres_erasure_part_done[] = {
#embed "postgres/erasure_part_done.sql"
};

static const unsigned char postgres_erasure_rest[] = {
#embed "postgres/erasure_rest.sql"
};

static const unsigned char postgres_erasure_state[] = {
#embed "postgres/erasure_state.sql"
};

static const unsigned char postgres_erasure_waiting[] = {
#embed "postgres/erasure_waiting.sql"
};

static const unsigned char postgres_expiry_counted[] = {
#embed "postgres/expiry_counted.sql"
};

static const unsigned char postgres_expiry_decide[] = {
#embed "postgres/expiry_decide.sql"
};

static const unsigned char postgres_expiry_note[] = {
#embed "postgres/expiry_note.sql"
};

static const unsigned char postgres_expiry_state[] = {
#embed "postgres/expiry_state.sql"
};

static const unsigned char postgres_job_lease_claim[] = {
#embed "postgres/job_lease_claim.sql"
};

static const unsigned char postgres_ledger_note[] = {
#embed "postgres/ledger_note.sql"
};

static const unsigned char postgres_ledger_read[] = {
#embed "postgres/ledger_read.sql"
};

static const unsigned char postgres_mirror_accept[] = {
#embed "postgres/mirror_accept.sql"
};

static const unsigned char postgres_mirror_as_of[] = {
#embed "postgres/mirror_as_of.sql"
};

static const unsigned char postgres_mirror_backlog[] = {
#embed "postgres/mirror_backlog.sql"
};

static const unsigned char postgres_mirror_backlog_done[] = {
#embed "postgres/mirror_backlog_done.sql"
};

static const unsigned char postgres_mirror_changes[] = {
#embed "postgres/mirror_changes.sql"
};

static const unsigned char postgres_mirror_changes_done[] = {
#embed "postgres/mirror_changes_done.sql"
};

static const unsigned char postgres_mirror_expand[] = {
#embed "postgres/mirror_expand.sql"
};

static const unsigned char postgres_mirror_forget[] = {
#embed "postgres/mirror_forget.sql"
};

static const unsigned char postgres_mirror_hold[] = {
#embed "postgres/mirror_hold.sql"
};

static const unsigned char postgres_mirror_known[] = {
#embed "postgres/mirror_known.sql"
};

static const unsigned char postgres_mirror_order_lines[] = {
#embed "postgres/mirror_order_lines.sql"
};

static const unsigned char postgres_mirror_pending[] = {
#embed "postgres/mirror_pending.sql"
};

static const unsigned char postgres_mirror_poll[] = {
#embed "postgres/mirror_poll.sql"
};

static const unsigned char postgres_mirror_products[] = {
#embed "postgres/mirror_products.sql"
};

static const unsigned char postgres_mirror_read[] = {
#embed "postgres/mirror_read.sql"
};

static const unsigned char postgres_mirror_refuse[] = {
#embed "postgres/mirror_refuse.sql"
};

static const unsigned char postgres_mirror_release[] = {
#embed "postgres/mirror_release.sql"
};

static const unsigned char postgres_mirror_remember[] = {
#embed "postgres/mirror_remember.sql"
};

static const unsigned char postgres_mirror_resync_ask[] = {
#embed "postgres/mirror_resync_ask.sql"
};

static const unsigned char postgres_mirror_resync_begin[] = {
#embed "postgres/mirror_resync_begin.sql"
};

static const unsigned char postgres_mirror_resync_clear[] = {
#embed "postgres/mirror_resync_clear.sql"
};

static const unsigned char postgres_mirror_resync_end[] = {
#embed "postgres/mirror_resync_end.sql"
};

static const unsigned char postgres_mirror_resync_orders[] = {
#embed "postgres/mirror_resync_orders.sql"
};

static const unsigned char postgres_mirror_resync_products[] = {
#embed "postgres/mirror_resync_products.sql"
};

static const unsigned char postgres_mirror_source_columns[] = {
#embed "postgres/mirror_source_columns.sql"
};

static const unsigned char postgres_mirror_source_unknown[] = {
#embed "postgres/mirror_source_unknown.sql"
};

static const unsigned char postgres_mirror_state[] = {
#embed "postgres/mirror_state.sql"
};

static const unsigned char postgres_mirror_version[] = {
#embed "postgres/mirror_version.sql"
};

static const unsigned char postgres_mirror_written[] = {
#embed "postgres/mirror_written.sql"
};

static const unsigned char postgres_orders_attempt_answer[] = {
#embed "postgres/orders_attempt_answer.sql"
};

static const unsigned char postgres_orders_attempt_delete[] = {
#embed "postgres/orders_attempt_delete.sql"
};

static const unsigned char postgres_orders_attempt_find[] = {
#embed "postgres/orders_attempt_find.sql"
};

static const unsigned char postgres_orders_attempt_free[] = {
#embed "postgres/orders_attempt_free.sql"
};

static const unsigned char postgres_orders_attempt_insert[] = {
#embed "postgres/orders_attempt_insert.sql"
};

static const unsigned char postgres_orders_attempt_ordered[] = {
#embed "postgres/orders_attempt_ordered.sql"
};

static const unsigned char postgres_orders_attempt_take[] = {
#embed "postgres/orders_attempt_take.sql"
};

static const unsigned char postgres_orders_attempts_abandon[] = {
#embed "postgres/orders_attempts_abandon.sql"
};

static const unsigned char postgres_orders_attempts_forget[] = {
#embed "postgres/orders_attempts_forget.sql"
};

static const unsigned char postgres_orders_attempts_resume[] = {
#embed "postgres/orders_attempts_resume.sql"
};

static const unsigned char postgres_orders_audit_insert[] = {
#embed "postgres/orders_audit_insert.sql"
};

static const unsigned char postgres_orders_audit_list[] = {
#embed "postgres/orders_audit_list.sql"
};

static const unsigned char postgres_orders_backdate[] = {
#embed "postgres/orders_backdate.sql"
};

static const unsigned char postgres_orders_by_status[] = {
#embed "postgres/orders_by_status.sql"
};

static const unsigned char postgres_orders_by_status_count[] = {
#embed "postgres/orders_by_status_count.sql"
};

static const unsigned char postgres_orders_by_time[] = {
#embed "postgres/orders_by_time.sql"
};

static const unsigned char postgres_orders_by_user[] = {
#embed "postgres/orders_by_user.sql"
};

static const unsigned char postgres_orders_by_user_count[] = {
#embed "postgres/orders_by_user_count.sql"
};

static const unsigned char postgres_orders_count[] = {
#embed "postgres/orders_count.sql"
};

static const unsigned char postgres_orders_discount_document[] = {
#embed "postgres/orders_discount_document.sql"
};

static const unsigned char postgres_orders_discount_find[] = {
#embed "postgres/orders_discount_find.sql"
};

static const unsigned char postgres_orders_discount_give_back[] = {
#embed "postgres/orders_discount_give_back.sql"
};

static const unsigned char postgres_orders_discount_insert[] = {
#embed "postgres/orders_discount_insert.sql"
};

static const unsigned char postgres_orders_discount_lock[] = {
#embed "postgres/orders_discount_lock.sql"
};

static const unsigned char postgres_orders_discount_update[] = {
#embed "postgres/orders_discount_update.sql"
};

static const unsigned char postgres_orders_discount_use[] = {
#embed "postgres/orders_discount_use.sql"
};

static const unsigned char postgres_orders_discount_uses[] = {
#embed "postgres/orders_discount_uses.sql"
};

static const unsigned char postgres_orders_discounts_count[] = {
#embed "postgres/orders_discounts_count.sql"
};

static const unsigned char postgres_orders_discounts_list[] = {
#embed "postgres/orders_discounts_list.sql"
};

static const unsigned char postgres_orders_document[] = {
#embed "postgres/orders_document.sql"
};

static const unsigned char postgres_orders_history[] = {
#embed "postgres/orders_history.sql"
};

static const unsigned char postgres_orders_history_insert[] = {
#embed "postgres/orders_history_insert.sql"
};

static const unsigned char postgres_orders_insert[] = {
#embed "postgres/orders_insert.sql"
};

static const unsigned char postgres_orders_item_insert[] = {
#embed "postgres/orders_item_insert.sql"
};

static const unsigned char postgres_orders_line_refunded[] = {
#embed "postgres/orders_line_refunded.sql"
};

static const unsigned char postgres_orders_lines[] = {
#embed "postgres/orders_lines.sql"
};

static const unsigned char postgres_orders_notice_insert[] = {
#embed "postgres/orders_notice_insert.sql"
};

static const unsigned char postgres_orders_outbox_backlog[] = {
#embed "postgres/orders_outbox_backlog.sql"
};

static const unsigned char postgres_orders_outbox_claim[] = {
#embed "postgres/orders_outbox_claim.sql"
};

static const unsigned char postgres_orders_outbox_exists[] = {
#embed "postgres/orders_outbox_exists.sql"
};

static const unsigned char postgres_orders_outbox_finish[] = {
#embed "postgres/orders_outbox_finish.sql"
};

static const unsigned char postgres_orders_outbox_insert[] = {
#embed "postgres/orders_outbox_insert.sql"
};

static const unsigned char postgres_orders_outbox_list[] = {
#embed "postgres/orders_outbox_list.sql"
};

static const unsigned char postgres_orders_outbox_prune[] = {
#embed "postgres/orders_outbox_prune.sql"
};

static const unsigned char postgres_orders_outbox_replay[] = {
#embed "postgres/orders_outbox_replay.sql"
};

static const unsigned char postgres_orders_outbox_replay_all[] = {
#embed "postgres/orders_outbox_replay_all.sql"
};

static const unsigned char postgres_orders_outbox_retry[] = {
#embed "postgres/orders_outbox_retry.sql"
};

static const unsigned char postgres_orders_outbox_unserved[] = {
#embed "postgres/orders_outbox_unserved.sql"
};

static const unsigned char postgres_orders_purchases[] = {
#embed "postgres/orders_purchases.sql"
};

static const unsigned char postgres_orders_refund_document[] = {
#embed "postgres/orders_refund_document.sql"
};

static const unsigned char postgres_orders_refund_done[] = {
#embed "postgres/orders_refund_done.sql"
};

static const unsigned char postgres_orders_refund_find[] = {
#embed "postgres/orders_refund_find.sql"
};

static const unsigned char postgres_orders_refund_insert[] = {
#embed "postgres/orders_refund_insert.sql"
};

static const unsigned char postgres_orders_refund_item_insert[] = {
#embed "postgres/orders_refund_item_insert.sql"
};

static const unsigned char postgres_orders_refunds_given[] = {
#embed "postgres/orders_refunds_given.sql"
};

static const unsigned char postgres_orders_refunds_pending[] = {
#embed "postgres/orders_refunds_pending.sql"
};

static const unsigned char postgres_orders_return_done[] = {
#embed "postgres/orders_return_done.sql"
};

static const unsigned char postgres_orders_return_items[] = {
#embed "postgres/orders_return_items.sql"
};

static const unsigned char postgres_orders_returns_open[] = {
#embed "postgres/orders_returns_open.sql"
};

static const unsigned char postgres_orders_state_lock[] = {
#embed "postgres/orders_state_lock.sql"
};

static const unsigned char postgres_orders_state_update[] = {
#embed "postgres/orders_state_update.sql"
};

static const unsigned char postgres_orders_stock_left[] = {
#embed "postgres/orders_stock_left.sql"
};

static const unsigned char postgres_orders_stock_open[] = {
#embed "postgres/orders_stock_open.sql"
};

static const unsigned char postgres_orders_unpaid[] = {
#embed "postgres/orders_unpaid.sql"
};

static const unsigned char postgres_privacy_note[] = {
#embed "postgres/privacy_note.sql"
};

static const unsigned char postgres_reconcile_days[] = {
#embed "postgres/reconcile_days.sql"
};

static const unsigned char postgres_reconcile_known[] = {
#embed "postgres/reconcile_known.sql"
};

static const unsigned char postgres_reconcile_lines[] = {
#embed "postgres/reconcile_lines.sql"
};

static const unsigned char postgres_reconcile_repair[] = {
#embed "postgres/reconcile_repair.sql"
};

static const unsigned char postgres_reconcile_waiting[] = {
#embed "postgres/reconcile_waiting.sql"
};

static const unsigned char postgres_report_stock[] = {
#embed "postgres/report_stock.sql"
};

static const unsigned char postgres_reports_backlog[] = {
#embed "postgres/reports_backlog.sql"
};

static const unsigned char postgres_reports_clock[] = {
#embed "postgres/reports_clock.sql"
};

static const unsigned char postgres_reports_delivery_claim[] = {
#embed "postgres/reports_delivery_claim.sql"
};

static const unsigned char postgres_reports_delivery_end[] = {
#embed "postgres/reports_delivery_end.sql"
};

static const unsigned char postgres_reports_delivery_retry[] = {
#embed "postgres/reports_delivery_retry.sql"
};

static const unsigned char postgres_reports_prune[] = {
#embed "postgres/reports_prune.sql"
};

static const unsigned char postgres_reports_resend_all[] = {
#embed "postgres/reports_resend_all.sql"
};

static const unsigned char postgres_reports_resend_failed[] = {
#embed "postgres/reports_resend_failed.sql"
};

static const unsigned char postgres_reports_run_ask[] = {
#embed "postgres/reports_run_ask.sql"
};

static const unsigned char postgres_reports_run_asked[] = {
#embed "postgres/reports_run_asked.sql"
};

static const unsigned char postgres_reports_run_at[] = {
#embed "postgres/reports_run_at.sql"
};

static const unsigned char postgres_reports_run_claim[] = {
#embed "postgres/reports_run_claim.sql"
};

static const unsigned char postgres_reports_run_contents[] = {
#embed "postgres/reports_run_contents.sql"
};

static const unsigned char postgres_reports_run_end[] = {
#embed "postgres/reports_run_end.sql"
};

static const unsigned char postgres_reports_run_files[] = {
#embed "postgres/reports_run_files.sql"
};

static const unsigned char postgres_reports_run_heartbeat[] = {
#embed "postgres/reports_run_heartbeat.sql"
};

static const unsigned char postgres_reports_run_lock[] = {
#embed "postgres/reports_run_lock.sql"
};

static const unsigned char postgres_reports_run_rendered[] = {
#embed "postgres/reports_run_rendered.sql"
};

static const unsigned char postgres_reports_run_reopen[] = {
#embed "postgres/reports_run_reopen.sql"
};

static const unsigned char postgres_reports_run_retry[] = {
#embed "postgres/reports_run_retry.sql"
};

static const unsigned char postgres_reports_run_settle[] = {
#embed "postgres/reports_run_settle.sql"
};

static const unsigned char postgres_reports_run_wait[] = {
#embed "postgres/reports_run_wait.sql"
};

static const unsigned char postgres_reports_runs_list[] = {
#embed "postgres/reports_runs_list.sql"
};

static const unsigned char postgres_reports_runs_plan[] = {
#embed "postgres/reports_runs_plan.sql"
};

static const unsigned char postgres_reports_schedule_delete[] = {
#embed "postgres/reports_schedule_delete.sql"
};

static const unsigned char postgres_reports_schedule_insert[] = {
#embed "postgres/reports_schedule_insert.sql"
};

static const unsigned char postgres_reports_schedule_planned[] = {
#embed "postgres/reports_schedule_planned.sql"
};

static const unsigned char postgres_reports_schedule_update[] = {
#embed "postgres/reports_schedule_update.sql"
};

static const unsigned char postgres_reports_schedules_due[] = {
#embed "postgres/reports_schedules_due.sql"
};

static const unsigned char postgres_reports_schedules_list[] = {
#embed "postgres/reports_schedules_list.sql"
};

static const unsigned char postgres_reports_totals_sent[] = {
#embed "postgres/reports_totals_sent.sql"
};

static const unsigned char postgres_reports_watermark[] = {
#embed "postgres/reports_watermark.sql"
};

static const unsigned char postgres_restore_clear[] = {
#embed "postgres/restore_clear.sql"
};

static const unsigned char postgres_restore_settle[] = {
#embed "postgres/restore_settle.sql"
};

static const unsigned char postgres_restore_standing[] = {
#embed "postgres/restore_standing.sql"
};

static const unsigned char postgres_rollup_claim[] = {
#embed "postgres/rollup_claim.sql"
};

static const unsigned char postgres_rollup_release[] = {
#embed "postgres/rollup_release.sql"
};

static const unsigned char postgres_rollup_verified[] = {
#embed "postgres/rollup_verified.sql"
};

static const unsigned char reports_abandoned_carts[] = {
#embed "reports/abandoned-carts.sql"
};

static const unsigned char reports_cohorts[] = {
#embed "reports/cohorts.sql"
};

static const unsigned char reports_customers[] = {
#embed "reports/customers.sql"
};

static const unsigned char reports_funnel[] = {
#embed "reports/funnel.sql"
};

static const unsigned char reports_orders[] = {
#embed "reports/orders.sql"
};

static const unsigned char reports_reconciliation[] = {
#embed "reports/reconciliation.sql"
};

static const unsigned char reports_sale_lines[] = {
#embed "reports/sale-lines.sql"
};

static const unsigned char reports_sales_by_category[] = {
#embed "reports/sales-by-category.sql"
};

static const unsigned char reports_sales_by_channel[] = {
#embed "reports/sales-by-channel.sql"
};

static const unsigned char reports_sales_by_country[] = {
#embed "reports/sales-by-country.sql"
};

static const unsigned char reports_sales_by_day[] = {
#embed "reports/sales-by-day.sql"
};

static const unsigned char reports_sales_by_platform[] = {
#embed "reports/sales-by-platform.sql"
};

static const unsigned char reports_sales_by_product[] = {
#embed "reports/sales-by-product.sql"
};

static const unsigned char reports_sales_summary[] = {
#embed "reports/sales-summary.sql"
};

static const unsigned char reports_slow_games[] = {
#embed "reports/slow-games.sql"
};

static const unsigned char reports_stock[] = {
#embed "reports/stock.sql"
};

static const unsigned char reports_top_games[] = {
#embed "reports/top-games.sql"
};

#define QUERY_FILE(path, bytes) {path, bytes, sizeof(bytes)}

static const lugx_query_file files[] = {
    QUERY_FILE("clickhouse/0001_events.sql", clickhouse_0001_events),
    QUERY_FILE("clickhouse/0002_events_deduplication.sql", clickhouse_0002_events_deduplication),
    QUERY_FILE("clickhouse/0003_order_lines.sql", clickhouse_0003_order_lines),
    QUERY_FILE("clickhouse/0004_event_channels.sql", clickhouse_0004_event_channels),
    QUERY_FILE("clickhouse/0005_order_channels.sql", clickhouse_0005_order_channels),
    QUERY_FILE("clickhouse/0006_sales.sql", clickhouse_0006_sales),
    QUERY_FILE("clickhouse/0007_rollups.sql", clickhouse_0007_rollups),
    QUERY_FILE("clickhouse/0008_event_visitors.sql", clickhouse_0008_event_visitors),
    QUERY_FILE("clickhouse/0009_rollup_days.sql", clickhouse_0009_rollup_days),
    QUERY_FILE("clickhouse/0010_watermarks.sql", clickhouse_0010_watermarks),
    QUERY_FILE("clickhouse/0011_rollup_minutes.sql", clickhouse_0011_rollup_minutes),
    QUERY_FILE("clickhouse/0012_sales_revisions.sql", clickhouse_0012_sales_revisions),
    QUERY_FILE("clickhouse/0013_sales_firsts.sql", clickhouse_0013_sales_firsts),
    QUERY_FILE("clickhouse/0014_sales_settled.sql", clickhouse_0014_sales_settled),
    QUERY_FILE("clickhouse/attribution.sql", clickhouse_attribution),
    QUERY_FILE("clickhouse/backup_events.sql", clickhouse_backup_events),
    QUERY_FILE("clickhouse/batch_rows.sql", clickhouse_batch_rows),
    QUERY_FILE("clickhouse/carts.sql", clickhouse_carts),
    QUERY_FILE("clickhouse/customers_cohorts.sql", clickhouse_customers_cohorts),
    QUERY_FILE("clickhouse/customers_top.sql", clickhouse_customers_top),
    QUERY_FILE("clickhouse/customers_values.sql", clickhouse_customers_values),
    QUERY_FILE("clickhouse/dashboard_activity.sql", clickhouse_dashboard_activity),
    QUERY_FILE("clickhouse/dashboard_live.sql", clickhouse_dashboard_live),
    QUERY_FILE("clickhouse/dashboard_names.sql", clickhouse_dashboard_names),
    QUERY_FILE("clickhouse/dashboard_sessions.sql", clickhouse_dashboard_sessions),
    QUERY_FILE("clickhouse/dashboard_sold.sql", clickhouse_dashboard_sold),
    QUERY_FILE("clickhouse/dashboard_types.sql", clickhouse_dashboard_types),
    QUERY_FILE("clickhouse/dashboard_units_sold.sql", clickhouse_dashboard_units_sold),
    QUERY_FILE("clickhouse/dashboard_values.sql", clickhouse_dashboard_values),
    QUERY_FILE("clickhouse/doctor_migrations.sql", clickhouse_doctor_migrations),
    QUERY_FILE("clickhouse/doctor_parts.sql", clickhouse_doctor_parts),
    QUERY_FILE("clickhouse/doctor_server.sql", clickhouse_doctor_server),
    QUERY_FILE("clickhouse/erasure_anonymous.sql", clickhouse_erasure_anonymous),
    QUERY_FILE("clickhouse/erasure_delete.sql", clickhouse_erasure_delete),
    QUERY_FILE("clickhouse/erasure_found.sql", clickhouse_erasure_found),
    QUERY_FILE("clickhouse/erasure_running.sql", clickhouse_erasure_running),
    QUERY_FILE("clickhouse/erasure_unlink_orders.sql", clickhouse_erasure_unlink_orders),
    QUERY_FILE("clickhouse/erasure_unlink_user.sql", clickhouse_erasure_unlink_user),
    QUERY_FILE("clickhouse/events_recent.sql", clickhouse_events_recent),
    QUERY_FILE("clickhouse/expiry_count.sql", clickhouse_expiry_count),
    QUERY_FILE("clickhouse/expiry_drop.sql", clickhouse_expiry_drop),
    QUERY_FILE("clickhouse/expiry_mark.sql", clickhouse_expiry_mark),
    QUERY_FILE("clickhouse/expiry_months.sql", clickhouse_expiry_months),
    QUERY_FILE("clickhouse/export_events.sql", clickhouse_export_events),
    QUERY_FILE("clickhouse/funnel.sql", clickhouse_funnel),
    QUERY_FILE("clickhouse/identities.sql", clickhouse_identities),
    QUERY_FILE("clickhouse/ledger_stored.sql", clickhouse_ledger_stored),
    QUERY_FILE("clickhouse/live_tick.sql", clickhouse_live_tick),
    QUERY_FILE("clickhouse/mirror_generation.sql", clickhouse_mirror_generation),
    QUERY_FILE("clickhouse/mirror_months.sql", clickhouse_mirror_months),
    QUERY_FILE("clickhouse/mirror_stale.sql", clickhouse_mirror_stale),
    QUERY_FILE("clickhouse/mirror_standing.sql", clickhouse_mirror_standing),
    QUERY_FILE("clickhouse/order_channels.sql", clickhouse_order_channels),
    QUERY_FILE("clickhouse/page_visits.sql", clickhouse_page_visits),
    QUERY_FILE("clickhouse/page_visits_values.sql", clickhouse_page_visits_values),
    QUERY_FILE("clickhouse/product_names.sql", clickhouse_product_names),
    QUERY_FILE("clickhouse/product_sales.sql", clickhouse_product_sales),
    QUERY_FILE("clickhouse/product_visits.sql", clickhouse_product_visits),
    QUERY_FILE("clickhouse/reconcile_days.sql", clickhouse_reconcile_days),
    QUERY_FILE("clickhouse/reconcile_lines.sql", clickhouse_reconcile_lines),
    QUERY_FILE("clickhouse/reconcile_orders.sql", clickhouse_reconcile_orders),
    QUERY_FILE("clickhouse/reconcile_purchases.sql", clickhouse_reconcile_purchases),
    QUERY_FILE("clickhouse/reconcile_unknown_orders.sql", clickhouse_reconcile_unknown_orders),
    QUERY_FILE("clickhouse/reconcile_untracked.sql", clickhouse_reconcile_untracked),
    QUERY_FILE("clickhouse/reconcile_untracked_orders.sql", clickhouse_reconcile_untracked_orders),
    QUERY_FILE("clickhouse/report_units.sql", clickhouse_report_units),
    QUERY_FILE("clickhouse/retention.sql", clickhouse_retention),
    QUERY_FILE("clickhouse/rollup_activity.sql", clickhouse_rollup_activity),
    QUERY_FILE("clickhouse/rollup_arrived.sql", clickhouse_rollup_arrived),
    QUERY_FILE("clickhouse/rollup_current.sql", clickhouse_rollup_current),
    QUERY_FILE("clickhouse/rollup_day_values.sql", clickhouse_rollup_day_values),
    QUERY_FILE("clickhouse/rollup_dirty.sql", clickhouse_rollup_dirty),
    QUERY_FILE("clickhouse/rollup_events.sql", clickhouse_rollup_events),
    QUERY_FILE("clickhouse/rollup_garbage.sql", clickhouse_rollup_garbage),
    QUERY_FILE("clickhouse/rollup_homes.sql", clickhouse_rollup_homes),
    QUERY_FILE("clickhouse/rollup_live.sql", clickhouse_rollup_live),
    QUERY_FILE("clickhouse/rollup_minutes.sql", clickhouse_rollup_minutes),
    QUERY_FILE("clickhouse/rollup_newest_revision.sql", clickhouse_rollup_newest_revision),
    QUERY_FILE("clickhouse/rollup_session_values.sql", clickhouse_rollup_session_values),
    QUERY_FILE("clickhouse/rollup_sessions.sql", clickhouse_rollup_sessions),
    QUERY_FILE("clickhouse/rollup_span.sql", clickhouse_rollup_span),
    QUERY_FILE("clickhouse/rollup_stale_days.sql", clickhouse_rollup_stale_days),
    QUERY_FILE("clickhouse/rollup_stored.sql", clickhouse_rollup_stored),
    QUERY_FILE("clickhouse/rollup_sweep.sql", clickhouse_rollup_sweep),
    QUERY_FILE("clickhouse/rollup_switch.sql", clickhouse_rollup_switch),
    QUERY_FILE("clickhouse/rollup_touch.sql", clickhouse_rollup_touch),
    QUERY_FILE("clickhouse/rollup_touch_window.sql", clickhouse_rollup_touch_window),
    QUERY_FILE("clickhouse/rollup_values.sql", clickhouse_rollup_values),
    QUERY_FILE("clickhouse/sales_amiss_days.sql", clickhouse_sales_amiss_days),
    QUERY_FILE("clickhouse/sales_buyers.sql", clickhouse_sales_buyers),
    QUERY_FILE("clickhouse/sales_by_channel.sql", clickhouse_sales_by_channel),
    QUERY_FILE("clickhouse/sales_by_customer_type.sql", clickhouse_sales_by_customer_type),
    QUERY_FILE("clickhouse/sales_current.sql", clickhouse_sales_current),
    QUERY_FILE("clickhouse/sales_fingerprints.sql", clickhouse_sales_fingerprints),
    QUERY_FILE("clickhouse/sales_garbage.sql", clickhouse_sales_garbage),
    QUERY_FILE("clickhouse/sales_groups.sql", clickhouse_sales_groups),
    QUERY_FILE("clickhouse/sales_later_days.sql", clickhouse_sales_later_days),
    QUERY_FILE("clickhouse/sales_make_buyers.sql", clickhouse_sales_make_buyers),
    QUERY_FILE("clickhouse/sales_make_facts.sql", clickhouse_sales_make_facts),
    QUERY_FILE("clickhouse/sales_make_firsts.sql", clickhouse_sales_make_firsts),
    QUERY_FILE("clickhouse/sales_make_sums.sql", clickhouse_sales_make_sums),
    QUERY_FILE("clickhouse/sales_new_customers.sql", clickhouse_sales_new_customers),
    QUERY_FILE("clickhouse/sales_publish.sql", clickhouse_sales_publish),
    QUERY_FILE("clickhouse/sales_series.sql", clickhouse_sales_series),
    QUERY_FILE("clickhouse/sales_snapshot.sql", clickhouse_sales_snapshot),
    QUERY_FILE("clickhouse/sales_snapshot_until.sql", clickhouse_sales_snapshot_until),
    QUERY_FILE("clickhouse/sales_stale_days.sql", clickhouse_sales_stale_days),
    QUERY_FILE("clickhouse/sales_sweep.sql", clickhouse_sales_sweep),
    QUERY_FILE("clickhouse/sales_sweeping.sql", clickhouse_sales_sweeping),
    QUERY_FILE("clickhouse/sales_totals.sql", clickhouse_sales_totals),
    QUERY_FILE("clickhouse/sales_touch.sql", clickhouse_sales_touch),
    QUERY_FILE("clickhouse/standing_events.sql", clickhouse_standing_events),
    QUERY_FILE("clickhouse/watermark_note.sql", clickhouse_watermark_note),
    QUERY_FILE("clickhouse/watermarks.sql", clickhouse_watermarks),
    QUERY_FILE("postgres/0001_roles_and_schemas.sql", postgres_0001_roles_and_schemas),
    QUERY_FILE("postgres/0002_accounts.sql", postgres_0002_accounts),
    QUERY_FILE("postgres/0003_catalogue.sql", postgres_0003_catalogue),
    QUERY_FILE("postgres/0004_orders.sql", postgres_0004_orders),
    QUERY_FILE("postgres/0005_mirror_state.sql", postgres_0005_mirror_state),
    QUERY_FILE("postgres/0006_api_tokens.sql", postgres_0006_api_tokens),
    QUERY_FILE("postgres/0007_stock_returns.sql", postgres_0007_stock_returns),
    QUERY_FILE("postgres/0008_refunded_stock.sql", postgres_0008_refunded_stock),
    QUERY_FILE("postgres/0009_discounts.sql", postgres_0009_discounts),
    QUERY_FILE("postgres/0010_order_mirror.sql", postgres_0010_order_mirror),
    QUERY_FILE("postgres/0011_ingestion_ledger.sql", postgres_0011_ingestion_ledger),
    QUERY_FILE("postgres/0012_rollups.sql", postgres_0012_rollups),
    QUERY_FILE("postgres/0013_outbox.sql", postgres_0013_outbox),
    QUERY_FILE("postgres/0014_order_totals.sql", postgres_0014_order_totals),
    QUERY_FILE("postgres/0015_backdating.sql", postgres_0015_backdating),
    QUERY_FILE("postgres/0016_reports.sql", postgres_0016_reports),
    QUERY_FILE("postgres/0017_report_stock.sql", postgres_0017_report_stock),
    QUERY_FILE("postgres/0018_erasures.sql", postgres_0018_erasures),
    QUERY_FILE("postgres/0019_job_leases.sql", postgres_0019_job_leases),
    QUERY_FILE("postgres/0020_order_ids.sql", postgres_0020_order_ids),
    QUERY_FILE("postgres/0021_asked_runs.sql", postgres_0021_asked_runs),
    QUERY_FILE("postgres/0022_event_expiry.sql", postgres_0022_event_expiry),
    QUERY_FILE("postgres/accounts_admins_lock.sql", postgres_accounts_admins_lock),
    QUERY_FILE("postgres/accounts_anonymise.sql", postgres_accounts_anonymise),
    QUERY_FILE("postgres/accounts_by_email.sql", postgres_accounts_by_email),
    QUERY_FILE("postgres/accounts_by_id.sql", postgres_accounts_by_id),
    QUERY_FILE("postgres/accounts_count.sql", postgres_accounts_count),
    QUERY_FILE("postgres/accounts_insert.sql", postgres_accounts_insert),
    QUERY_FILE("postgres/accounts_list.sql", postgres_accounts_list),
    QUERY_FILE("postgres/accounts_lock.sql", postgres_accounts_lock),
    QUERY_FILE("postgres/accounts_seed_find.sql", postgres_accounts_seed_find),
    QUERY_FILE("postgres/accounts_seed_mark.sql", postgres_accounts_seed_mark),
    QUERY_FILE("postgres/accounts_session_end.sql", postgres_accounts_session_end),
    QUERY_FILE("postgres/accounts_session_end_by_token.sql", postgres_accounts_session_end_by_token),
    QUERY_FILE("postgres/accounts_session_insert.sql", postgres_accounts_session_insert),
    QUERY_FILE("postgres/accounts_session_of_token.sql", postgres_accounts_session_of_token),
    QUERY_FILE("postgres/accounts_sessions_end.sql", postgres_accounts_sessions_end),
    QUERY_FILE("postgres/accounts_set_password.sql", postgres_accounts_set_password),
    QUERY_FILE("postgres/accounts_sign_in_attempt.sql", postgres_accounts_sign_in_attempt),
    QUERY_FILE("postgres/accounts_sign_in_forget.sql", postgres_accounts_sign_in_forget),
    QUERY_FILE("postgres/accounts_sign_in_lock.sql", postgres_accounts_sign_in_lock),
    QUERY_FILE("postgres/accounts_sweep.sql", postgres_accounts_sweep),
    QUERY_FILE("postgres/accounts_sweep_attempts.sql", postgres_accounts_sweep_attempts),
    QUERY_FILE("postgres/accounts_token_insert.sql", postgres_accounts_token_insert),
    QUERY_FILE("postgres/accounts_token_use.sql", postgres_accounts_token_use),
    QUERY_FILE("postgres/accounts_update.sql", postgres_accounts_update),
    QUERY_FILE("postgres/api_tokens_insert.sql", postgres_api_tokens_insert),
    QUERY_FILE("postgres/api_tokens_list.sql", postgres_api_tokens_list),
    QUERY_FILE("postgres/api_tokens_revoke.sql", postgres_api_tokens_revoke),
    QUERY_FILE("postgres/api_tokens_use.sql", postgres_api_tokens_use),
    QUERY_FILE("postgres/backup_state.sql", postgres_backup_state),
    QUERY_FILE("postgres/catalog_audit_insert.sql", postgres_catalog_audit_insert),
    QUERY_FILE("postgres/catalog_audit_list.sql", postgres_catalog_audit_list),
    QUERY_FILE("postgres/catalog_backdate.sql", postgres_catalog_backdate),
    QUERY_FILE("postgres/catalog_prices.sql", postgres_catalog_prices),
    QUERY_FILE("postgres/catalog_product_delete.sql", postgres_catalog_product_delete),
    QUERY_FILE("postgres/catalog_product_insert.sql", postgres_catalog_product_insert),
    QUERY_FILE("postgres/catalog_product_lock.sql", postgres_catalog_product_lock),
    QUERY_FILE("postgres/catalog_product_update.sql", postgres_catalog_product_update),
    QUERY_FILE("postgres/catalog_products_count.sql", postgres_catalog_products_count),
    QUERY_FILE("postgres/catalog_products_facets.sql", postgres_catalog_products_facets),
    QUERY_FILE("postgres/catalog_products_list.sql", postgres_catalog_products_list),
    QUERY_FILE("postgres/catalog_reservation_claim.sql", postgres_catalog_reservation_claim),
    QUERY_FILE("postgres/catalog_reservation_close.sql", postgres_catalog_reservation_close),
    QUERY_FILE("postgres/catalog_reservation_items.sql", postgres_catalog_reservation_items),
    QUERY_FILE("postgres/catalog_reservation_items_insert.sql", postgres_catalog_reservation_items_insert),
    QUERY_FILE("postgres/catalog_reservation_lock.sql", postgres_catalog_reservation_lock),
    QUERY_FILE("postgres/catalog_reservations_expired.sql", postgres_catalog_reservations_expired),
    QUERY_FILE("postgres/catalog_reservations_prune.sql", postgres_catalog_reservations_prune),
    QUERY_FILE("postgres/catalog_return_claim.sql", postgres_catalog_return_claim),
    QUERY_FILE("postgres/catalog_return_find.sql", postgres_catalog_return_find),
    QUERY_FILE("postgres/catalog_return_items.sql", postgres_catalog_return_items),
    QUERY_FILE("postgres/catalog_returns_prune.sql", postgres_catalog_returns_prune),
    QUERY_FILE("postgres/catalog_review_delete.sql", postgres_catalog_review_delete),
    QUERY_FILE("postgres/catalog_review_insert.sql", postgres_catalog_review_insert),
    QUERY_FILE("postgres/catalog_review_update.sql", postgres_catalog_review_update),
    QUERY_FILE("postgres/catalog_reviews_anonymise.sql", postgres_catalog_reviews_anonymise),
    QUERY_FILE("postgres/catalog_reviews_count.sql", postgres_catalog_reviews_count),
    QUERY_FILE("postgres/catalog_reviews_list.sql", postgres_catalog_reviews_list),
    QUERY_FILE("postgres/catalog_stock_lock.sql", postgres_catalog_stock_lock),
    QUERY_FILE("postgres/catalog_stock_move.sql", postgres_catalog_stock_move),
    QUERY_FILE("postgres/catalog_stock_movements.sql", postgres_catalog_stock_movements),
    QUERY_FILE("postgres/doctor_migrations.sql", postgres_doctor_migrations),
    QUERY_FILE("postgres/doctor_reports.sql", postgres_doctor_reports),
    QUERY_FILE("postgres/doctor_roles.sql", postgres_doctor_roles),
    QUERY_FILE("postgres/doctor_server.sql", postgres_doctor_server),
    QUERY_FILE("postgres/erasure_ask.sql", postgres_erasure_ask),
    QUERY_FILE("postgres/erasure_claim.sql", postgres_erasure_claim),
    QUERY_FILE("postgres/erasure_counts.sql", postgres_erasure_counts),
    QUERY_FILE("postgres/erasure_finish.sql", postgres_erasure_finish),
    QUERY_FILE("postgres/erasure_known.sql", postgres_erasure_known),
    QUERY_FILE("postgres/erasure_open_parts.sql", postgres_erasure_open_parts),
    QUERY_FILE("postgres/erasure_part.sql", postgres_erasure_part),
    QUERY_FILE("postgres/erasure_part_done.sql", postgres_erasure_part_done),
    QUERY_FILE("postgres/erasure_rest.sql", postgres_erasure_rest),
    QUERY_FILE("postgres/erasure_state.sql", postgres_erasure_state),
    QUERY_FILE("postgres/erasure_waiting.sql", postgres_erasure_waiting),
    QUERY_FILE("postgres/expiry_counted.sql", postgres_expiry_counted),
    QUERY_FILE("postgres/expiry_decide.sql", postgres_expiry_decide),
    QUERY_FILE("postgres/expiry_note.sql", postgres_expiry_note),
    QUERY_FILE("postgres/expiry_state.sql", postgres_expiry_state),
    QUERY_FILE("postgres/job_lease_claim.sql", postgres_job_lease_claim),
    QUERY_FILE("postgres/ledger_note.sql", postgres_ledger_note),
    QUERY_FILE("postgres/ledger_read.sql", postgres_ledger_read),
    QUERY_FILE("postgres/mirror_accept.sql", postgres_mirror_accept),
    QUERY_FILE("postgres/mirror_as_of.sql", postgres_mirror_as_of),
    QUERY_FILE("postgres/mirror_backlog.sql", postgres_mirror_backlog),
    QUERY_FILE("postgres/mirror_backlog_done.sql", postgres_mirror_backlog_done),
    QUERY_FILE("postgres/mirror_changes.sql", postgres_mirror_changes),
    QUERY_FILE("postgres/mirror_changes_done.sql", postgres_mirror_changes_done),
    QUERY_FILE("postgres/mirror_expand.sql", postgres_mirror_expand),
    QUERY_FILE("postgres/mirror_forget.sql", postgres_mirror_forget),
    QUERY_FILE("postgres/mirror_hold.sql", postgres_mirror_hold),
    QUERY_FILE("postgres/mirror_known.sql", postgres_mirror_known),
    QUERY_FILE("postgres/mirror_order_lines.sql", postgres_mirror_order_lines),
    QUERY_FILE("postgres/mirror_pending.sql", postgres_mirror_pending),
    QUERY_FILE("postgres/mirror_poll.sql", postgres_mirror_poll),
    QUERY_FILE("postgres/mirror_products.sql", postgres_mirror_products),
    QUERY_FILE("postgres/mirror_read.sql", postgres_mirror_read),
    QUERY_FILE("postgres/mirror_refuse.sql", postgres_mirror_refuse),
    QUERY_FILE("postgres/mirror_release.sql", postgres_mirror_release),
    QUERY_FILE("postgres/mirror_remember.sql", postgres_mirror_remember),
    QUERY_FILE("postgres/mirror_resync_ask.sql", postgres_mirror_resync_ask),
    QUERY_FILE("postgres/mirror_resync_begin.sql", postgres_mirror_resync_begin),
    QUERY_FILE("postgres/mirror_resync_clear.sql", postgres_mirror_resync_clear),
    QUERY_FILE("postgres/mirror_resync_end.sql", postgres_mirror_resync_end),
    QUERY_FILE("postgres/mirror_resync_orders.sql", postgres_mirror_resync_orders),
    QUERY_FILE("postgres/mirror_resync_products.sql", postgres_mirror_resync_products),
    QUERY_FILE("postgres/mirror_source_columns.sql", postgres_mirror_source_columns),
    QUERY_FILE("postgres/mirror_source_unknown.sql", postgres_mirror_source_unknown),
    QUERY_FILE("postgres/mirror_state.sql", postgres_mirror_state),
    QUERY_FILE("postgres/mirror_version.sql", postgres_mirror_version),
    QUERY_FILE("postgres/mirror_written.sql", postgres_mirror_written),
    QUERY_FILE("postgres/orders_attempt_answer.sql", postgres_orders_attempt_answer),
    QUERY_FILE("postgres/orders_attempt_delete.sql", postgres_orders_attempt_delete),
    QUERY_FILE("postgres/orders_attempt_find.sql", postgres_orders_attempt_find),
    QUERY_FILE("postgres/orders_attempt_free.sql", postgres_orders_attempt_free),
    QUERY_FILE("postgres/orders_attempt_insert.sql", postgres_orders_attempt_insert),
    QUERY_FILE("postgres/orders_attempt_ordered.sql", postgres_orders_attempt_ordered),
    QUERY_FILE("postgres/orders_attempt_take.sql", postgres_orders_attempt_take),
    QUERY_FILE("postgres/orders_attempts_abandon.sql", postgres_orders_attempts_abandon),
    QUERY_FILE("postgres/orders_attempts_forget.sql", postgres_orders_attempts_forget),
    QUERY_FILE("postgres/orders_attempts_resume.sql", postgres_orders_attempts_resume),
    QUERY_FILE("postgres/orders_audit_insert.sql", postgres_orders_audit_insert),
    QUERY_FILE("postgres/orders_audit_list.sql", postgres_orders_audit_list),
    QUERY_FILE("postgres/orders_backdate.sql", postgres_orders_backdate),
    QUERY_FILE("postgres/orders_by_status.sql", postgres_orders_by_status),
    QUERY_FILE("postgres/orders_by_status_count.sql", postgres_orders_by_status_count),
    QUERY_FILE("postgres/orders_by_time.sql", postgres_orders_by_time),
    QUERY_FILE("postgres/orders_by_user.sql", postgres_orders_by_user),
    QUERY_FILE("postgres/orders_by_user_count.sql", postgres_orders_by_user_count),
    QUERY_FILE("postgres/orders_count.sql", postgres_orders_count),
    QUERY_FILE("postgres/orders_discount_document.sql", postgres_orders_discount_document),
    QUERY_FILE("postgres/orders_discount_find.sql", postgres_orders_discount_find),
    QUERY_FILE("postgres/orders_discount_give_back.sql", postgres_orders_discount_give_back),
    QUERY_FILE("postgres/orders_discount_insert.sql", postgres_orders_discount_insert),
    QUERY_FILE("postgres/orders_discount_lock.sql", postgres_orders_discount_lock),
    QUERY_FILE("postgres/orders_discount_update.sql", postgres_orders_discount_update),
    QUERY_FILE("postgres/orders_discount_use.sql", postgres_orders_discount_use),
    QUERY_FILE("postgres/orders_discount_uses.sql", postgres_orders_discount_uses),
    QUERY_FILE("postgres/orders_discounts_count.sql", postgres_orders_discounts_count),
    QUERY_FILE("postgres/orders_discounts_list.sql", postgres_orders_discounts_list),
    QUERY_FILE("postgres/orders_document.sql", postgres_orders_document),
    QUERY_FILE("postgres/orders_history.sql", postgres_orders_history),
    QUERY_FILE("postgres/orders_history_insert.sql", postgres_orders_history_insert),
    QUERY_FILE("postgres/orders_insert.sql", postgres_orders_insert),
    QUERY_FILE("postgres/orders_item_insert.sql", postgres_orders_item_insert),
    QUERY_FILE("postgres/orders_line_refunded.sql", postgres_orders_line_refunded),
    QUERY_FILE("postgres/orders_lines.sql", postgres_orders_lines),
    QUERY_FILE("postgres/orders_notice_insert.sql", postgres_orders_notice_insert),
    QUERY_FILE("postgres/orders_outbox_backlog.sql", postgres_orders_outbox_backlog),
    QUERY_FILE("postgres/orders_outbox_claim.sql", postgres_orders_outbox_claim),
    QUERY_FILE("postgres/orders_outbox_exists.sql", postgres_orders_outbox_exists),
    QUERY_FILE("postgres/orders_outbox_finish.sql", postgres_orders_outbox_finish),
    QUERY_FILE("postgres/orders_outbox_insert.sql", postgres_orders_outbox_insert),
    QUERY_FILE("postgres/orders_outbox_list.sql", postgres_orders_outbox_list),
    QUERY_FILE("postgres/orders_outbox_prune.sql", postgres_orders_outbox_prune),
    QUERY_FILE("postgres/orders_outbox_replay.sql", postgres_orders_outbox_replay),
    QUERY_FILE("postgres/orders_outbox_replay_all.sql", postgres_orders_outbox_replay_all),
    QUERY_FILE("postgres/orders_outbox_retry.sql", postgres_orders_outbox_retry),
    QUERY_FILE("postgres/orders_outbox_unserved.sql", postgres_orders_outbox_unserved),
    QUERY_FILE("postgres/orders_purchases.sql", postgres_orders_purchases),
    QUERY_FILE("postgres/orders_refund_document.sql", postgres_orders_refund_document),
    QUERY_FILE("postgres/orders_refund_done.sql", postgres_orders_refund_done),
    QUERY_FILE("postgres/orders_refund_find.sql", postgres_orders_refund_find),
    QUERY_FILE("postgres/orders_refund_insert.sql", postgres_orders_refund_insert),
    QUERY_FILE("postgres/orders_refund_item_insert.sql", postgres_orders_refund_item_insert),
    QUERY_FILE("postgres/orders_refunds_given.sql", postgres_orders_refunds_given),
    QUERY_FILE("postgres/orders_refunds_pending.sql", postgres_orders_refunds_pending),
    QUERY_FILE("postgres/orders_return_done.sql", postgres_orders_return_done),
    QUERY_FILE("postgres/orders_return_items.sql", postgres_orders_return_items),
    QUERY_FILE("postgres/orders_returns_open.sql", postgres_orders_returns_open),
    QUERY_FILE("postgres/orders_state_lock.sql", postgres_orders_state_lock),
    QUERY_FILE("postgres/orders_state_update.sql", postgres_orders_state_update),
    QUERY_FILE("postgres/orders_stock_left.sql", postgres_orders_stock_left),
    QUERY_FILE("postgres/orders_stock_open.sql", postgres_orders_stock_open),
    QUERY_FILE("postgres/orders_unpaid.sql", postgres_orders_unpaid),
    QUERY_FILE("postgres/privacy_note.sql", postgres_privacy_note),
    QUERY_FILE("postgres/reconcile_days.sql", postgres_reconcile_days),
    QUERY_FILE("postgres/reconcile_known.sql", postgres_reconcile_known),
    QUERY_FILE("postgres/reconcile_lines.sql", postgres_reconcile_lines),
    QUERY_FILE("postgres/reconcile_repair.sql", postgres_reconcile_repair),
    QUERY_FILE("postgres/reconcile_waiting.sql", postgres_reconcile_waiting),
    QUERY_FILE("postgres/report_stock.sql", postgres_report_stock),
    QUERY_FILE("postgres/reports_backlog.sql", postgres_reports_backlog),
    QUERY_FILE("postgres/reports_clock.sql", postgres_reports_clock),
    QUERY_FILE("postgres/reports_delivery_claim.sql", postgres_reports_delivery_claim),
    QUERY_FILE("postgres/reports_delivery_end.sql", postgres_reports_delivery_end),
    QUERY_FILE("postgres/reports_delivery_retry.sql", postgres_reports_delivery_retry),
    QUERY_FILE("postgres/reports_prune.sql", postgres_reports_prune),
    QUERY_FILE("postgres/reports_resend_all.sql", postgres_reports_resend_all),
    QUERY_FILE("postgres/reports_resend_failed.sql", postgres_reports_resend_failed),
    QUERY_FILE("postgres/reports_run_ask.sql", postgres_reports_run_ask),
    QUERY_FILE("postgres/reports_run_asked.sql", postgres_reports_run_asked),
    QUERY_FILE("postgres/reports_run_at.sql", postgres_reports_run_at),
    QUERY_FILE("postgres/reports_run_claim.sql", postgres_reports_run_claim),
    QUERY_FILE("postgres/reports_run_contents.sql", postgres_reports_run_contents),
    QUERY_FILE("postgres/reports_run_end.sql", postgres_reports_run_end),
    QUERY_FILE("postgres/reports_run_files.sql", postgres_reports_run_files),
    QUERY_FILE("postgres/reports_run_heartbeat.sql", postgres_reports_run_heartbeat),
    QUERY_FILE("postgres/reports_run_lock.sql", postgres_reports_run_lock),
    QUERY_FILE("postgres/reports_run_rendered.sql", postgres_reports_run_rendered),
    QUERY_FILE("postgres/reports_run_reopen.sql", postgres_reports_run_reopen),
    QUERY_FILE("postgres/reports_run_retry.sql", postgres_reports_run_retry),
    QUERY_FILE("postgres/reports_run_settle.sql", postgres_reports_run_settle),
    QUERY_FILE("postgres/reports_run_wait.sql", postgres_reports_run_wait),
    QUERY_FILE("postgres/reports_runs_list.sql", postgres_reports_runs_list),
    QUERY_FILE("postgres/reports_runs_plan.sql", postgres_reports_runs_plan),
    QUERY_FILE("postgres/reports_schedule_delete.sql", postgres_reports_schedule_delete),
    QUERY_FILE("postgres/reports_schedule_insert.sql", postgres_reports_schedule_insert),
    QUERY_FILE("postgres/reports_schedule_planned.sql", postgres_reports_schedule_planned),
    QUERY_FILE("postgres/reports_schedule_update.sql", postgres_reports_schedule_update),
    QUERY_FILE("postgres/reports_schedules_due.sql", postgres_reports_schedules_due),
    QUERY_FILE("postgres/reports_schedules_list.sql", postgres_reports_schedules_list),
    QUERY_FILE("postgres/reports_totals_sent.sql", postgres_reports_totals_sent),
    QUERY_FILE("postgres/reports_watermark.sql", postgres_reports_watermark),
    QUERY_FILE("postgres/restore_clear.sql", postgres_restore_clear),
    QUERY_FILE("postgres/restore_settle.sql", postgres_restore_settle),
    QUERY_FILE("postgres/restore_standing.sql", postgres_restore_standing),
    QUERY_FILE("postgres/rollup_claim.sql", postgres_rollup_claim),
    QUERY_FILE("postgres/rollup_release.sql", postgres_rollup_release),
    QUERY_FILE("postgres/rollup_verified.sql", postgres_rollup_verified),
    QUERY_FILE("reports/abandoned-carts.sql", reports_abandoned_carts),
    QUERY_FILE("reports/cohorts.sql", reports_cohorts),
    QUERY_FILE("reports/customers.sql", reports_customers),
    QUERY_FILE("reports/funnel.sql", reports_funnel),
    QUERY_FILE("reports/orders.sql", reports_orders),
    QUERY_FILE("reports/reconciliation.sql", reports_reconciliation),
    QUERY_FILE("reports/sale-lines.sql", reports_sale_lines),
    QUERY_FILE("reports/sales-by-category.sql", reports_sales_by_category),
    QUERY_FILE("reports/sales-by-channel.sql", reports_sales_by_channel),
    QUERY_FILE("reports/sales-by-country.sql", reports_sales_by_country),
    QUERY_FILE("reports/sales-by-day.sql", reports_sales_by_day),
    QUERY_FILE("reports/sales-by-platform.sql", reports_sales_by_platform),
    QUERY_FILE("reports/sales-by-product.sql", reports_sales_by_product),
    QUERY_FILE("reports/sales-summary.sql", reports_sales_summary),
    QUERY_FILE("reports/slow-games.sql", reports_slow_games),
    QUERY_FILE("reports/stock.sql", reports_stock),
    QUERY_FILE("reports/top-games.sql", reports_top_games),
};

const lugx_query_file *lugx_query_files(void) { return files; }

size_t lugx_query_file_count(void) { return sizeof(files) / sizeof(files[0]); }
