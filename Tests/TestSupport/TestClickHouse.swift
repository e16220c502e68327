package import LocalStack

/// A private ClickHouse for tests; it goes with the test process.
package final class TestClickHouse: Sendable {
    package let server: ClickHouseServer
    private let directory: TemporaryDirectory

    private static let sharedServer = Task { try await TestClickHouse() }

    /// The one server of this test process, started at the first call. For tests that only need a database of their
    /// own: never stop it.
    package static func shared() async throws -> TestClickHouse { try await sharedServer.value }

    /// Starts a server of one's own, for tests that stop, kill or pause it. It ends with the value.
    package init() async throws {
        directory = try TemporaryDirectory("clickhouse")
        let programs = try Programs.find(environment: TestEnvironment.variables)
        server = try ClickHouseServer(
            place: ServerPlace(
                directory: "\(directory.path)/server", stateDirectory: directory.path, port: nil,
                portVariable: "LUGX_CLICKHOUSE_PORT", logPath: "\(directory.path)/clickhouse.log"),
            programs: programs)
        try await server.start()
    }

    deinit {
        let (server, directory) = (server, directory)
        OwnThread.start("test-stop") {
            server.stopBlocking(.now)
            withExtendedLifetime(directory) {}
        }
    }

    package var port: Int { get throws { try TestServer.port(server.port, "ClickHouse") } }
    package var user: String { ClickHouseServer.user }
    package var password: String { get throws { try server.password() } }

    /// `http://user:password@127.0.0.1:port/database`.
    package func url(database: String = "default") throws -> String { try server.url(database: database) }

    /// The same as the user who may only read `analytics`.
    package func readerURL(database: String = "analytics") throws -> String {
        try server.readerURL(database: database)
    }

    /// An empty database of its own for a test; drop it with `drop`, or let it go with the server.
    package func freshDatabase(named test: String = #function) async throws -> TestDatabase {
        let name = TestDatabaseName.make(test)
        try await execute("CREATE DATABASE \(name)")
        return TestDatabase(name: name, url: try url(database: name))
    }

    package func drop(_ database: TestDatabase) async throws {
        try await execute("DROP DATABASE IF EXISTS \(database.name)")
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

    /// Runs one statement over HTTP with a client that is not ours to test; the body as it came.
    @discardableResult
    package func execute(_ sql: String) async throws -> String { try await server.execute(sql) }

    package func start() async throws { try await server.start() }
    package func stop() async { await server.stop() }
    /// Ends it as `kill -9` does; `start()` brings it back on the same port.
    package func kill() async { await server.stop(.now) }
    package func restart() async throws {
        await server.stop()
        try await server.start()
    }
    /// Stops the process where it is (SIGSTOP): requests hang, connections stay open.
    package func pause() { TestServer.pause(server.process) }
    package func resume() { TestServer.resume(server.process) }
}
