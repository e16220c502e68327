import Glibc
import Synchronization

/// A private ClickHouse (Debian's 18.16): HTTP on one port of 127.0.0.1, two users with random passwords, one of whom
/// may only read `analytics`; runs as `clickhouse` when this process is root and as oneself otherwise.
package final class ClickHouseServer: Sendable {
    package static let user = "lugx"
    package static let reader = "lugx_reader"
    private static let readyWithinMilliseconds = 60_000

    package let place: ServerPlace
    private let programs: Programs
    private let account: ServerUser?
    private let run = Mutex<ServerRun?>(nil)
    /// A server that is started again in the same process keeps its port: its clients have the URL.
    private let lastPort = Mutex<Int?>(nil)

    package init(place: ServerPlace, programs: Programs) throws(LocalStackError) {
        self.place = place
        self.programs = programs
        account = try ServerUser.forServer("clickhouse", package: "clickhouse-server")
    }

    package var port: Int? { run.withLock { $0?.port } }
    package var process: ChildProcess? { run.withLock { $0?.process } }

    package func password() throws(LocalStackError) -> String {
        try Secret.stored(at: "\(place.stateDirectory)/clickhouse.password")
    }

    private func readerPassword() throws(LocalStackError) -> String {
        try Secret.stored(at: "\(place.stateDirectory)/clickhouse-reader.password")
    }

    /// `http://lugx:…@127.0.0.1:PORT/DATABASE`.
    package func url(database: String) throws(LocalStackError) -> String {
        try url(Self.user, try password(), database)
    }

    /// The same as the user who may only read `analytics`.
    package func readerURL(database: String) throws(LocalStackError) -> String {
        try url(Self.reader, try readerPassword(), database)
    }

    private func url(_ user: String, _ password: String, _ database: String) throws(LocalStackError) -> String {
        guard let port else { throw LocalStackError(.notReady, "ClickHouse is not running") }
        return "http://\(user):\(password)@127.0.0.1:\(port)/\(database)"
    }

    /// Starts the server; returns when it answers.
    package func start() async throws(LocalStackError) {
        try await OwnThread.run("lugx-clickhouse-start") { [self] () throws(LocalStackError) in try startBlocking() }
    }

    package func stop(_ ladder: StopLadder = .clickHouse) async {
        try? await OwnThread.run("lugx-clickhouse-stop") { [self] in stopBlocking(ladder) }
    }

    package func stopBlocking(_ ladder: StopLadder) {
        guard let ending = run.withLock({ $0 }) else { return }
        ending.process.stop(ladder)
        ending.record.remove()
        run.withLock { $0 = nil }
    }

    private func startBlocking() throws(LocalStackError) {
        try place.makeDirectory(for: account)
        let record = LeftoverRecord(stateDirectory: place.stateDirectory, name: "clickhouse")
        let real = FileSystem.canonical(place.directory) ?? place.directory
        try record.endLeftovers(program: "clickhouse-server", directory: real)
        let log = try BoundedLog(path: place.logPath)
        let files = ClickHouseFiles(directory: real)
        let users = [
            ClickHouseFiles.User(name: Self.user, password: try password(), isReader: false),
            ClickHouseFiles.User(name: Self.reader, password: try readerPassword(), isReader: true),
        ]
        try place.withPort("clickhouse", previous: lastPort.withLock { $0 }) { (port: Int) throws(LocalStackError) in
            try files.write(port: port, users: users, owner: account)
            let process = try Supervisor.shared.spawn(command(files), output: log)
            try record.write(process.identity)
            let started = ServerRun(process: process, log: log, record: record, port: port)
            try started.waitUntilReady("ClickHouse", withinMilliseconds: Self.readyWithinMilliseconds) {
                Loopback.http("GET", port: port, path: "/ping")?.status == 200
            }
            run.withLock { $0 = started }
            lastPort.withLock { $0 = port }
        }
    }

    private func command(_ files: ClickHouseFiles) -> ProcessCommand {
        ProcessCommand(
            name: "clickhouse", executable: programs.clickHouse, arguments: ["--config-file=\(files.configuration)"],
            environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"], workingDirectory: files.directory,
            user: account, deathSignal: .kill, ladder: .clickHouse, stopPhase: .servers)
    }

    /// Runs one statement; returns the body as it came (TabSeparated unless the statement says otherwise).
    @discardableResult
    package func execute(_ sql: String) async throws(LocalStackError) -> String {
        guard let port else { throw LocalStackError(.notReady, "ClickHouse is not running") }
        let password = try password()
        return try await OwnThread.run("lugx-clickhouse-query") { () throws(LocalStackError) in
            let headers = [("X-ClickHouse-User", Self.user), ("X-ClickHouse-Key", password)]
            guard
                let answer = Loopback.http(
                    "POST", port: port, path: "/?wait_end_of_query=1&max_execution_time=60", headers: headers,
                    body: Array(sql.utf8), withinMilliseconds: 65_000)
            else { throw LocalStackError(.notReady, "ClickHouse on port \(port) does not answer") }
            guard answer.status == 200 else {
                throw LocalStackError(.refused, "ClickHouse refused a statement (\(answer.status)): \(answer.body)")
            }
            return answer.body
        }
    }
}
