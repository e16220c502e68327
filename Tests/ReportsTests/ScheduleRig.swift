import Analytics
import Curl
import Foundation
import Logging
import MetricsRegistry
import Postgres
import Queries
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import Reports

/// The receiver of Tests/ReportsTests/receiver.py: it fails, is slow and answers twice, and keeps what came.
final class ReportReceiver: Sendable {
    struct Post: Decodable, Sendable, Hashable {
        let delivery: String
        let signed: Bool
        /// Of the body: the same in each try.
        let digest: String
        let schedule: String
        let scheduled_at: String
        let status: Int
    }

    static let secret = "a secret of the receiver"

    let port: Int
    let process: TestProcess

    init() async throws {
        let python = try #require(TestPython.interpreter)
        process = try TestProcess(
            python, ["\(Repository.root)/Tests/ReportsTests/receiver.py", ReportReceiver.secret])
        let line = try await process.line(containing: "ready on ")
        port = try #require(Int(line.dropFirst("ready on ".count)))
    }

    func url(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

    func posts() async throws -> [Post] {
        let curl = CurlClient()
        var request = CurlRequest(.get, url(""))
        request.responseBytesMax = 64 << 20
        let answer = try await curl.perform(request)
        await curl.close()
        return try JSONDecoder().decode([Post].self, from: Data(answer.body))
    }
}

/// A moment that the test moves.
final class TestClock: Sendable {
    private let seconds: Mutex<Int64>

    init(_ seconds: Int64) { self.seconds = Mutex(seconds) }

    var now: Int64 {
        get { seconds.withLock { $0 } }
        set { seconds.withLock { $0 = newValue } }
    }
}

/// Schedules, runs and deliveries over a real PostgreSQL, with a clock and a renderer of the test's.
struct ScheduleRig: Sendable {
    let pool: PostgresPool
    let clock: TestClock
    let folder: String
    let registry: Registry
    let setup: ReportCouriers.Setup
    let clients: [CurlClient]
    /// What a report says of a window; a test may change it.
    let figures: FigureBook

    static let actor = ScheduleStore.Actor(account: .random(), requestID: "test")

    /// What the renderer is told: totals by window start, and how many reports were made.
    final class FigureBook: Sendable {
        struct State {
            var totals: [Int64: String] = [:]
            var rows = 1
            var failure: ReportError?
            var made: [ReportRequest] = []
        }

        let state = Mutex(State())

        func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }
        var made: [ReportRequest] { state.withLock { $0.made } }
    }

    static func run(
        named test: String = #function, at moment: String = "2026-01-01T00:00:00Z", mail: String? = nil,
        hosts: [String] = [], network: CurlConfiguration = CurlConfiguration(),
        _ body: @escaping @Sendable (ScheduleRig) async throws -> Void
    ) async throws {
        let postgres = try await TestPostgres.shared()
        let database = try await postgres.freshDatabase(named: test)
        let owner = PostgresPool(try PostgresConfiguration(url: database.url))
        try await PostgresMigrator(
            migrations: QueryFile.migrations(in: "postgres").map {
                PostgresMigration(version: $0.version, name: $0.name, sql: $0.text)
            }
        ).run(owner)
        owner.close()
        var settings = try PostgresConfiguration(url: database.url)
        settings.parameters["options"] = "-c role=analytics"
        let pool = PostgresPool(settings)
        let directory = try TemporaryDirectory("reports")
        var setup = ReportCouriers.Setup()
        setup.sender = MailAddress("Lugx <shop@lugx.example>")
        setup.mail = mail.map { .server(url: $0, security: .whenOffered) }
        setup.webhookSecret = ReportReceiver.secret
        setup.hosts = WebhookHosts(hosts + ["127.0.0.1"])
        setup.folder = "\(directory.path)/out"
        setup.webhookTimeoutSeconds = 20
        let clients = [CurlClient(configuration: network), CurlClient(configuration: network)]
        let start = try #require(Self.seconds(moment))
        let rig = ScheduleRig(
            pool: pool, clock: TestClock(start), folder: directory.path, registry: Registry(), setup: setup,
            clients: clients, figures: FigureBook())
        try await body(rig)
        for client in clients { await client.close() }
        pool.close()
        try await postgres.drop(database)
        withExtendedLifetime(directory) {}
    }

