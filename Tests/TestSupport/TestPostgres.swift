package import LocalStack

/// A private PostgreSQL for tests, without fsync; it goes with the test process.
package final class TestPostgres: Sendable {
    package let server: PostgresServer
    private let directory: TemporaryDirectory

    private static let sharedServer = Task { try await TestPostgres() }

    /// The one server of this test process, started at the first call. For tests that only need a database of their
    /// own: never stop it.
    package static func shared() async throws -> TestPostgres { try await sharedServer.value }

    /// Starts a server of one's own, for tests that stop, kill or pause it. It ends with the value.
    package init() async throws {
        directory = try TemporaryDirectory("postgres")
        let programs = try Programs.find(environment: TestEnvironment.variables)
        server = try PostgresServer(
            place: ServerPlace(
                directory: "\(directory.path)/server", stateDirectory: directory.path, port: nil,
                portVariable: "LUGX_POSTGRES_PORT", logPath: "\(directory.path)/postgres.log"),
            programs: programs, isDurable: false)
        try await server.start()
    }

    deinit {
        let (server, directory) = (server, directory)
        OwnThread.start("test-stop") {
            server.stopBlocking(.now)
            withExtendedLifetime(directory) {}
        }
    }

    package var port: Int { get throws { try TestServer.port(server.port, "PostgreSQL") } }

    /// `postgresql://` of a database, as the superuser.
    package func url(database: String = "postgres") throws -> String { try server.url(database: database) }

    /// An empty database of its own for a test; drop it with `drop`, or let it go with the server.
    package func freshDatabase(named test: String = #function) async throws -> TestDatabase {
        let name = TestDatabaseName.make(test)
        try await server.createDatabase(name)
        return TestDatabase(name: name, url: try url(database: name))
    }

    package func drop(_ database: TestDatabase) async throws {
        try await server.execute("DROP DATABASE IF EXISTS \"\(database.name)\" WITH (FORCE)")
    }

    /// Runs the body with an empty database of its own, which is dropped at the end.
    package func withDatabase<Value>(
        named test: String = #function, isolation: isolated (any Actor)? = #isolation,
        _ body: (TestDatabase) async throws -> Value
    ) async throws -> Value {
        let database = try await freshDatabase(named: test)
        let result: Value
        do {
            result = try await body(database)
        } catch {
            try? await drop(database)
            throw error
        }
        try await drop(database)
        return result
    }

    /// Runs SQL with psql as the superuser; unaligned output.
    @discardableResult
    package func execute(_ sql: String, database: String = "postgres") async throws -> String {
        try await server.execute(sql, database: database)
    }

    package func start() async throws { try await server.start() }
    package func stop() async { await server.stop() }
    /// Ends it as `kill -9` does; `start()` recovers it on the same port.
    package func kill() async { await server.stop(.now) }
    package func restart() async throws {
        await server.stop()
        try await server.start()
    }
    /// Stops all its processes where they are (SIGSTOP): connections hang, nothing is closed.
    package func pause() { TestServer.pause(server.process) }
    package func resume() { TestServer.resume(server.process) }
}
