internal import ClickHouse
internal import Queries

/// Asks ClickHouse; changes nothing.
struct ClickHouseProbe: Sendable {
    let client: ClickHouseClient
    let timeoutSeconds: Int
    let now: @Sendable () -> Double

    /// Above it inserts are slowed down, at 300 refused.
    static let partsWarning = 150

    func server() async throws -> [Finding] {
        // Connecting takes its time, which is none of the clock's.
        _ = try await client.version()
        let before = now()
        guard let row = try await ask("doctor_server").first else { return [] }
        let after = now()
        let clock = try row("clock", as: UInt32.self)
        let isReadOnly = try row("read_only", as: Int.self) != 0
        return [
            ServerVersion.clickHouse(try row("version")).finding("clickhouse.version"),
            ClockReading(of: "ClickHouse", before: before, after: after, theirs: Double(clock), step: 1)
                .finding("clock.clickhouse"),
            isReadOnly
                ? .problem(
                    "clickhouse.writable", "this account may only read",
                    advice: "give CLICKHOUSE_URL an account whose profile has readonly = 0")
                : .ok("clickhouse.writable", "this account may write"),
        ]
    }

    func migrations() async throws -> [Finding] {
        let version = try await client.version()
        let known = try KnownMigrations.clickHouseFiles
        let check = "clickhouse.migrations"
        let applied: [MigrationState.Step]
        do {
            applied = try await ask("doctor_migrations").map {
                MigrationState.Step(
                    version: try $0("number", as: Int.self), name: try $0("name"), checksum: try $0("checksum"))
            }
        } catch let error as ClickHouseError where error.code == 60 || error.code == 81 {
            applied = []
        }
        let standing = Set(applied.map(\.version))
        // One that waits for a newer server is not missing.
        let expected = known.filter { standing.contains($0.version) || ($0.minVersion ?? version) <= version }.map {
            MigrationState.Step(version: $0.version, name: $0.name, checksum: $0.checksum)
        }
        return [MigrationState(known: expected, applied: applied).finding(check, database: "ClickHouse")]
    }

    func parts() async throws -> [Finding] {
        let parts = try await ask("doctor_parts").first.map { try $0("parts", as: Int.self) } ?? 0
        let shown = "at most \(parts) parts in a partition"
        return [
            parts > Self.partsWarning
                ? .warning(
                    "clickhouse.parts", shown,
                    advice: "merges can't keep up: raise LUGX_SHIP_AGE_SECONDS, and see whether its disk is too slow")
                : .ok("clickhouse.parts", shown)
        ]
    }

    func sales() async throws -> [Finding] {
        // Days that were touched just now are made in a moment; they are no backlog.
        let days = try await ask("sales_stale_days", ["settle": .int(0), "limit": .int(10_000)])
        let waiting = try days.filter { try $0("is_touched", as: Int.self) == 1 }.count
        return [Backlog(check: "figures.sales", what: "days of sales", count: waiting, countWarning: 31).finding]
    }

    private func ask(
        _ name: String, _ values: [String: ClickHouseValue] = [:]
    ) async throws(ClickHouseError) -> ClickHouseRows {
        try await client.query(
            QueryFile.named("clickhouse/\(name).sql").text, values, timeoutSeconds: timeoutSeconds)
    }
}
