import Foundation
import Postgres
import Queries
import TestSupport
import Testing

/// What each service's role may do, tried on every table, sequence and function there is: a new one without a line here
/// fails, and so does a right that came or went.
struct RoleMatrixTests {
    private static let roles = ["catalog", "orders", "analytics"]

    /// For catalog, orders and analytics, in this order: s select, i insert, u update (of some column at least),
    /// d delete, t truncate; g takes numbers from a sequence; x executes a function; - nothing.
    private static let expected = """
        analytics."ApiTokenTrail" - - si
        analytics."ApiTokenTrail_id_seq" - - g
        analytics."ApiTokens" - - siu
        analytics."CatalogProducts" - - s
        analytics."CatalogStock" - - s
        analytics."DroppedEvents" - - siu
        analytics."ErasureParts" - - siu
        analytics."ErasureParts_id_seq" - - g
        analytics."Erasures" - - siu
        analytics."EventExpiry" - - su
        analytics."IngestionLedger" - - siud
        analytics."JobLeases" - - siud
        analytics."MirrorBacklog" - - siud
        analytics."MirrorBacklog_position_seq" - - g
        analytics."MirrorChanges" - - siud
        analytics."MirrorRefusals" - - siud
        analytics."MirrorState" - - siud
        analytics."MirroredOrders" - - siud
        analytics."PrivacyTrail" - - si
        analytics."PrivacyTrail_id_seq" - - g
        analytics."ReportDeliveries" - - siud
        analytics."ReportRuns" - - siud
        analytics."ReportRuns_number_seq" - - g
        analytics."ReportSchedules" - - siu
        analytics."ReportTrail" - - si
        analytics."ReportTrail_id_seq" - - g
        analytics."RollupWork" - - siud
        analytics.integer_ids(ids text[]) - - x
        analytics.note_all_orders_change() - - x
        analytics.note_order() - - x
        analytics.note_order_change() - - x
        analytics.note_order_item() - - x
        analytics.note_product() - - x
        analytics.note_refund_item() - - x
        analytics.uuid_ids(ids text[]) - - x
        catalog."AuditTrail" si - -
        catalog."AuditTrail_id_seq" g - -
        catalog."Products" siu - -
        catalog."RefreshTokens" siud - -
        catalog."Reviews" siud - -
        catalog."Sessions" siud - -
        catalog."SignInAttempts" siud - -
        catalog."StockMovements" si - -
        catalog."StockMovements_id_seq" g - -
        catalog."StockReservationItems" siud - -
        catalog."StockReservations" siud - -
        catalog."StockReturns" siud - -
        catalog."Users" siud - -
        catalog.change_moment() x - -
        catalog.rate_product() x - -
        catalog.refuse_change() x - -
        lugx."Seeds" - - -
        lugx.schema_migrations - - -
        orders."AuditTrail" - si -
        orders."AuditTrail_id_seq" - g -
        orders."DiscountUses" - siud s
        orders."Discounts" - siud s
        orders."OrderAttempts" - siud s
        orders."OrderHistory" - si s
        orders."OrderHistory_id_seq" - g -
        orders."OrderItems" - siud s
        orders."OrderTotals" - su s
        orders."Orders" - siud s
        orders."Outbox" - siud -
        orders."Outbox_id_seq" - g -
        orders."PaymentNotices" - siud s
        orders."RefundItems" - siud s
        orders."Refunds" - siud s
        orders.change_moment() - x -
        orders.count_order() - x -
        orders.discount_document(d "Discounts") - x -
        orders.is_backdated() - x -
        orders.moment(at timestamp with time zone) - x -
        orders.order_document(o "Orders") - x -
        orders.refuse_change() - x -
        """

    private enum Trial {
        case table(columns: [String])
        case view
        case sequence
        case function(arguments: String)
    }

    @Test func `each role may do with each table, sequence and function what is written here and no more`() async throws
    {
        try await withServices { owner, pools in
            let things = try await Self.things(owner)
            var found: [String] = []
            for (name, trial) in things {
                var rights: [String] = []
                for role in Self.roles { rights.append(try await Self.rights(to: name, trial, pools[role]!)) }
                found.append(([name] + rights).joined(separator: " "))
            }
            let wanted = Self.expected.split(separator: "\n").map(String.init)
            for line in Set(found).subtracting(wanted).sorted() { Issue.record("not as written: \(line)") }
            for line in Set(wanted).subtracting(found).sorted() { Issue.record("written, but not so: \(line)") }
        }
    }

    /// What belongs to the server or to its owner, as tried by each role: `@self`, next to `@other` and `@owner`.
    private static let forbidden = """
        CREATE TABLE @self.mine (id int)
        CREATE TABLE public.mine (id int)
        CREATE TEMPORARY TABLE mine (id int)
        CREATE FUNCTION @self.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'
        CREATE SCHEMA mine
        CREATE DATABASE mine
        CREATE ROLE mine
        CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION @self.change_moment()
        DROP SCHEMA @self CASCADE
        DROP SCHEMA @other CASCADE
        DROP ROLE @other
        ALTER SYSTEM SET fsync = off
        ALTER ROLE @self SUPERUSER
        ALTER ROLE @other PASSWORD 'mine'
        ALTER ROLE @owner PASSWORD 'mine'
        SET ROLE @owner
        SET ROLE @other
        SET SESSION AUTHORIZATION @owner
        SET session_replication_role = replica
        SET log_statement = 'all'
        GRANT @other TO @self
        GRANT pg_read_all_data TO @self
        COPY (SELECT 1) TO PROGRAM 'id'
        COPY (SELECT 1) TO '/tmp/lugx-role-matrix'
        SELECT pg_read_file('/etc/passwd')
        SELECT pg_read_binary_file('/etc/passwd')
        SELECT pg_ls_dir('/')
        SELECT lo_import('/etc/passwd')
        SELECT pg_reload_conf()
        SELECT pg_switch_wal()
        SELECT rolpassword FROM pg_authid
        SELECT passwd FROM pg_shadow
        SELECT * FROM pg_hba_file_rules
        """

