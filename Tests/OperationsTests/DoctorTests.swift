import Foundation
import Glibc
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import Operations

/// Each fault is planted in servers and files that are real, found, and taken out again.
@Suite(.serialized) struct DoctorTests {
    @Test func `of a shop that is well only what the tests do without is found`() async throws {
        let report = try await DoctorRig.shared().look()
        let faults = report.findings.filter { $0.level != .ok && $0.check != "tools.chromium" }.map(\.check)
        // The tests' PostgreSQL does not sync, and no service runs.
        #expect(
            Set(faults) == ["postgresql.writable", "services.catalog", "services.orders", "services.analytics"],
            "\(report.text)")
        #expect(report.exitCode == 2)
        let checks = Set(report.findings.map(\.check))
        for check in [
            "postgresql.version", "postgresql.migrations", "postgresql.roles", "postgresql.connections",
            "clickhouse.version", "clickhouse.migrations", "clickhouse.writable", "clickhouse.parts",
            "clock.postgresql", "clock.clickhouse", "clock.files", "spool.directory", "spool.lock", "spool.room",
            "spool.quarantine", "spool.lag", "disk.spool", "files.secrets", "figures.mirror", "figures.sales",
            "figures.rollups", "figures.reconciliation", "reports.late", "reports.failed", "configuration.secrets",
            "configuration.options",
        ] { #expect(checks.contains(check), "\(check) was not looked at") }
    }

    // MARK: Databases

    @Test func `a database that is stopped is said, and the other is looked at all the same`() async throws {
        let rig = try await DoctorRig.shared()
        await rig.clickHouse.stop()
        let report: DoctorReport
        do { report = try await rig.look() } catch {
            try await rig.clickHouse.start()
            throw error
        }
        try await rig.clickHouse.start()
        #expect(report.worst("clickhouse.reachable").hasPrefix("problem"))
        #expect(report.of("clickhouse.reachable").first?.advice?.contains("start ClickHouse") == true)
        #expect(report.of("clickhouse.version").isEmpty)
        #expect(report.worst("postgresql.migrations").hasPrefix("ok"))
        #expect(report.worst("figures.reconciliation") == "not looked at")
    }

    @Test func `a database that may only be read is said`() async throws {
        let rig = try await DoctorRig.shared()
        let name = rig.database.name
        try await rig.pool.script("ALTER DATABASE \"\(name)\" SET default_transaction_read_only = on")
        let report = try await rig.look()
        try await rig.pool.script("ALTER DATABASE \"\(name)\" RESET default_transaction_read_only")
        #expect(report.worst("postgresql.writable").contains("read-only"))
        #expect(try await rig.look().worst("postgresql.writable").contains("fsync"))
    }

    @Test func `a database that hangs holds nothing up`() async throws {
        let rig = try await DoctorRig.shared()
        rig.clickHouse.pause()
        let report: DoctorReport
        do { report = try await rig.look(seconds: 2) } catch {
            rig.clickHouse.resume()
            throw error
        }
        rig.clickHouse.resume()
        #expect(report.worst("clickhouse.reachable").hasPrefix("problem"))
        #expect(report.worst("configuration.options").hasPrefix("ok"))
    }

    @Test func `a wrong password is named and shown nowhere`() async throws {
        let rig = try await DoctorRig.shared()
        let wrong = "fourteen-wrong-words"
        let database = rig.database.url.replacing(/:[^:@\/]+@/, with: ":\(wrong)@")
        let clickHouse = rig.clickHouseURL.replacing(/:[^:@\/]+@/, with: ":\(wrong)@")
        let report = try await rig.look(["DATABASE_URL": database, "CLICKHOUSE_URL": clickHouse])
        #expect(report.of("postgresql.reachable").first?.advice?.contains("password in DATABASE_URL") == true)
        #expect(report.of("clickhouse.reachable").first?.advice?.contains("password in CLICKHOUSE_URL") == true)
        #expect(!report.text.contains(wrong) && !report.json.contains(wrong))
    }

