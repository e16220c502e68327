import Foundation
import LocalStack
import TestSupport

/// Built `lugx serve analytics` that send reports, over one PostgreSQL and one ClickHouse, in a time of their own.
///
/// What is due is said by PostgreSQL's clock, so that it is there that the time is another one: the database finds
/// `clock_timestamp()` and `now()` of a schema of the test's first. They go as fast as ever, and as far ahead as the test
/// says.
final class ReportProcessRig {
    let postgres: TestPostgres
    let database: TestDatabase
    let folder: TemporaryDirectory
    let clickHouse: TestClickHouse
    let environment: [String: String?]
    private var services: [ServedService] = []
    /// How often each was started: an instance is known to the database by its name and this.
    private var starts: [Int]

    private init(
        postgres: TestPostgres, database: TestDatabase, clickHouse: TestClickHouse, instances: Int,
        environment: [String: String?]
    ) throws {
        starts = Array(repeating: 0, count: instances)
        self.postgres = postgres
        self.database = database
        self.clickHouse = clickHouse
        folder = try TemporaryDirectory("report-processes")
        var variables = environment
        variables["DATABASE_URL"] = database.url
        variables["CLICKHOUSE_URL"] = try clickHouse.url(database: "analytics")
        variables["LOG_LEVEL"] = "error"
        variables["LUGX_REPORTS_SECONDS"] = "0.1"
        variables["LUGX_MIRROR_POLL_SECONDS"] = "1"
        variables["LUGX_REPORTS_OUT_DIR"] = "\(folder.path)/out"
        self.environment = variables
    }

    /// Runs the body once they serve, and leaves no process behind.
    ///
    /// - Parameter moment: when the time begins.
    static func with(
        at moment: String, instances: Int, roles: String = "jobs", environment: [String: String?] = [:],
        isolation: isolated (any Actor)? = #isolation,
        _ body: (ReportProcessRig) async throws -> Void
    ) async throws {
        let clickHouse = try await TestClickHouse()
        let postgres = try await TestPostgres.shared()
        try await postgres.withDatabase(named: "report_processes") { database in
            try await TrackingRig.migrate(database.url, clickHouse.url(database: "analytics"))
            let rig = try ReportProcessRig(
                postgres: postgres, database: database, clickHouse: clickHouse, instances: instances,
                environment: environment)
            try await rig.sql(Self.time.replacing("MOMENT", with: moment))
            do {
                for number in 0..<instances {
                    var variables = rig.environment
                    variables["LUGX_REPORTS_STORE_DIR"] = "\(rig.folder.path)/files-\(number)"
                    variables["LUGX_SPOOL_DIR"] = "\(rig.folder.path)/spool-\(number)"
                    rig.services.append(
                        try ServedService("analytics", ["--roles", roles], environment: variables))
                    try await rig.start(number)
                }
                try await body(rig)
            } catch {
                for service in rig.services { await service.clear() }
                clickHouse.resume()
                await clickHouse.kill()
                throw error
            }
            for service in rig.services { await service.clear() }
        }
        await clickHouse.kill()
    }

    /// The time, and who does what in it: the instances are told apart by their `application_name`.
    private static let time = """
        CREATE SCHEMA simulated;
        CREATE TABLE simulated.time (ahead interval NOT NULL);
        INSERT INTO simulated.time SELECT timestamptz 'MOMENT' - pg_catalog.clock_timestamp();
        CREATE FUNCTION simulated.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
            AS 'SELECT pg_catalog.clock_timestamp() + ahead FROM simulated.time';
        CREATE FUNCTION simulated.now() RETURNS timestamptz LANGUAGE sql STABLE
            AS 'SELECT pg_catalog.now() + ahead FROM simulated.time';
        CREATE TABLE simulated.steps (
            number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, instance text NOT NULL, lease uuid);
        CREATE TABLE simulated.trap (goal bigint NOT NULL);
        INSERT INTO simulated.trap VALUES (0);
        CREATE SEQUENCE simulated.writes;
        CREATE FUNCTION simulated.note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
            INSERT INTO simulated.steps (instance, lease)
            VALUES (current_setting('application_name'), NEW."leaseId");
            IF OLD."leaseId" IS NOT NULL AND nextval('simulated.writes') = (SELECT goal FROM simulated.trap) THEN
                PERFORM pg_sleep(600);
            END IF;
            RETURN NULL;
        END$$;
        CREATE TRIGGER note AFTER UPDATE ON analytics."ReportRuns"
            FOR EACH ROW EXECUTE FUNCTION simulated.note();
        CREATE TRIGGER note AFTER UPDATE ON analytics."ReportDeliveries"
            FOR EACH ROW EXECUTE FUNCTION simulated.note();
        ALTER TABLE analytics."IngestionLedger" ALTER "updatedAt" SET DEFAULT simulated.clock_timestamp();
        DO $$BEGIN EXECUTE format(
            'ALTER DATABASE %I SET search_path = simulated, pg_catalog, catalog, orders, analytics, public',
            current_database()); END$$;
        """

    // MARK: The instances

    /// Of the first.
    var port: Int { services[0].port }

    private func instance(_ number: Int) -> String { "reports-\(number)-\(starts[number])" }

    func start(_ number: Int) async throws {
        starts[number] += 1
        services[number].environment["DATABASE_URL"] = "\(database.url)?application_name=\(instance(number))"
        try await services[number].start()
    }

