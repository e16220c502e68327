import Analytics
import Foundation
package import Postgres
import ServiceKit

/// A delivery that this instance has taken up.
struct ReportDelivery: Sendable {
    /// The same in each try.
    let id: PostgresUUID
    let runId: PostgresUUID
    let recipient: ReportRecipient
    /// This try included.
    let attempts: Int
    /// It may have arrived before.
    let isUncertain: Bool
    let lease: PostgresUUID
}

/// What a run is about and what it made.
struct RunContents: Sendable {
    let id: PostgresUUID
    /// Nil where somebody asked for it.
    let scheduleId: PostgresUUID?
    let scheduledAt: Int64
    let name: String
    let plan: SchedulePlan
    let window: ReportWindow
    let status: String
    let isIncomplete: Bool
    var files: [RunFile]
    let restated: [ReportRestatement]
    let title: String
    let summary: String
    let rows: Int64
}

/// The deliveries in PostgreSQL; as with runs, any number of instances may work on them.
package struct DeliveryStore: Sendable {
    /// How often all of a run may be delivered again.
    static let roundsMax = 20

    enum Resend: String, Sendable, CaseIterable { case failed, all }

    enum Resent: Sendable, Hashable {
        case done(deliveries: Int)
        case nothing
        case unknown
        /// It is still being made or delivered.
        case busy
    }

    let pool: PostgresPool
    let clock: ScheduleClock

    package init(pool: PostgresPool, clock: ScheduleClock = .database) {
        self.pool = pool
        self.clock = clock
    }

    func claim(leaseSeconds: Double, limit: Int) async throws -> [ReportDelivery] {
        let lease = PostgresUUID.random()
        let rows = try await pool.reports(
            "delivery_claim", [.uuid(lease), .double(leaseSeconds), .int(limit), clock.bind])
        return try rows.compactMap { row in
            guard let channel = ReportRecipient.Channel(rawValue: try row.decode("channel")) else { return nil }
            return ReportDelivery(
                id: try row.decode("id"), runId: try row.decode("runId"),
                recipient: ReportRecipient(channel: channel, target: try row.decode("target")),
                attempts: try row.decode("attempts"), isUncertain: try row.decode("isUncertain"), lease: lease)
        }
    }

    func contents(of run: PostgresUUID) async throws -> RunContents? {
        try await pool.reports("run_contents", [.uuid(run)]).first.map { row in
            RunContents(
                id: try row.decode("id"), scheduleId: try row.decode("scheduleId"),
                scheduledAt: try row.decode("scheduledAt", as: PostgresTimestamp.self).seconds,
                name: try row.decode("name"), plan: try ScheduleSQL.value(row.decode("plan")),
                window: try RunStore.window(row), status: try row.decode("status"),
                isIncomplete: try row.decode("incomplete"), files: try ScheduleSQL.value(row.decode("files")),
                restated: try ScheduleSQL.value(row.decode("restated")), title: try row.decode("title"),
                summary: try row.decode("summary"), rows: try row.decode("rows", as: Int64?.self) ?? 0)
        }
    }

    /// Writes down what came of a try, and ends the run with its last delivery; false where others have it by now.
    func record(_ step: DeliveryPlan.Step, mayHaveArrived: Bool, of delivery: ReportDelivery) async throws -> Bool {
        switch step {
        case .delivered: return try await end(delivery, "sent", nil)
        case .skipped(let reason), .dead(let reason): return try await end(delivery, "failed", reason)
        case .retry(let seconds, let reason):
            let rows = try await pool.reports(
                "delivery_retry",
                [
                    .uuid(delivery.id), .uuid(delivery.lease), .double(seconds), .text(reason), .bool(mayHaveArrived),
                    clock.bind,
                ])
            return !rows.isEmpty
        }
    }

    private func end(_ delivery: ReportDelivery, _ state: String, _ reason: String?) async throws -> Bool {
        let results = try await pool.batch([
            ScheduleSQL.statement("run_lock", [.uuid(delivery.runId)]),
            ScheduleSQL.statement(
                "delivery_end",
                [
                    .uuid(delivery.id), .uuid(delivery.lease), .text(state), .optional(reason, PostgresValue.text),
                    clock.bind,
                ]),
            ScheduleSQL.statement("run_settle", [.uuid(delivery.runId), clock.bind]),
        ])
        return !results[1].rows.isEmpty
    }

    /// Notes that a run's files are others than before, as its figures were restated before they could be delivered.
    func replaceFiles(of run: PostgresUUID, with files: [RunFile]) async throws {
        _ = try await pool.reports(
            "run_files",
            [
                .uuid(run), try ScheduleSQL.json(files), .int(files.reduce(0) { $0 + $1.bytes }),
                .optional(files.first?.sha256, PostgresValue.text),
            ])
    }

    /// Has a run that has ended delivered once more.
    func resend(_ run: PostgresUUID, _ what: Resend, by actor: ScheduleStore.Actor) async throws -> Resent {
        let clock = clock
        return try await pool.transaction { connection in
            guard try await !connection.reports("run_lock", [.uuid(run)]).isEmpty,
                let row = try await connection.reports("run_contents", [.uuid(run)]).first
            else { return .unknown }
            guard ["succeeded", "failed"].contains(try row.decode("status", as: String.self)) else { return .busy }
            let rows =
                switch what {
                case .failed: try await connection.reports("resend_failed", [.uuid(run), clock.bind])
                case .all:
                    try await connection.reports("resend_all", [.uuid(run), clock.bind, .int(Self.roundsMax)])
                }
            guard !rows.isEmpty else { return .nothing }
            _ = try await connection.reports(
                "run_reopen",
                [.uuid(run), .uuid(actor.account), .text(actor.requestID), .text(what.rawValue)])
            return .done(deliveries: rows.count)
        }
    }
}