    @Test func `migrations that are missing, changed or of a newer program are told apart`() async throws {
        let rig = try await DoctorRig.shared()
        let cases: [(plant: String, undo: String, found: String)] = [
            (
                "UPDATE lugx.schema_migrations SET version = 9999 WHERE version = 2",
                "UPDATE lugx.schema_migrations SET version = 2 WHERE version = 9999", "does not know"
            ),
            (
                "UPDATE lugx.schema_migrations SET checksum = 'x' || checksum WHERE version = 3",
                "UPDATE lugx.schema_migrations SET checksum = substr(checksum, 2) WHERE version = 3", "another text"
            ),
            (
                "CREATE TABLE lugx.kept AS TABLE lugx.schema_migrations; "
                    + "DELETE FROM lugx.schema_migrations WHERE version >= 5",
                "INSERT INTO lugx.schema_migrations SELECT * FROM lugx.kept WHERE version >= 5; DROP TABLE lugx.kept",
                "lacks 0005_mirror_state"
            ),
        ]
        for (plant, undo, found) in cases {
            try await rig.pool.script(plant)
            let report = try await rig.look()
            try await rig.pool.script(undo)
            #expect(report.worst("postgresql.migrations").contains(found), "\(report.text)")
        }
        try await rig.clickHouse.execute(
            "INSERT INTO analytics.schema_migrations SELECT toUInt32(9999), 'later', 'x', now()")
        let newer = try await rig.look().worst("clickhouse.migrations")
        try await rig.clickHouse.execute("RENAME TABLE analytics.schema_migrations TO analytics.kept")
        let missing = try await rig.look().worst("clickhouse.migrations")
        try await rig.clickHouse.execute(
            "CREATE TABLE analytics.schema_migrations (version UInt32, name String, checksum String, "
                + "applied_at DateTime('UTC')) ENGINE = MergeTree ORDER BY version")
        try await rig.clickHouse.execute(
            "INSERT INTO analytics.schema_migrations SELECT * FROM analytics.kept WHERE version < 9999")
        try await rig.clickHouse.execute("DROP TABLE analytics.kept")
        #expect(newer.contains("9999_later"))
        #expect(missing.contains("lacks 0001_events"))
        #expect(try await rig.look().worst("clickhouse.migrations").hasPrefix("ok"))
    }

    @Test(arguments: [
        (
            #"REVOKE UPDATE ON orders."Orders" FROM orders"#, #"GRANT UPDATE ON orders."Orders" TO orders"#,
            "orders lacks UPDATE"
        ),
        (
            "REVOKE USAGE ON SCHEMA catalog FROM catalog", "GRANT USAGE ON SCHEMA catalog TO catalog",
            "catalog lacks USAGE"
        ),
        (
            #"GRANT SELECT ON catalog."Users" TO analytics"#, #"REVOKE SELECT ON catalog."Users" FROM analytics"#,
            #"analytics has SELECT of catalog."Users""#
        ),
        ("ALTER ROLE orders CREATEDB", "ALTER ROLE orders NOCREATEDB", "orders has CREATEDB"),
        ("GRANT catalog TO orders", "REVOKE catalog FROM orders", "orders has the rights of catalog"),
        ("ALTER ROLE analytics NOLOGIN", "ALTER ROLE analytics LOGIN", "analytics lacks LOGIN"),
        (
            "GRANT CREATE ON SCHEMA orders TO orders", "REVOKE CREATE ON SCHEMA orders FROM orders",
            "orders has CREATE in"
        ),
    ])
    func `what a role may and may not do is looked at`(plant: String, undo: String, found: String) async throws {
        let rig = try await DoctorRig.shared()
        let owner = PostgresPool(try PostgresConfiguration(url: rig.database.url))
        defer { owner.close() }
        try await owner.script(plant)
        let findings = try await PostgresProbe(pool: owner) { 0 }.roles()
        try await owner.script(undo)
        let finding = try #require(findings.first)
        #expect(finding.level == .problem)
        #expect((finding.found + (finding.advice ?? "")).contains(found), "\(finding)")
        #expect(try await PostgresProbe(pool: owner) { 0 }.roles().map(\.level) == [.ok])
    }

    // MARK: Clocks and disks

    @Test func `a clock that is off is found whosever it is`() async throws {
        let rig = try await DoctorRig.shared()
        let ahead = try await rig.look(aheadSeconds: 3600)
        let behind = try await rig.look(aheadSeconds: -3600)
        for check in ["clock.postgresql", "clock.clickhouse", "clock.files"] {
            #expect(ahead.worst(check).hasPrefix("problem: the clock of "), "\(ahead.text)")
            #expect(ahead.worst(check).contains("ahead of") && behind.worst(check).contains("behind"))
        }
    }

