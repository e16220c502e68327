import Analytics
import Foundation
package import Postgres

/// A run that this instance has taken up.
struct ReportRun: Sendable {
    let id: PostgresUUID
    /// Nil where somebody asked for it.
    let scheduleId: PostgresUUID?
    /// Seconds since 1970.
    let scheduledAt: Int64
    let name: String
    let plan: SchedulePlan
    let window: ReportWindow
    /// This try included.
    let attempts: Int
    /// What the watermarks are waited for.
    let mark: WatermarkMark?
    /// Whoever had it before did not end it.
    let wasRunning: Bool
    let lease: PostgresUUID
    /// When it was taken up, by the clock that says what is due.
    let now: Int64
}

/// A file that a run made.
struct RunFile: Sendable, Hashable, Codable {
    let format: String
    let name: String
    let media_type: String
    let bytes: Int
    let sha256: String
}

/// What a run made.
struct RunResult: Sendable {
    var rows = 0
    var files: [RunFile] = []
    var title = ""
    var summary = ""
    /// Milliseconds since 1970.
    var watermark: Int64?
    var isIncomplete = false
    var totals: [WindowTotals] = []
    var restated: [ReportRestatement] = []

    var bytes: Int { files.reduce(0) { $0 + $1.bytes } }
}

/// What a window added up to when it was sent.
struct WindowTotals: Sendable, Hashable, Codable {
    /// Seconds since 1970.
    let from: Int64
    let to: Int64
    let totals: [[String: String]]
}

