internal import Postgres
internal import Queries

/// Asks PostgreSQL; changes nothing.
struct PostgresProbe: Sendable {
    let pool: PostgresPool
    let now: @Sendable () -> Double

    func server() async throws -> [Finding] {
        // Connecting takes its time, which is none of the clock's.
        _ = try await pool.query("SELECT 1")
        let before = now()
        let row = try await ask("doctor_server")[0]
        let after = now()
        var findings = [
            ServerVersion.postgres(try row.decode("version")).finding("postgresql.version"),
            ClockReading(of: "PostgreSQL", before: before, after: after, theirs: try row.decode("clock"))
                .finding("clock.postgresql"),
        ]
        if try row.decode("readOnly", as: Bool.self) {
            findings.append(
                .problem(
                    "postgresql.writable", "it is a standby, or its transactions are read-only",
                    advice: "point DATABASE_URL at the primary"))
        } else if try !row.decode("durable", as: Bool.self) {
            findings.append(
                .problem(
                    "postgresql.writable", "fsync or full_page_writes is off: a crash loses or damages orders",
                    advice: "switch both on in postgresql.conf and restart it"))
        } else {
            findings.append(.ok("postgresql.writable", "it writes, durably"))
        }
        let (open, most): (Int64, Int64) = (try row.decode("connections"), try row.decode("connectionsMax"))
        let shown = "\(open) of \(most) connections are open"
        findings.append(
            open * 10 > most * 9
                ? .warning("postgresql.connections", shown, advice: "raise max_connections, or run fewer instances")
                : .ok("postgresql.connections", shown))
        return findings
    }

    func migrations() async throws -> [Finding] {
        let check = "postgresql.migrations"
        let applied: [MigrationState.Step]
        do {
            applied = try await ask("doctor_migrations").map {
                MigrationState.Step(
                    version: try $0.decode("version"), name: try $0.decode("name"), checksum: try $0.decode("checksum"))
            }
        } catch let error as PostgresError where error.sqlstate == "42P01" || error.sqlstate == "3F000" {
            applied = []
        } catch let error as PostgresError where error.kind == .permission {
            return [
                .warning(
                    check, "this account may not read lugx.schema_migrations",
                    advice: "run lugx doctor with the URL of the database's owner")
            ]
        }
        return [
            MigrationState(known: KnownMigrations.postgres, applied: applied).finding(check, database: "PostgreSQL")
        ]
    }

    func roles() async throws -> [Finding] {
        let faults = try await ask("doctor_roles").map { row in
            "\(try row.decode("role", as: String.self)) \(try row.decode("kind", as: String.self)) "
                + (try row.decode("what", as: String.self))
        }
        guard let first = faults.first else {
            return [.ok("postgresql.roles", "each role may do what it needs, and no more")]
        }
        return [
            .problem(
                "postgresql.roles", first + (faults.count > 1 ? ", and \(faults.count - 1) more" : ""),
                advice: faults.dropFirst().prefix(5).map { "also: \($0); " }.joined()
                    + "put GRANTs and REVOKEs right by queries/postgres/0001_roles_and_schemas.sql")
        ]
    }

    func mirror() async throws -> [Finding] {
        var facts = FigureFacts()
        guard let row = try await ask("mirror_state").first else {
            return [
                .problem("figures.mirror", "the mirror has no state", advice: "run lugx migrate, or restore a backup")
            ]
        }
        let asOf = try row.decode("asOf", as: PostgresTimestamp?.self)
        facts.mirrorLagSeconds = asOf.map { max(0, now() - Double($0.microseconds) / 1_000_000) }
        facts.mirrorChanges = try row.decode("changes")
        facts.mirrorBacklog = try row.decode("backlog")
        facts.mirrorRefusals = try row.decode("refusals")
        return facts.mirror
    }

    func shipping() async throws -> [Finding] {
        let rows = try await ask("ledger_read")
        guard !rows.isEmpty else { return [.ok("spool.lag", "no event has come in yet")] }
        return try rows.map { row in
            ShippingFacts(spooled: try row.decode("spooled"), ageSeconds: try row.decode("age")).finding
        }.max { $0.level < $1.level }.map { [$0] } ?? []
    }

    func reports() async throws -> [Finding] {
        let row = try await ask("doctor_reports")[0]
        return ReportFacts(
            overdue: try row.decode("overdue"), oldestSeconds: try row.decode("oldestSeconds"),
            failedRuns: try row.decode("failedRuns"), failedDeliveries: try row.decode("failedDeliveries")
        ).findings
    }

    private func ask(_ name: String) async throws(PostgresError) -> [PostgresRow] {
        try await pool.query(QueryFile.named("postgres/\(name).sql").text)
    }
}