    static func seconds(_ text: String) -> Int64? {
        (try? Date(text, strategy: .iso8601)).map { Int64($0.timeIntervalSince1970) }
    }

    /// An instance: files of its own, and the clock and database that all share.
    func parts(
        _ name: String = "one", policy: RunPolicy = RunPolicy(), registry: Registry? = nil,
        watermark: @escaping RunWorker.Check = { _, _ in .passed(milliseconds: nil) },
        checkpoint: @escaping @Sendable (RunWorker.Step) async throws -> Void = { _ in }
    ) throws -> ScheduleParts {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try ScheduleParts(
            database: pool, clock: .given { [clock] in clock.now }, setup: setup, policy: policy,
            files: RunFiles(root: "\(folder)/files-\(name)"), registry: registry ?? Registry(), logger: logger,
            clients: clients, render: { [figures] in try await Self.render($0, $1, figures) }, watermark: watermark,
            checkpoint: checkpoint)
    }

    /// A report whose bytes follow from its window and the book.
    private static func render(
        _ request: ReportRequest, _ folder: String, _ book: FigureBook
    ) async throws -> RenderedReport {
        let (total, rows, failure) = book.state.withLock { state in
            state.made.append(request)
            return (state.totals[request.window.start] ?? "1.00", state.rows, state.failure)
        }
        if let failure { throw failure }
        var text = "\(request.name),\(request.window.start),\(request.window.end),\(total)\n"
        for change in request.restatements { text += "restated \(change.period) \(change.before) \(change.now)\n" }
        let name = "\(request.name)-\(request.window.text(request.window.start).prefix(10)).\(request.format.rawValue)"
        let path = "\(folder)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return RenderedReport(
            format: request.format, mediaType: request.format.mediaType, fileName: name, path: path,
            bytes: text.utf8.count, sha256: String(text.utf8.reduce(5381) { ($0 &* 33) &+ Int($1) }, radix: 16),
            rows: rows, title: "Sales", plainText: "Net \(total)",
            html: request.format == .html ? "<html><body><p>Net \(total)</p></body></html>" : nil, asOf: nil,
            isIncomplete: false, restatements: request.restatements, totals: [["net": total]])
    }

    /// Adds a schedule as a request does.
    @discardableResult
    func schedule(
        _ cron: String, _ zone: String = "UTC", window: String = "previous_day", catchUp: String = "last",
        recipients: [(String, String)] = [], formats: [String] = ["csv"], onlyIfNotEmpty: Bool = false,
        name: String = "Daily"
    ) async throws -> ReportSchedule {
        let list = recipients.map { "{\"channel\":\"\($0.0)\",\"target\":\"\($0.1)\"}" }.joined(separator: ",")
        let names = formats.map { "\"\($0)\"" }.joined(separator: ",")
        let body = """
            {"name":"\(name)","report":"sales","cron":"\(cron)","timezone":"\(zone)","window":{"kind":"\(window)"},
            "formats":[\(names)],"recipients":[\(list)],"catch_up":"\(catchUp)","only_if_not_empty":\(onlyIfNotEmpty)}
            """
        let draft = try ScheduleDraft(Array(body.utf8), hosts: setup.hosts) { _, _ in nil }
        let added = try await ScheduleStore(pool: pool, clock: .given { [clock] in clock.now }).add(
            draft, by: Self.actor)
        return try #require(added)
    }

    /// Plans, runs and delivers until nothing is due.
    func work(_ parts: ScheduleParts) async throws {
        var done = 1
        while done > 0 {
            let planned = try await parts.schedules.plan(limit: 20)
            done = (planned.map { $0.runs + $0.skipped } ?? 0)
            done += try await parts.worker.pass()
            done += try await parts.sender.pass()
        }
    }

    func text(_ sql: String) async throws -> [String] {
        try await pool.query(sql).map { try $0.decode(0, as: String.self) }
    }

    func count(_ what: String) async throws -> Int {
        try await pool.query("SELECT count(*) AS n FROM analytics.\(what)")[0].decode("n")
    }

    /// The files that were delivered to a folder, by name.
    func delivered(_ folder: String = "") -> [String] {
        let all = FileManager.default.enumerator(atPath: "\(self.folder)/out/\(folder)")?.allObjects as? [String] ?? []
        return all.filter { $0.hasSuffix(".csv") || $0.hasSuffix(".html") || $0.hasSuffix(".json") }.sorted()
    }
}