    @Test func `no role gets at the server, its files, its owner or another role`() async throws {
        try await withServices { owner, pools in
            let name = "\"\(owner.configuration.user ?? "")\""
            for (index, role) in Self.roles.enumerated() {
                let other = Self.roles[(index + 1) % Self.roles.count]
                for template in Self.forbidden.split(separator: "\n") {
                    let sql = String(template).replacing("@self", with: role).replacing("@other", with: other)
                        .replacing("@owner", with: name)
                    let error = try await failure { try await pools[role]!.execute(sql) }
                    #expect(error.kind == .permission, "\(role): \(sql): \(error)")
                }
            }
        }
    }

    /// A database with every migration, and a pool for each role. The server is the test's own: roles and their
    /// passwords belong to all of it.
    private func withServices(
        _ body: (PostgresPool, [String: PostgresPool]) async throws -> Void
    ) async throws {
        let server = try await TestPostgres()
        let database = try await server.freshDatabase(named: "roles")
        let owner = PostgresPool(try PostgresConfiguration(url: database.url))
        let migrations = QueryFile.migrations(in: "postgres").map {
            PostgresMigration(version: $0.version, name: $0.name, sql: $0.text)
        }
        try await PostgresMigrator(migrations: migrations).run(owner)
        var pools: [String: PostgresPool] = [:]
        for role in Self.roles {
            try await owner.script("ALTER ROLE \(role) PASSWORD 'test'")
            var configuration = owner.configuration
            configuration.user = role
            configuration.password = PostgresSecret("test")
            pools[role] = PostgresPool(configuration)
        }
        defer { for pool in [owner] + pools.values { pool.close() } }
        do {
            try await body(owner, pools)
        } catch {
            await server.kill()
            throw error
        }
        await server.kill()
    }

    private static func things(_ owner: PostgresPool) async throws -> [(String, Trial)] {
        let tables = """
            SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind::text AS kind,
                coalesce((SELECT string_agg(format('%I', attname), ' ' ORDER BY attnum) FROM pg_attribute
                    WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attidentity = ''
                        AND attgenerated = ''), '') AS detail
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^(pg_|information_schema)'
            UNION ALL
            SELECT format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), 'x',
                coalesce((SELECT string_agg(format('NULL::%I.%I', tn.nspname, t.typname), ', ' ORDER BY o)
                    FROM unnest(p.proargtypes) WITH ORDINALITY AS a(id, o) JOIN pg_type AS t ON t.oid = a.id
                    JOIN pg_namespace AS tn ON tn.oid = t.typnamespace), '')
            FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
            WHERE n.nspname !~ '^(pg_|information_schema)' AND NOT EXISTS (
                SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
            ORDER BY 1
            """
        return try await owner.query(tables).map { row in
            let detail = try row.decode("detail", as: String.self)
            let trial: Trial =
                switch try row.decode("kind", as: String.self) {
                case "S": .sequence
                case "x": .function(arguments: detail)
                case "v": .view
                default: .table(columns: detail.split(separator: " ").map(String.init))
                }
            return (try row.decode("name", as: String.self), trial)
        }
    }

    /// What the role gets done: anything but a lack of permission counts as allowed.
    private static func rights(to name: String, _ trial: Trial, _ pool: PostgresPool) async throws -> String {
        var attempts: [(Character, [String])]
        switch trial {
        case .table(let columns):
            attempts = [
                ("s", ["SELECT count(*) FROM \(name)"]), ("i", ["INSERT INTO \(name) DEFAULT VALUES"]),
                ("u", columns.map { "UPDATE \(name) SET \($0) = NULL WHERE false" }),
                ("d", ["DELETE FROM \(name) WHERE false"]), ("t", ["TRUNCATE \(name)"]),
            ]
        case .view: attempts = [("s", ["SELECT count(*) FROM \(name)"]), ("d", ["DELETE FROM \(name) WHERE false"])]
        case .sequence: attempts = [("g", ["SELECT nextval('\(name)')"])]
        case .function(let arguments): attempts = [("x", ["SELECT \(name.prefix { $0 != "(" })(\(arguments))"])]
        }
        var rights = ""
        for (letter, statements) in attempts {
            for sql in statements where try await isAllowed(sql, pool) {
                rights.append(letter)
                break
            }
        }
        return rights.isEmpty ? "-" : rights
    }

    private struct Undone: Error {}

    /// Tried in a transaction that is undone.
    private static func isAllowed(_ sql: String, _ pool: PostgresPool) async throws -> Bool {
        do {
            try await pool.transaction { connection in
                try await connection.execute(sql)
                throw Undone()
            }
        } catch is Undone {
            return true
        } catch let error as PostgresError {
            return error.kind != .permission
        }
        return true
    }
}