/// The runs in PostgreSQL. Any number of instances may work on them: a run is taken up for a while, and taken over by
/// others when that is over; who has lost it can't write it any more.
package struct RunStore: Sendable {
    let pool: PostgresPool
    let clock: ScheduleClock

    package init(pool: PostgresPool, clock: ScheduleClock = .database) {
        self.pool = pool
        self.clock = clock
    }

    func claim(leaseSeconds: Double, limit: Int) async throws -> [ReportRun] {
        let lease = PostgresUUID.random()
        let rows = try await pool.reports("run_claim", [.uuid(lease), .double(leaseSeconds), .int(limit), clock.bind])
        return try rows.map { row in
            ReportRun(
                id: try row.decode("id"), scheduleId: try row.decode("scheduleId"),
                scheduledAt: try row.decode("scheduledAt", as: PostgresTimestamp.self).seconds,
                name: try row.decode("name"), plan: try ScheduleSQL.value(row.decode("plan")),
                window: try Self.window(row), attempts: try row.decode("attempts"),
                mark: try row.decode("mark", as: String?.self).map { try ScheduleSQL.value($0) },
                wasRunning: try row.decode("wasRunning"), lease: lease,
                now: try row.decode("now", as: PostgresTimestamp.self).seconds)
        }
    }

    /// False where others have it.
    func heartbeat(_ run: ReportRun, leaseSeconds: Double) async throws -> Bool {
        try await write("run_heartbeat", run, [.double(leaseSeconds), clock.bind])
    }

    func wait(_ run: ReportRun, seconds: Double, mark: WatermarkMark?) async throws -> Bool {
        try await write(
            "run_wait", run,
            [.double(seconds), try mark.map { try ScheduleSQL.json($0) } ?? .null, clock.bind])
    }

    func retry(_ run: ReportRun, seconds: Double, _ failure: RunFailure) async throws -> Bool {
        try await write(
            "run_retry", run,
            [.double(seconds), .text(failure.kind.rawValue), .text(failure.description), clock.bind])
    }

    func fail(_ run: ReportRun, _ failure: RunFailure, milliseconds: Int64) async throws -> Bool {
        try await write(
            "run_end", run,
            [
                .text("failed"), .text(failure.kind.rawValue), .text(failure.description), .null, .int(milliseconds),
                clock.bind,
            ])
    }

    func leaveOut(_ run: ReportRun, milliseconds: Int64) async throws -> Bool {
        try await write("run_end", run, [.text("empty"), .null, .null, .int(0), .int(milliseconds), clock.bind])
    }

    /// What was made is there, and is to be delivered.
    func finish(_ run: ReportRun, _ result: RunResult, milliseconds: Int64) async throws -> Bool {
        let recipients = run.plan.recipients
        return try await write(
            "run_rendered", run,
            [
                .int(result.rows), .int(result.bytes), .optional(result.files.first?.sha256, PostgresValue.text),
                try ScheduleSQL.json(result.files), .text(result.title), .text(result.summary),
                .optional(result.watermark) { .int($0) }, .bool(result.isIncomplete),
                try ScheduleSQL.json(result.totals), try ScheduleSQL.json(result.restated), .int(milliseconds),
                clock.bind, .texts(recipients.map(\.channel.rawValue)), .texts(recipients.map(\.target)),
                .texts(recipients.map(\.shown)),
            ])
    }

    /// What the schedule's earlier windows added up to when they were sent.
    func sent(before run: ReportRun, limit: Int) async throws -> [WindowTotals] {
        guard let schedule = run.scheduleId else { return [] }
        return try await pool.reports("totals_sent", [.uuid(schedule), .moment(run.scheduledAt), .int(limit)])
            .map { try ScheduleSQL.value($0.decode("sent")) }
    }

    private func write(_ name: String, _ run: ReportRun, _ binds: [PostgresValue]) async throws -> Bool {
        try await !pool.reports(name, [.uuid(run.id), .uuid(run.lease)] + binds).isEmpty
    }

    static func window(_ row: PostgresRow) throws -> ReportWindow {
        let zoneName = try row.decode("timezone", as: String.self)
        guard let zone = TimeZone(identifier: zoneName) else {
            throw PostgresError(kind: .decoding, message: "a run in the unknown time zone \(zoneName)")
        }
        return ReportWindow(
            start: try row.decode("windowFrom", as: PostgresTimestamp.self).seconds,
            end: try row.decode("windowTo", as: PostgresTimestamp.self).seconds, zone: zone, zoneName: zoneName)
    }

    // MARK: Asking

    /// Runs without a schedule that may wait to be made.
    static let askedMax = 20

    /// A run of a report and window that somebody chose; nil where ``askedMax`` of them wait already.
    ///
    /// - Parameter account: nil for a program.
    func ask(_ draft: RunDraft, by account: PostgresUUID?) async throws -> PostgresUUID? {
        try await pool.reports(
            "run_ask",
            [
                .text(draft.plan.report), try ScheduleSQL.json(draft.plan), .int(draft.window.start),
                .int(draft.window.end), .text(draft.window.zoneName), .optional(account, PostgresValue.uuid),
                clock.bind, .int(Self.askedMax),
            ]
        ).first?.decode("id")
    }

    // MARK: History

    struct Page: Sendable {
        let documents: [String]
        /// The cursor of the next page; nil on the last.
        let next: Int64?
    }

    static let pageMax = 200

    func list(
        limit: Int, before: Int64 = .max, schedule: PostgresUUID? = nil, status: String? = nil
    ) async throws -> Page {
        let rows = try await pool.reports(
            "runs_list",
            [
                .int(limit + 1), .int(before), .optional(schedule, PostgresValue.uuid),
                .optional(status, PostgresValue.text), .null,
            ])
        let shown = rows.prefix(limit)
        return Page(
            documents: try shown.map { try $0.decode("document") },
            next: rows.count > limit ? try shown.last?.decode("number", as: Int64.self) : nil)
    }

    func document(_ id: PostgresUUID) async throws -> String? {
        try await pool.reports("runs_list", [.int(1), .int(Int64.max), .null, .null, .uuid(id)]).first?
            .decode("document")
    }

    // MARK: Keeping house

    struct Waiting: Sendable {
        let status: String
        let runs: Int
        let ageSeconds: Double
    }

    func backlog() async throws -> [Waiting] {
        try await pool.reports("backlog", [clock.bind]).map {
            Waiting(
                status: try $0.decode("status"), runs: try $0.decode("runs"), ageSeconds: try $0.decode("age"))
        }
    }

    /// Forgets old runs; which.
    func prune(keepSeconds: Double, keepRuns: Int, limit: Int) async throws -> [PostgresUUID] {
        try await pool.reports("prune", [.double(keepSeconds), .int(keepRuns), .int(limit), clock.bind])
            .map { try $0.decode("id") }
    }
}
