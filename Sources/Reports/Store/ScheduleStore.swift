import Analytics
import Foundation
package import Postgres

/// The schedules in PostgreSQL.
package struct ScheduleStore: Sendable {
    package static let schedulesMax: Int64 = 500
    /// Moments of one schedule that are looked at in one pass.
    static let momentsMax = 200_000

    let pool: PostgresPool
    let clock: ScheduleClock

    package init(pool: PostgresPool, clock: ScheduleClock = .database) {
        self.pool = pool
        self.clock = clock
    }

    /// Who changes something, and with which request.
    package struct Actor: Sendable {
        package let account: PostgresUUID
        package let requestID: String

        package init(account: PostgresUUID, requestID: String) {
            self.account = account
            self.requestID = requestID
        }
    }

    enum Change: Sendable {
        case done(ReportSchedule)
        case unknown
        /// Somebody else has changed it meanwhile.
        case stale(revision: Int64)
    }

    func now() async throws -> Int64 { try await clock.read(pool) }

    func list() async throws -> [ReportSchedule] {
        try await pool.reports("schedules_list", [.int(Self.schedulesMax), .null]).map(Self.schedule)
    }

    func find(_ id: PostgresUUID) async throws -> ReportSchedule? {
        try await pool.reports("schedules_list", [.int(1), .uuid(id)]).first.map(Self.schedule)
    }

    /// Nil where there are ``schedulesMax`` already.
    package func add(_ draft: ScheduleDraft, by actor: Actor) async throws -> ReportSchedule? {
        let next = draft.times.next(after: try await now())
        return try await pool.reports(
            "schedule_insert",
            try Self.binds(draft, next)
                + [.uuid(actor.account), .text(actor.requestID), clock.bind, .int(Self.schedulesMax)]
        ).first.map(Self.schedule)
    }

    /// - Parameter revision: of which it has to be; nil for any.
    func change(
        _ id: PostgresUUID, revision: Int64?, _ draft: ScheduleDraft, by actor: Actor
    ) async throws -> Change {
        let next = draft.times.next(after: try await now())
        let rows = try await pool.reports(
            "schedule_update",
            [.uuid(id), .optional(revision) { .int($0) }] + (try Self.binds(draft, next))
                + [.uuid(actor.account), .text(actor.requestID), clock.bind])
        if let row = rows.first { return .done(try Self.schedule(row)) }
        return try await find(id).map { .stale(revision: $0.revision) } ?? .unknown
    }

    /// Nil when it is gone; else what ``change(_:revision:_:by:)`` says.
    func remove(_ id: PostgresUUID, revision: Int64?, by actor: Actor) async throws -> Change? {
        let rows = try await pool.reports(
            "schedule_delete",
            [.uuid(id), .optional(revision) { .int($0) }, .uuid(actor.account), .text(actor.requestID)])
        guard rows.isEmpty else { return nil }
        return try await find(id).map { .stale(revision: $0.revision) } ?? .unknown
    }

    // MARK: Planning

    /// Writes down a run for each moment that has come, of up to `limit` schedules that no other instance is planning.
    ///
    /// - Returns: how many runs were made and how many moments left out; nil where nothing was due.
    func plan(limit: Int) async throws -> (runs: Int, skipped: Int)? {
        let clock = clock
        return try await pool.transaction { connection in
            let due = try await connection.reports("schedules_due", [clock.bind, .int(limit)])
            guard !due.isEmpty else { return nil }
            var (runs, skipped) = (0, 0)
            for row in due {
                let schedule = try Self.schedule(row)
                let now = try row.decode("now", as: PostgresTimestamp.self).seconds
                guard let first = schedule.nextAt else { continue }
                let (moments, next) = Self.moments(schedule, first: first, now: now)
                let decision = schedule.catchUp.decide(due: moments, now: now)
                let all = (decision.skipped.suffix(CatchUp.runsMax) + decision.runs).sorted()
                let states = all.map { decision.runs.contains($0) ? "pending" : "skipped" }
                let new = try await Self.write(connection, schedule, all, states, trigger: "schedule", nil, clock)
                for row in new {
                    if try row.decode("status", as: String.self) == "pending" { runs += 1 } else { skipped += 1 }
                }
                _ = try await connection.reports("schedule_planned", [.uuid(schedule.id), .moment(next)])
            }
            return (runs, skipped)
        }
    }

    /// A run of its own for this moment, or the one there is for it.
    func ask(_ schedule: ReportSchedule, by actor: Actor) async throws -> PostgresUUID {
        let (clock, moment) = (clock, try await now())
        return try await pool.transaction { connection in
            var rows = try await Self.write(
                connection, schedule, [moment], ["pending"], trigger: "person", actor.account, clock)
            if rows.isEmpty {
                rows = try await connection.reports("run_at", [.uuid(schedule.id), .moment(moment)])
            }
            guard let id = try rows.first?.decode("id", as: PostgresUUID.self) else {
                throw PostgresError(kind: .decoding, message: "a run that was just written is not there")
            }
            _ = try await connection.reports(
                "run_asked", [.uuid(schedule.id), .uuid(id), .uuid(actor.account), .text(actor.requestID)])
            return id
        }
    }

    /// The moments that have come, the last of them where there are very many, and the first that has not.
    static func moments(_ schedule: ReportSchedule, first: Int64, now: Int64) -> (due: [Int64], next: Int64?) {
        var due = [first]
        var iterator = schedule.times.iterator(after: first)
        while let next = iterator.next() {
            guard next <= now else { return (due, next) }
            due.append(next)
            if due.count == momentsMax { due.removeFirst(momentsMax / 2) }
        }
        return (due, nil)
    }

    private static func write(
        _ connection: PostgresConnection, _ schedule: ReportSchedule, _ moments: [Int64], _ states: [String],
        trigger: String, _ account: PostgresUUID?, _ clock: ScheduleClock
    ) async throws -> [PostgresRow] {
        let windows = moments.map(schedule.window)
        return try await connection.reports(
            "runs_plan",
            [
                .uuid(schedule.id), .ints(moments), .ints(windows.map(\.start)), .ints(windows.map(\.end)),
                .texts(states), .text(trigger), .optional(account, PostgresValue.uuid), clock.bind,
            ])
    }

    // MARK: Rows

    private static func binds(_ draft: ScheduleDraft, _ next: Int64?) throws -> [PostgresValue] {
        [
            .text(draft.name), try ScheduleSQL.json(draft.plan), .text(draft.times.cron.description),
            .text(draft.zoneName), .text(draft.catchUp.rawValue), .bool(draft.enabled), .moment(next),
        ]
    }

    static func schedule(_ row: PostgresRow) throws -> ReportSchedule {
        let (cron, zoneName) = (try row.decode("cron", as: String.self), try row.decode("timezone", as: String.self))
        guard let zone = TimeZone(identifier: zoneName), let catchUp = CatchUp(rawValue: try row.decode("catchUp"))
        else {
            throw PostgresError(kind: .decoding, message: "a schedule with the unknown time zone \(zoneName)")
        }
        return ReportSchedule(
            id: try row.decode("id"), name: try row.decode("name"),
            plan: try ScheduleSQL.value(row.decode("plan")),
            times: ScheduleTimes(cron: try CronExpression(cron), zone: zone), zoneName: zoneName, catchUp: catchUp,
            enabled: try row.decode("enabled"), revision: try row.decode("revision"),
            nextAt: try row.decode("nextAt", as: PostgresTimestamp?.self)?.seconds,
            createdAt: try row.decode("createdAt", as: PostgresTimestamp.self).seconds,
            updatedAt: try row.decode("updatedAt", as: PostgresTimestamp.self).seconds)
    }
}