    func kill(_ number: Int) async throws { try await services[number].kill() }

    /// Has whoever makes the given one of the next writes about work in hand stop in the middle of it.
    func setTrap(after writes: Int) async throws {
        try await sql(
            "UPDATE simulated.trap SET goal = nextval('simulated.writes') + \(writes)")
    }

    /// Who has met the trap.
    func trapped() async throws -> Int? {
        let name = try await sql(
            """
            SELECT application_name FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event = 'PgSleep' LIMIT 1
            """)
        return starts.indices.first { instance($0) == name }
    }

    /// Takes the trap away, and what is left in it of one who is dead.
    func clearTrap() async throws {
        try await sql(
            """
            UPDATE simulated.trap SET goal = 0;
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event = 'PgSleep'
            """)
    }

    /// Runs `lugx report` to its end; what it says.
    func report(_ arguments: [String]) async throws -> [String] {
        let (exit, lines) = try await tell(["report"] + arguments)
        guard case .code(0) = exit else {
            throw Unexpected("lugx report \(arguments.joined(separator: " ")): \(lines)")
        }
        return lines
    }

    /// Runs `lugx` to its end; how it ended, and what it said.
    func tell(_ arguments: [String]) async throws -> (ProcessExit, [String]) {
        guard let binary = BuiltBinary.lugx else {
            throw Unexpected("the lugx binary is missing: run swift build, or set LUGX_TEST_BINARY")
        }
        let process = try TestProcess(binary, arguments, environment: environment)
        let exit = try await process.exit(within: 60)
        return (exit, process.output)
    }

    // MARK: The time

    /// What is not at its end.
    private static let open = """
        SELECT "leaseId" AS lease, "dueAt" AS due FROM analytics."ReportRuns"
        WHERE status IN ('pending', 'waiting', 'running')
        UNION ALL SELECT "leaseId", "dueAt" FROM analytics."ReportDeliveries" WHERE state IN ('pending', 'sending')
        """

    private static func isHeld(by instances: [String]) -> String {
        let names = instances.map { "'\($0)'" }.joined(separator: ", ")
        return "lease IN (SELECT lease FROM simulated.steps WHERE instance IN (\(names)))"
    }

    enum Rest: Equatable {
        /// Somebody works, or is about to.
        case working
        case done
        /// For a lease of the dead to end, or for the next try.
        case waiting
    }

    func rest() async throws -> Rest {
        let answer = try await sql(
            """
            WITH open AS (\(Self.open))
            SELECT CASE
                WHEN EXISTS (SELECT FROM analytics."ReportSchedules"
                        WHERE "deletedAt" IS NULL AND "nextAt" <= clock_timestamp())
                    OR EXISTS (SELECT FROM open
                        WHERE due <= clock_timestamp() OR \(Self.isHeld(by: services.indices.map(instance))))
                THEN 'working'
                WHEN EXISTS (SELECT FROM open) THEN 'waiting'
                WHEN EXISTS (SELECT FROM analytics."ReportRuns" WHERE status = 'delivering') THEN 'working'
                ELSE 'done' END
            """)
        switch answer {
        case "waiting": return .waiting
        case "done": return .done
        default: return .working
        }
    }

    /// Leaps to when the first of what waits is due: nobody who lives has anything in hand then.
    func leapToWork() async throws {
        try await sql(
            """
            UPDATE simulated.time SET ahead = ahead + greatest(interval '0 s',
                (SELECT min(due) FROM (\(Self.open)) o) - clock_timestamp() + interval '10 ms')
            """)
    }

    func leap(to moment: Int64) async throws {
        try await sql(
            """
            UPDATE simulated.time SET ahead = greatest(ahead,
                to_timestamp(\(moment)) - pg_catalog.clock_timestamp() + interval '10 ms')
            """)
    }

    /// Until nothing is left to do: leaps over what is waited for.
    func settle() async throws {
        try await eventually(within: 240, every: 20, "all reports to be sent") {
            switch try await rest() {
            case .working: return false
            case .done: return true
            case .waiting:
                try await leapToWork()
                return false
            }
        }
    }

    /// A paid order of one copy.
    func order(_ number: String, at moment: String, amount: String) async throws {
        try await sql(
            """
            WITH product AS (
                INSERT INTO catalog."Products" (name, price, category, platform)
                VALUES ('Game \(number)', \(amount), 'rpg', 'pc') RETURNING id
            ), placed AS (
                INSERT INTO orders."Orders" (id, "orderNumber", "userId", "paymentStatus", "paymentMethod", "stockState",
                    "subtotalAmount", "totalAmount", "paidAmount", currency, "shippingAddress", "createdAt")
                VALUES (gen_random_uuid(), '\(number)', gen_random_uuid(), 'paid', 'card', 'confirmed', \(amount),
                    \(amount), \(amount), 'EUR', '{"country":"DE"}', '\(moment)') RETURNING id)
            INSERT INTO orders."OrderItems" (id, "orderId", position, "productId", "productName", "unitPrice", quantity,
                "totalPrice")
            SELECT gen_random_uuid(), placed.id, 0, product.id, 'Game \(number)', \(amount), 1, \(amount)
            FROM placed, product
            """)
    }

    @discardableResult
    func sql(_ text: String) async throws -> String {
        try await postgres.execute(text, database: database.name).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
