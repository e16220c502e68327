import Postgres
import Testing

@testable import Catalog

/// The plans of the accounts' queries on large tables: an index for each of them.
@Suite struct AccountPlanTests {
    private static let fill = [
        """
        INSERT INTO catalog."Users"
            (username, "usernameKey", email, "emailKey", "passwordHash", role, "createdAt")
        SELECT 'user' || n, 'user' || n, 'user' || n || '@example.com', 'user' || n || '@example.com',
            repeat('x', 90), CASE WHEN n % 1000 = 0 THEN 'admin' ELSE 'customer' END, now() - n * interval '1 minute'
        FROM generate_series(1, 30000) AS n
        """,
        """
        INSERT INTO catalog."Sessions" ("userId", "expiresAt")
        SELECT id, now() + random() * interval '30 days' FROM catalog."Users"
        """,
        """
        INSERT INTO catalog."RefreshTokens" ("tokenHash", "sessionId")
        SELECT sha256(id::text::bytea), id FROM catalog."Sessions"
        """,
        """
        INSERT INTO catalog."SignInAttempts" (key, failures) SELECT sha256(id::text::bytea), 1 FROM catalog."Users"
        """,
        "VACUUM ANALYZE",
    ]

    @Test func `no query of the accounts reads a whole table`() async throws {
        try await AccountRig.run { _, rig in
            for statement in Self.fill { try await rig.pool.script(statement) }
            let id = PostgresValue.uuid(.random())
            let key = PostgresValue.bytes(Array(repeating: 7, count: 32))
            let queries: [(String, [PostgresValue])] = [
                ("sign_in_attempt", [key, 10, .double(900)]), ("sign_in_lock", [key]), ("sign_in_forget", [key]),
                ("by_email", ["a"]), ("by_id", [id]), ("lock", [id]),
                ("insert", ["a", "a", "b", "b", "c", "customer"]),
                ("update", [id, "a", "a", "b", "b", "customer"]), ("set_password", [id, "a", "b"]),
                ("anonymise", [id]), ("admins_lock", []), ("list", [.null, 20, 0]), ("list", ["admin", 20, 0]),
                ("count", [.null]), ("count", ["admin"]), ("session_insert", [id, 30, key, "a"]),
                ("session_of_token", [key]), ("token_use", [key]), ("token_insert", [key, id]),
                ("session_end", [id, "reuse"]), ("session_end_by_token", [key, "logout"]),
                ("sessions_end", [id, "password"]), ("sweep", []), ("sweep_attempts", []),
            ]
            for (name, binds) in queries {
                let rows = try await rig.pool.query("EXPLAIN " + AccountStore.sql(name), binds)
                let plan = try rows.map { row throws(PostgresError) in try row.decode(0, as: String.self) }
                    .joined(separator: "\n")
                #expect(!plan.contains("Seq Scan"), "\(name):\n\(plan)")
            }
        }
    }
}
