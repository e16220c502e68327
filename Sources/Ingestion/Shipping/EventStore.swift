internal import ClickHouse
internal import Events
internal import MetricsRegistry
internal import Queries

/// The events table as the shipper uses it: insert a batch, and find out whether a batch stands.
struct EventStore: Sendable {
    let client: ClickHouseClient
    let metrics: IngestionMetrics
    /// Seconds an insert may take on the server.
    let insertTimeoutSeconds: Int
    /// Whose events they are, as ``IngestionLedger/name(of:)`` has it.
    let spool: String

    private static let table = "analytics.events"
    private static let columns = EventRow.columns.map(\.name)
    private static let batchRows = QueryFile.named("clickhouse/batch_rows.sql").text
    private static let touch = QueryFile.named("clickhouse/rollup_touch.sql").text
    private static let note = QueryFile.named("clickhouse/watermark_note.sql").text
    private static let mark = QueryFile.named("clickhouse/expiry_mark.sql").text
    private static let standingEvents = QueryFile.named("clickhouse/standing_events.sql").text

    func insert(_ batch: PreparedBatch) async -> Delivery.SendOutcome {
        let start = ContinuousClock.now
        let outcome: Delivery.SendOutcome
        do {
            try await client.insert(
                into: Self.table, columns: Self.columns, gzippedRowBinary: batch.body,
                queryID: batch.identity.queryID, deduplicationToken: batch.identity.uuid.description,
                timeoutSeconds: insertTimeoutSeconds)
            outcome = .stored
        } catch {
            outcome = Self.outcome(of: error)
        }
        let duration = start.duration(to: .now)
        metrics.insertSeconds[outcome.kind].observe(duration / .seconds(1))
        return outcome
    }

    /// Only what the rows themselves are at fault for counts as refused for good. A table that lacks a column, say, is
    /// for an operator to put right, and no reason to set aside every event that arrives until then.
    static func outcome(of error: ClickHouseError) -> Delivery.SendOutcome {
        switch (error.disposition, error.kind) {
        case (.final, .badData), (.final, .limit): .refusedForGood(reason: error.description)
        case (.uncertain, .server): .unknown(answer: error.code == nil ? nil : error.description)
        case (.uncertain, _): .unknown()
        case (.final, _), (.retry, _): error.status == nil ? .notSent : .refusedForNow
        }
    }

    func look(for batch: PreparedBatch) async -> Delivery.AskOutcome {
        do {
            if try await client.isRunning(queryID: batch.identity.queryID) { return .running }
            let rows = try await client.query(
                Self.batchRows,
                ["batch_id": .uuid(batch.identity.uuid)].merging(Self.window(batch.times)) { own, _ in own })
            guard let row = rows.first else { return .failed }
            return .rows(Int(try row("standing", as: UInt64.self)))
        } catch {
            return .failed
        }
    }

    /// Tells the rollups which hours have new events, and then up to when events stand; more than once does no harm.
    ///
    /// - Parameter received: seconds since 1970 at which the newest of them was.
    func announce(hours: Set<UInt32>, received: UInt32) async throws {
        try await client.execute(
            Self.touch, ["hours": .array(hours.sorted().map { .int(Int64($0)) })], timeoutSeconds: 20)
        // Connections stamp their events side by side, so that the spool's order is not quite that of their times.
        try await note("events", before: Int64(received) * 1000)
    }

    /// Says that everything stands that was received up to now.
    ///
    /// - Parameter now: milliseconds since 1970, from before it was looked whether the spool is empty.
    func announceIdle(now: Int64) async throws { try await note("idle", before: now) }

    private func note(_ kind: String, before received: Int64) async throws {
        try await client.execute(
            Self.note, ["mark": .string("\(kind) \(spool)"), "received_ms": .int(max(0, received - 1000))],
            timeoutSeconds: 20)
    }

    /// The oldest month whose events are kept; nil where all are.
    func oldestKept() async throws -> Month? {
        guard let row = try await client.query(Self.mark, timeoutSeconds: 20).first else { return nil }
        let keptFrom = try row("kept_from", as: UInt64.self) / 1000
        return keptFrom == 0 ? nil : Month(epochSeconds: UInt32(clamping: keptFrom))
    }

    func kill(_ batch: PreparedBatch) async { try? await client.kill(queryID: batch.identity.queryID) }

    /// The ids of the events that stand within the times of a batch, its own among them.
    func standingEvents(around batch: PreparedBatch) async throws -> Set<EventID> {
        var found: Set<EventID> = []
        for try await row in try await client.stream(Self.standingEvents, Self.window(batch.times)) {
            let id = try row("event_id", as: ClickHouseUUID.self)
            found.insert(EventID(high: id.high, low: id.low))
        }
        return found
    }

    private static func window(_ times: RowTimes) -> [String: ClickHouseValue] {
        func moment(_ seconds: UInt32) -> ClickHouseValue {
            .dateTime(ClickHouseDateTime(secondsSinceEpoch: Int64(seconds)))
        }
        return [
            "event_from": moment(times.event.lowerBound), "event_to": moment(times.event.upperBound),
            "received_from": moment(times.received.lowerBound), "received_to": moment(times.received.upperBound),
        ]
    }
}
