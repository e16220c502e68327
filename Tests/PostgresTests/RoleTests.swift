import Foundation
import Postgres
import TestSupport
import Testing

/// What queries/postgres/ makes of a database. One at a time: they give the cluster's roles a password, and PostgreSQL
/// refuses to change a role twice at once.
@Suite(.serialized) struct RoleTests {
    private static let roles = ["catalog", "orders", "analytics"]

    private static func migrations() throws -> [PostgresMigration] {
        let path = "postgres/0001_roles_and_schemas.sql"
        return [
            try #require(
                PostgresMigration(
                    path: path, sql: try String(contentsOfFile: "\(Repository.root)/queries/\(path)", encoding: .utf8)))
        ]
    }

    /// A migrated database with a table in each schema, and a pool for each role.
    private static func withRoles(
        named test: String = #function, _ body: (PostgresPool, [String: PostgresPool]) async throws -> Void
    ) async throws {
        try await withPool(named: test) { owner in
            try await PostgresMigrator(migrations: try migrations()).run(owner)
            for role in roles {
                try await owner.script(
                    "CREATE TABLE \(role).things (id serial PRIMARY KEY, name text); ALTER ROLE \(role) PASSWORD 'test'"
                )
            }
            var pools: [String: PostgresPool] = [:]
            defer { for pool in pools.values { pool.close() } }
            for role in roles {
                var configuration = owner.configuration
                configuration.user = role
                configuration.password = PostgresSecret("test")
                configuration.statementTimeoutSeconds = nil
                configuration.lockTimeoutSeconds = nil
                pools[role] = PostgresPool(configuration)
            }
            try await body(owner, pools)
        }
    }

    @Test func `each role works in its own schema and in no other`() async throws {
        try await Self.withRoles { _, pools in
            for role in Self.roles {
                let pool = try #require(pools[role])
                try await pool.execute("INSERT INTO things (name) VALUES ('x')")
                try await pool.execute("UPDATE things SET name = 'y'")
                #expect(try await pool.query("SELECT * FROM \(role).things").count == 1)
                for other in Self.roles where other != role {
                    let mayRead = role == "analytics" && other == "orders"
                    if mayRead {
                        #expect(try await pool.query("SELECT * FROM orders.things").count == 1)
                    } else {
                        #expect(
                            try await failure { try await pool.execute("SELECT * FROM \(other).things") }.kind
                                == .permission)
                    }
                    for sql in ["INSERT INTO \(other).things (name) VALUES ('z')", "DELETE FROM \(other).things"] {
                        #expect(try await failure { try await pool.execute(sql) }.kind == .permission)
                    }
                }
            }
        }
    }

    private static let forbidden = [
        "CREATE TABLE public.mine (id int)", "CREATE TABLE ROLE.mine (id int)", "CREATE SCHEMA mine",
        "CREATE TEMPORARY TABLE mine (id int)", "CREATE ROLE mine", "CREATE DATABASE mine", "DROP TABLE ROLE.things",
        "ALTER TABLE ROLE.things ADD COLUMN x int", "TRUNCATE ROLE.things", "SELECT * FROM lugx.schema_migrations",
        "SELECT pg_read_file('/etc/passwd')", "SET ROLE \"OWNER\"", "SELECT rolpassword FROM pg_authid",
        "ALTER ROLE \"OWNER\" PASSWORD 'x'", "GRANT ALL ON ROLE.things TO PUBLIC",
    ]

    @Test func `no role may change tables, roles or databases, or see what is the owner's`() async throws {
        try await Self.withRoles { owner, pools in
            for (role, pool) in pools {
                for template in Self.forbidden {
                    let sql = template.replacing("ROLE.", with: "\(role).")
                        .replacing("OWNER", with: owner.configuration.user ?? "")
                    if template.hasPrefix("GRANT") {
                        // PostgreSQL only warns when there is nothing that could be granted.
                        _ = try? await pool.execute(sql)
                        continue
                    }
                    let error = try await failure { try await pool.execute(sql) }
                    #expect(error.kind == .permission, "\(role): \(sql): \(error)")
                }
                let sql = "SELECT has_table_privilege($1, $2, 'TRUNCATE') AS x"
                let row = try await owner.queryFirst(sql, [.text(role), .text("\(role).things")])
                #expect(try row?.decode("x", as: Bool.self) == false)
            }
            let leaked =
                "SELECT count(*) AS n FROM information_schema.table_privileges WHERE grantee = 'PUBLIC' AND table_name = 'things'"
            #expect(try await owner.queryFirst(leaked)?.decode("n", as: Int.self) == 0)
        }
    }

    @Test func `tables are found without their schema, and statements have a limit`() async throws {
        try await Self.withRoles { owner, pools in
            try await owner.script(#"CREATE TABLE catalog."Products" (name text, price numeric)"#)
            var configuration = owner.configuration
            configuration.applicationName = "fresh"
            let fresh = PostgresPool(configuration)
            defer { fresh.close() }
            #expect(try await fresh.query(#"SELECT name, price FROM "Products""#).isEmpty)
            let limits = ["catalog": "10s", "orders": "10s", "analytics": "1min"]
            for (role, pool) in pools {
                let row = try await pool.queryFirst("SHOW statement_timeout")
                #expect(try row?.decode(0, as: String.self) == limits[role])
            }
        }
    }

    @Test func `several databases of one cluster share the roles`() async throws {
        try await withPool { first in
            try await withPool { second in
                try await withThrowingTaskGroup { group in
                    for pool in [first, second] {
                        group.addTask { try await PostgresMigrator(migrations: try Self.migrations()).run(pool) }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }
}
