import Postgres
import TestSupport
import Testing

struct EncryptionTests {
    /// The server makes itself a certificate for localhost, so that its key belongs to the right account.
    private static let makeCertificate = """
        COPY (SELECT 1) TO PROGRAM 'openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
        -subj /CN=localhost -days 2 -keyout server.key -out server.crt 2>/dev/null'
        """.replacing("\n", with: " ")

    @Test func `the URL's TLS options decide`() async throws {
        let server = try await TestPostgres()
        do {
            try await Self.check(server)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private static func check(_ server: TestPostgres) async throws {
        let url = try server.url()
        let plain = try await failure { try await connect(url + "?sslmode=require") }
        #expect(plain.kind == .authentication && plain.message.contains("does not support SSL"))
        try await server.execute(makeCertificate)
        let certificate = try await server.execute("SHOW data_directory") + "/server.crt"
        try await server.execute("ALTER SYSTEM SET ssl = on")
        try await server.restart()
        #expect(try await isEncrypted(url + "?sslmode=require"))
        #expect(try await isEncrypted(url + "?sslmode=verify-ca&sslrootcert=\(certificate)"))
        #expect(try await !isEncrypted(url + "?sslmode=disable"))
        let pool = PostgresPool(try PostgresConfiguration(url: url + "?sslmode=require"))
        defer { pool.close() }
        var backends: Set<Int> = []
        for _ in 0..<5 {
            let row = try await pool.queryFirst("SELECT pg_backend_pid() AS p, repeat('x', 100000) AS x")
            if let row { backends.insert(try row.decode("p")) }
        }
        #expect(backends.count == 1)
        let byAddress = try await failure { try await connect(url + "?sslmode=verify-full&sslrootcert=\(certificate)") }
        #expect(byAddress.kind == .authentication)
        let unknown = try await failure { try await connect(url + "?sslmode=verify-ca&sslrootcert=/nonexistent") }
        #expect(unknown.kind == .authentication)
    }

    private static func connect(_ url: String) async throws {
        _ = try await isEncrypted(url)
    }

    private static func isEncrypted(_ url: String) async throws -> Bool {
        let connection = try await PostgresConnection.open(try PostgresConfiguration(url: url))
        defer { connection.close() }
        let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        return try await connection.queryFirst(sql)?.decode("ssl") ?? false
    }
}
