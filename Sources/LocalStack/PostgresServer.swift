import Glibc
import Synchronization

/// A private PostgreSQL: one data directory, one port on 127.0.0.1, one password; runs as `postgres` when this
/// process is root and as oneself otherwise. No Unix socket, so a long directory is no problem.
///
/// All methods block or are async over a thread of their own; they may be called from anywhere.
package final class PostgresServer: Sendable {
    package static let superuser = "lugx"
    private static let readyWithinMilliseconds = 60_000

    package let place: ServerPlace
    package let isDurable: Bool
    private let programs: Programs
    private let user: ServerUser?
    private let run = Mutex<ServerRun?>(nil)
    /// A server that is started again in the same process keeps its port: its clients have the URL.
    private let lastPort = Mutex<Int?>(nil)

    /// - Parameter isDurable: false skips every fsync: for tests, whose data may go.
    package init(place: ServerPlace, programs: Programs, isDurable: Bool) throws(LocalStackError) {
        self.place = place
        self.programs = programs
        self.isDurable = isDurable
        user = try ServerUser.forServer("postgres", package: "postgresql")
    }

    package var port: Int? { run.withLock { $0?.port } }
    package var process: ChildProcess? { run.withLock { $0?.process } }
    package var dataDirectory: String { "\(place.directory)/data" }

    package func password() throws(LocalStackError) -> String {
        try Secret.stored(at: "\(place.stateDirectory)/postgres.password")
    }

    /// `postgresql://…` of a database, as the superuser.
    package func url(database: String) throws(LocalStackError) -> String {
        try url(database: database, user: Self.superuser, password: password())
    }

    package func url(database: String, user: String, password: String) throws(LocalStackError) -> String {
        guard let port else { throw LocalStackError(.notReady, "PostgreSQL is not running") }
        return "postgresql://\(user):\(password)@127.0.0.1:\(port)/\(database)"
    }

    /// Makes the data directory at the first start, and starts the server; returns when it takes connections.
    package func start() async throws(LocalStackError) {
        try await OwnThread.run("lugx-postgres-start") { [self] () throws(LocalStackError) in try startBlocking() }
    }

    /// Ends the server and all its processes within the ladder's time.
    package func stop(_ ladder: StopLadder = .postgres) async {
        try? await OwnThread.run("lugx-postgres-stop") { [self] in stopBlocking(ladder) }
    }

    /// Blocks.
    package func stopBlocking(_ ladder: StopLadder) {
        guard let ending = run.withLock({ $0 }) else { return }
        ending.process.stop(ladder)
        ending.record.remove()
        run.withLock { $0 = nil }
    }

    private func startBlocking() throws(LocalStackError) {
        try place.makeDirectory(for: user)
        let record = LeftoverRecord(stateDirectory: place.stateDirectory, name: "postgres")
        let real = FileSystem.canonical(place.directory) ?? place.directory
        try record.endLeftovers(program: "postgres", directory: real)
        let log = try BoundedLog(path: place.logPath)
        let cluster = PostgresCluster(directory: dataDirectory, programs: programs, user: user, isDurable: isDurable)
        try cluster.prepare(password: password(), log: log)
        try place.withPort("postgres", previous: lastPort.withLock { $0 }) { (port: Int) throws(LocalStackError) in
            try cluster.configure(port: port)
            let process = try Supervisor.shared.spawn(command, output: log)
            try record.write(process.identity)
            let started = ServerRun(process: process, log: log, record: record, port: port)
            try started.waitUntilReady("PostgreSQL", withinMilliseconds: Self.readyWithinMilliseconds) {
                PostgresProbe.isReady(port: port)
            }
            run.withLock { $0 = started }
            lastPort.withLock { $0 = port }
        }
    }

    private var command: ProcessCommand {
        ProcessCommand(
            name: "postgres", executable: "\(programs.postgresDirectory)/postgres", arguments: ["-D", dataDirectory],
            environment: PostgresCluster.environment, user: user, deathSignal: .quit, ladder: .postgres,
            stopPhase: .servers)
    }

    /// Runs statements with psql as the superuser, one transaction each; the output is unaligned, without headers.
    @discardableResult
    package func execute(_ sql: String, database: String = "postgres") async throws(LocalStackError) -> String {
        guard let port else { throw LocalStackError(.notReady, "PostgreSQL is not running") }
        let password = try password()
        let command = ProcessCommand(
            name: "psql", executable: "\(programs.postgresDirectory)/psql",
            arguments: [
                "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", String(port), "-U",
                Self.superuser, "-d", database, "-f", "-",
            ],
            environment: PostgresCluster.environment.merging(["PGPASSWORD": password]) { _, new in new })
        return try await OwnThread.run("lugx-psql") { () throws(LocalStackError) in
            try CommandRun.output(of: command, input: sql, withinMilliseconds: 60_000)
        }
    }

    /// Makes the database if it is missing. `name` is ours, never a user's: letters, digits and underscores.
    package func createDatabase(_ name: String) async throws(LocalStackError) {
        precondition(name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }, "not a database name: \(name)")
        let found = try await execute("SELECT 1 FROM pg_database WHERE datname = '\(name)'")
        if found.isEmpty { try await execute("CREATE DATABASE \"\(name)\" TEMPLATE template0") }
    }
}
