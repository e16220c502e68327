package import Events
package import MetricsRegistry
internal import ServiceKit

/// Every metric of ingestion, as handles that are looked up once.
///
/// All label values come from the enumerations here and in Events, so the number of series is fixed when the program
/// is built.
package struct IngestionMetrics: Sendable {
    /// What became of one attempt to insert a batch.
    package enum InsertOutcome: String, CaseIterable, Sendable {
        /// The server said the rows stand.
        case stored
        /// Nothing of it left this machine.
        case notSent = "not_sent"
        /// The server refused it for a reason that passes.
        case refusedForNow = "refused_for_now"
        /// The server refused the rows themselves.
        case refusedForGood = "refused_for_good"
        /// No answer, or one that leaves open whether the rows stand.
        case unknown
    }

    /// Why a row was set aside instead of inserted.
    package enum QuarantineReason: String, CaseIterable, Sendable {
        /// ClickHouse refused it.
        case refused
        /// Its bytes in the spool were damaged.
        case damaged
    }

    /// A bound of ingestion that was hit.
    package enum Limit: String, CaseIterable, Sendable {
        case bodyBytes = "body_bytes"
        case bodiesInFlightBytes = "bodies_in_flight_bytes"
        case connections
        case eventsPerSecond = "events_per_second"
        case headBytes = "head_bytes"
        case idleSeconds = "idle_seconds"
        case requestSeconds = "request_seconds"
        case spoolBytes = "spool_bytes"
        case spoolPendingBytes = "spool_pending_bytes"
    }

    /// Why events were refused that may be good.
    package enum TurnedAway: String, CaseIterable, Sendable {
        /// Their sender showed no key, or a wrong one; counted as one event where the body was not read.
        case invalidWriteKey = "invalid_write_key"
        case spoolFull = "spool_full"
        case spoolOverloaded = "spool_overloaded"
        /// Writing or syncing failed.
        case notStored = "not_stored"
    }

    /// Why an event id is not remembered, or could not be looked up.
    package enum DedupeGap: String, CaseIterable, Sendable {
        /// The window holds as many ids as it may.
        case full
        /// More ids wait to be sealed than memory may hold.
        case memory
        /// A look-up failed; the id was taken for new.
        case unreadable
        /// A file of ids was damaged (counted once for each file).
        case damaged
    }

    /// The classes of status that the tracking routes answer with.
    package enum StatusClass: String, CaseIterable, Sendable {
        case success = "2xx"
        case clientError = "4xx"
        case serverError = "5xx"

        init(status: Int) { self = status < 300 ? .success : status < 500 ? .clientError : .serverError }
    }

    // What came in.
    package let received: Counter
    package let accepted: Counter
    package let duplicates: Counter
    /// Events refused for what is in them.
    package let rejected: ByCase<EventErrorCode, Counter>
    /// Events refused whatever is in them; in the same family as `rejected`.
    package let turnedAway: ByCase<TurnedAway, Counter>
    package let bodyBytes: Counter
    package let connections: Gauge
    /// Requests whose client went away before the answer.
    package let abandoned: Counter
    package let limitsHit: ByCase<Limit, Counter>

    // The tracking routes' share of the metrics every service has of its HTTP.
    private let requests: Family<Counter>
    private let requestSeconds: Family<Histogram>
    /// The handles of the usual method, by route.
    private let posts: [ByCase<StatusClass, Counter>]
    private let postSeconds: [ByCase<StatusClass, Histogram>]

    // The spool.
    package let commitSeconds: Histogram
    package let commitRecords: Histogram
    package let commitFailures: Counter
    package let spoolDamagedRanges: Counter

    package let dedupeForgotten: ByCase<DedupeGap, Counter>

    // The way to ClickHouse.
    package let batchRows: Histogram
    package let batchBytes: Histogram
    package let batchCompressedBytes: Histogram
    package let insertSeconds: ByCase<InsertOutcome, Histogram>
    package let insertedRows: Counter
    package let quarantinedRows: ByCase<QuarantineReason, Counter>
    package let quarantineRemoved: Family<Counter>
    package let expiredRows: Counter
    /// Seconds since the oldest event that ClickHouse does not have yet was received; 0 when it has all.
    package let oldestUnshippedSeconds: Gauge

    /// Registers them; throws where a name is taken by something else.
    package init(registry: Registry) throws(RegistryError) {
        received = try registry.counter(
            "lugx_events_received_total", help: "Events in requests that could be read, whatever became of them.")
        accepted = try registry.counter(
            "lugx_events_accepted_total", help: "Events acknowledged after they were made durable.")
        duplicates = try registry.counter(
            "lugx_events_duplicate_total", help: "Events left out because their id was stored before.")
        let rejections = try registry.counter(
            "lugx_events_rejected_total", help: "Events refused, by reason.", labels: ["reason"])
        rejected = ByCase(rejections)
        turnedAway = ByCase(rejections)
        bodyBytes = try registry.counter(
            "lugx_tracking_body_bytes_total", help: "Bytes of tracking bodies as they came over the wire.")
        connections = try registry.gauge("lugx_connections", help: "Open connections.")
        abandoned = try registry.counter(
            "lugx_tracking_abandoned_total", help: "Tracking requests whose client left before the answer.")
        limitsHit = try ByCase(
            registry.counter("lugx_ingestion_limits_hit_total", help: "Bounds that were hit.", labels: ["limit"]))

        let labels: [LabelName] = ["method", "route", "status"]
        requests = try registry.counter("http_requests_total", help: "HTTP requests answered.", labels: labels)
        posts = TrackingRoute.allCases.map { [requests] route in
            ByCase { requests.with("POST", route.path.description, $0.rawValue) }
        }
        requestSeconds = try registry.histogram(
            "http_request_duration_seconds", help: "Time from a request's head to the answer's head.", labels: labels,
            bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
        postSeconds = TrackingRoute.allCases.map { [requestSeconds] route in
            ByCase { requestSeconds.with("POST", route.path.description, $0.rawValue) }
        }

        commitSeconds = try registry.histogram(
            "lugx_spool_commit_duration_seconds", help: "Time to write and sync one commit group.", bounds: .seconds)
        commitRecords = try registry.histogram(
            "lugx_spool_commit_records", help: "Events in one commit group.", bounds: .magnitudes)
        commitFailures = try registry.counter(
            "lugx_spool_commit_failures_total", help: "Commit groups that failed; nothing in them was acknowledged.")
        spoolDamagedRanges = try registry.counter(
            "lugx_spool_damaged_ranges_total", help: "Damaged ranges found in the spool and copied to its quarantine.")

        dedupeForgotten = try ByCase(
            registry.counter(
                "lugx_dedupe_forgotten_total", help: "Event ids that are not known although they should be.",
                labels: ["reason"]))

        batchRows = try registry.histogram(
            "lugx_batch_rows", help: "Rows of the batches sent to ClickHouse.", bounds: .magnitudes)
        let sizes = HistogramBounds.exponential(start: 1024, factor: 4, count: 10)
        batchBytes = try registry.histogram(
            "lugx_batch_bytes", help: "Bytes of the batches before compression.", bounds: sizes)
        batchCompressedBytes = try registry.histogram(
            "lugx_batch_compressed_bytes", help: "Bytes of the batches as sent.", bounds: sizes)
        insertSeconds = try ByCase(
            registry.histogram(
                "lugx_insert_duration_seconds", help: "Time of one attempt to insert a batch.", labels: ["outcome"],
                bounds: .seconds))
        insertedRows = try registry.counter(
            "lugx_events_inserted_total", help: "Events known to stand in ClickHouse.")
        quarantinedRows = try ByCase(
            registry.counter(
                "lugx_events_quarantined_total", help: "Events set aside instead of inserted.", labels: ["reason"]))
        quarantineRemoved = try registry.counter(
            "lugx_quarantine_removed_total",
            help: "Refused rows, and files of damaged ranges, that were kept for their time and removed.",
            labels: ["kind"])
        expiredRows = try registry.counter(
            "lugx_events_expired_total",
            help: "Accepted events that were not inserted, because the events of their month are not kept any more.")
        oldestUnshippedSeconds = try registry.gauge(
            "lugx_oldest_unshipped_event_age_seconds",
            help: "Age of the oldest event that ClickHouse does not have yet; 0 when it has all.")
    }

    /// Counts an answer of the tracking routes; without a route that of a request which could not be read so far.
    func answered(_ method: TrackingMethod, _ route: TrackingRoute?, _ status: StatusClass, seconds: Double) {
        if method == .post, let route {
            posts[route.rawValue][status].increment()
            postSeconds[route.rawValue][status].observe(seconds)
        } else {
            let labels = [
                method.rawValue, route?.path.description ?? HTTPMetrics.unmatchedRoute, status.rawValue,
            ]
            requests.with(labels).increment()
            requestSeconds.with(labels).observe(seconds)
        }
    }
}

/// A handle for each case of an enumeration, found by index.
package struct ByCase<Label: CaseIterable & RawRepresentable & Sendable, Handle: Sendable>: Sendable
where Label.RawValue == String, Label: Equatable {
    private let handles: [Handle]

    init(_ handle: (Label) -> Handle) { handles = Label.allCases.map(handle) }

    init(_ family: Family<Handle>) { self.init { family.with($0.rawValue) } }

    package subscript(_ label: Label) -> Handle {
        var index = 0
        for candidate in Label.allCases {
            if candidate == label { break }
            index += 1
        }
        return handles[index]
    }
}