    @Test(.enabled(if: SmallDisk.isPossible, "needs root and the right to mount"))
    func `a disk with little room, and one that is full, are said`() async throws {
        let rig = try await DoctorRig.shared()
        let disk = try await SmallDisk(megabytes: 4)
        let little = try await rig.look(["LUGX_SPOOL_DIR": disk.path])
        #expect(little.worst("disk.spool").hasPrefix("problem"))
        let fill = FileManager.default
        _ = fill.createFile(atPath: "\(disk.path)/fill", contents: Data(count: 3 << 20))
        // The rest, in pages.
        for index in 0..<1024 where (try? Data(count: 4096).write(to: URL(filePath: "\(disk.path)/\(index)"))) == nil {
            break
        }
        let full = try await rig.look(["LUGX_SPOOL_DIR": disk.path])
        try await disk.unmount()
        #expect(full.worst("spool.directory").contains("No space left on device"), "\(full.text)")
    }

    @Test func `a directory that is not there is said`() async throws {
        let report = try await DoctorRig.shared().look(["LUGX_SPOOL_DIR": "/tmp/lugx-is-not-there"])
        #expect(report.worst("spool.directory") == "problem: /tmp/lugx-is-not-there: No such file or directory")
    }

    // MARK: Spool and secrets

    @Test func `the spool's holder, its filling and what was set aside are seen from outside`() async throws {
        let rig = try await DoctorRig.shared()
        let spool = try rig.spool()
        let lock = open("\(spool)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        #expect(flock(lock, LOCK_EX) == 0)
        try Data(count: 6 << 20).write(to: URL(filePath: "\(spool)/0000000000000001.segment"))
        try Data("{}\n".utf8).write(to: URL(filePath: "\(spool)/refused-rows.ndjson"))
        let refused = try await rig.look()
        close(lock)
        try FileManager.default.createDirectory(atPath: "\(spool)/quarantine", withIntermediateDirectories: true)
        try Data(count: 9).write(to: URL(filePath: "\(spool)/quarantine/1-9.bytes"))
        let damaged = try await rig.look()
        for name in ["lock", "0000000000000001.segment", "refused-rows.ndjson", "quarantine"] {
            try FileManager.default.removeItem(atPath: "\(spool)/\(name)")
        }
        #expect(refused.worst("spool.lock") == "ok: in use by process \(getpid())")
        #expect(refused.worst("spool.room") == "warning: 6 MiB of 8 MiB are taken")
        #expect(refused.worst("spool.quarantine").contains("ClickHouse refused rows"))
        #expect(damaged.worst("spool.lock").contains("no process"))
        #expect(damaged.worst("spool.quarantine").contains("1-9.bytes"))
    }

    @Test func `secrets that others can read, or anyone can guess, are found and not shown`() async throws {
        let rig = try await DoctorRig.shared()
        let data = "\(rig.directory.path)/data"
        try FileManager.default.createDirectory(atPath: "\(data)/state", withIntermediateDirectories: true)
        for name in ["env", "state/admin.password"] {
            _ = FileManager.default.createFile(
                atPath: "\(data)/\(name)", contents: Data(), attributes: [.posixPermissions: 0o644])
        }
        let secret = "secret-secret-secret-secret-secret-secret"
        let report = try await rig.look([
            "LUGX_DATA_DIR": data, "JWT_SECRET": secret, "LUGX_ADMIN_PASSWORD": "hush", "LUGX_HOST": "0.0.0.0",
            "LUGX_OPEN_ANALYTICS": "true", "LUGX_TRUSTED_PROXIES": "0.0.0.0/0", "LUGX_DEDUPE_ENTRIES_MAX": "0",
        ])
        try FileManager.default.removeItem(atPath: data)
        #expect(report.of("files.secrets").count == 2)
        #expect(report.of("files.secrets").allSatisfy { $0.level == .problem })
        #expect(report.of("configuration.secrets").count == 2, "\(report.text)")
        #expect(report.of("configuration.options").count { $0.level == .problem } == 2)
        #expect(report.of("configuration.options").count { $0.level == .warning } == 1)
        #expect(!report.text.contains(secret) && !report.text.contains("hush"))
    }
}
