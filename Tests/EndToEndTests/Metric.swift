/// The metrics of the analytics service that the tests go by.
enum Metric {
    static let accepted = "lugx_events_accepted_total"
    static let duplicates = "lugx_events_duplicate_total"
    static let insertAttempts = "lugx_insert_duration_seconds_count"
    static let limitsHit = "lugx_ingestion_limits_hit_total"
    /// 0 when ClickHouse has everything.
    static let oldestUnshipped = "lugx_oldest_unshipped_event_age_seconds"
    static let spoolBytes = "lugx_spool_bytes"
}
