import Logging
import MetricsRegistry
import ServiceKit
import ServiceLifecycle

/// Drops the events of whole months that are older than the shop keeps them. What was worked out of them stays.
///
/// First what the events still have to tell is worked out, then it is said from when on events are kept (the bound),
/// then, after a pause, the months before it are counted, written down and dropped. The bound stands in PostgreSQL and
/// as a mark in ClickHouse, and never goes back: by it no rollup before it is worked out again, and no event before it
/// is inserted any more. The pause is for what was on its way. A month that comes back (ClickHouse 18 brings dropped
/// parts back after a restart) is dropped again by the next pass, and counted once.
///
/// Any number of instances may run it; one at a time does a pass.
struct ExpiryWorker: Service {
    let store: ExpiryStore
    let rollups: RollupStore
    let links: EventLinks
    let lease: JobLease
    /// By which it is known that nobody works rollups out that began before the bound was known.
    let rollupLease: RollupLease
    let metrics: ExpiryMetrics
    let logger: Logger
    /// Whole months that are kept beside the current one; nil keeps all that are not dropped yet.
    let months: Int?
    let graceSeconds: Double
    var intervalSeconds = 300.0
    /// Seconds since 1970.
    var now: @Sendable () -> Int64 = { Timestamp.nowMilliseconds() / 1000 }

    /// What came of a pass.
    enum Outcome: Sendable, Equatable {
        /// Nothing is to be dropped.
        case idle
        /// Another instance is at it.
        case elsewhere
        /// The rollups of a month that is to be dropped are not worked out yet.
        case behind
        /// What is on its way has so many seconds to arrive.
        case waiting(seconds: Double)
        case dropped(months: [CalendarMonth])

        var label: String {
            switch self {
            case .idle: "idle"
            case .elsewhere: "elsewhere"
            case .behind: "behind"
            case .waiting: "waiting"
            case .dropped: "dropped"
            }
        }
    }

    /// Hours that wait for the rollups are looked through up to so many.
    private static let dirtyMax = 1_000_000
    private static let retrySeconds = 5.0

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { _ = try await pass() } catch {
                    if !Task.isCancelled {
                        metrics.passes.with("failed").increment()
                        logger.warning("Old events can't be dropped", metadata: ["reason": .string("\(error)")])
                    }
                }
                try? await Task.sleep(for: .seconds(intervalSeconds))
            }
        }
    }

    /// The first second that is to be kept; nil where everything is.
    var bound: Int64? { months.map { CalendarMonth(at: now()).later(by: -$0).start } }

    func pass() async throws -> Outcome {
        var outcome = Outcome.elsewhere
        _ = try await lease.holding(restSeconds: 0) { outcome = try await work() }
        metrics.passes.with(outcome.label).increment()
        return outcome
    }

    private func work() async throws -> Outcome {
        var state = try await store.state()
        if let bound, bound > state.keptFrom, let first = try await store.standing(before: bound).first {
            guard try await isWorkedOut(before: bound) else { return .behind }
            try await link(first.month.start..<bound)
            // The mark first: the pause begins when everyone may know.
            try await store.noteMark(bound)
            try await store.decide(bound)
            logger.notice(
                "Events are kept from now on only from a month on",
                metadata: ["from": .string(CalendarMonth(at: bound).text)])
            state = try await store.state()
        }
        metrics.keptFrom.set(Double(state.keptFrom))
        guard state.keptFrom > 0 else { return .idle }
        if try await ExpiryStore.mark(store.client) < state.keptFrom { try await store.noteMark(state.keptFrom) }
        let months = try await store.standing(before: state.keptFrom).map(\.month)
        guard !months.isEmpty else { return .idle }
        let left = graceSeconds - state.ageSeconds
        guard left <= 0 else { return .waiting(seconds: left) }
        guard !state.isErasing, try await rollupLease.claim(revisions: 0, above: 0) != nil else {
            return .waiting(seconds: Self.retrySeconds)
        }
        try await rollupLease.release()
        for month in months { try await drop(month) }
        return .dropped(months: months)
    }

    /// Whether all that the events before a moment say is in the rollups, those of the first hour after it included:
    /// its sessions may have begun before.
    private func isWorkedOut(before moment: Int64) async throws -> Bool {
        let openFrom = RollupHours.hour(of: now())
        let dirty = try await rollups.dirty(openFrom: openFrom, limit: Self.dirtyMax)
        return dirty.count < Self.dirtyMax && dirty.allSatisfy { $0.hour > moment }
    }

    /// Ties the events to users and orders once more, day by day; those of the day after it too, whose sessions may have
    /// begun before.
    private func link(_ range: Range<Int64>) async throws {
        for day in RollupDays.all(in: range.lowerBound..<range.upperBound + RollupDays.seconds) {
            try Task.checkCancellation()
            try await links.link(from: day, to: day + RollupDays.seconds, now: now() * 1000)
        }
    }

    private func drop(_ month: CalendarMonth) async throws {
        var events: Int64 = 0
        // Until a look finds nothing that was not counted: what comes between the last look and the drop would be lost
        // to the account. Nothing is on its way there any more.
        while case let found = try await store.count(month), found > 0 { events += found }
        try await store.drop(month)
        metrics.events.increment(by: UInt64(events))
        metrics.months.increment()
        logger.notice(
            "The events of a month were dropped",
            metadata: ["month": .string(month.text), "events": "\(events)"])
    }
}
