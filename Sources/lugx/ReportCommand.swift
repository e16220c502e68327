import Analytics
import ArgumentParser
import ClickHouse
import Foundation
import Logging
import MetricsRegistry
import Postgres
import Reports
import ServiceKit

/// `lugx report`: reports for people and cron.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Make reports as files: HTML, CSV, JSON or PDF.",
        subcommands: [
            ReportListCommand.self, ReportShowCommand.self, ReportRunCommand.self, ReportScheduleCommand.self,
            ReportHistoryCommand.self, ReportResendCommand.self,
        ])

    /// Everything a report is made of, as long as `body` runs.
    static func withReports<Value>(
        _ configuration: ServiceConfiguration, _ body: (ReportsService) async throws -> Value
    ) async throws -> Value {
        let pool = PostgresPool(try Databases.postgres(configuration.required(.databaseURL)))
        defer { pool.close() }
        let clickHouse = try ClickHouseClient(
            configuration: Databases.clickHouse(configuration))
        do {
            let registry = Registry()
            let sources = try FigureSources(
                configuration: configuration, registry: registry, clickHouse: clickHouse,
                reader: Databases.reader(beside: clickHouse, configuration), database: pool)
            var logger = Logger(label: "report")
            logger.logLevel = .critical
            let value = try await body(
                ReportsService(configuration: configuration, registry: registry, logger: logger, sources: sources))
            await clickHouse.close()
            return value
        } catch {
            await clickHouse.close()
            throw error
        }
    }

    /// What can be asked for, without a database.
    static func listing(_ configuration: ServiceConfiguration) -> ReportCatalog.Listing {
        ReportCatalog(directory: configuration.text(.reportsDirectory)).listing
    }

    static func complain(_ text: String) {
        DescriptorLogSink().write(Array("lugx: \(text)\n".utf8))
    }
}

/// `lugx report list`.
struct ReportListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The reports there are, those of LUGX_REPORTS_DIR included.",
        discussion: "The exit code is 1 where a file there can't be used.")

    @OptionGroup var arguments: ConfigurationArguments

    func run() async throws {
        let listing = try await CommandExit.reporting { ReportCommand.listing(try arguments.load()) }
        let width = listing.definitions.map(\.name.count).max() ?? 0
        for definition in listing.definitions {
            let gap = String(repeating: " ", count: width - definition.name.count + 2)
            print(definition.name + gap + definition.title)
        }
        for problem in listing.problems {
            ReportCommand.complain("\(problem.file):\(problem.line): \(problem.reason)")
        }
        if !listing.problems.isEmpty { throw ExitCode(1) }
    }
}

/// `lugx report show`.
struct ReportShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "What a report shows, and what it can be asked.")

    @Argument(help: "The report's name.")
    var name: String

    @OptionGroup var arguments: ConfigurationArguments

    func run() async throws {
        let definition = try await CommandExit.reporting {
            let listing = ReportCommand.listing(try arguments.load())
            guard let definition = listing.definitions.first(where: { $0.name == name }) else {
                throw RefusedError(
                    description: "there is no report \"\(name)\"; lugx report list names those there are")
            }
            return definition
        }
        print("\(definition.title)\n\(definition.description)\n")
        if !definition.parameters.isEmpty { print("Parameters:") }
        for parameter in definition.parameters {
            let value = parameter.defaultValue.isEmpty ? "" : " (\(parameter.defaultValue))"
            print("  \(parameter.name): \(parameter.type)\(value)  \(parameter.description)")
        }
        print("Columns:")
        for column in definition.columns { print("  \(column.name): \(column.format.rawValue)  \(column.title)") }
    }
}

/// `lugx report run`.
struct ReportRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Make one report over one window, into a file or onto standard output.",
        discussion: """
            lugx report run sales-by-product --from 2026-11-01 --to 2026-12-01 --tz Europe/Berlin --format csv \
            --output sales.csv
            """)

    @Argument(help: "The report's name.")
    var name: String

    @Option(help: "First moment covered: a date (midnight in --tz) or a moment.")
    var from: String

    @Option(help: "First moment no longer covered.")
    var to: String

    @Option(help: "Time zone, such as Europe/Berlin.")
    var tz = "UTC"

    @Option(help: "html, csv, json or pdf.")
    var format = "csv"

    @Option(help: ArgumentHelp("The file to be made; - is standard output.", valueName: "file"))
    var output = "-"

    @Option(
        name: [.customLong("parameter"), .customLong("param")],
        help: ArgumentHelp("A parameter of the report; may be given several times.", valueName: "name=value"))
    var parameters: [String] = []

    @Option(help: "Numbers and dates of HTML and PDF, such as de-DE.")
    var locale = ReportRequest.localeDefault

    @OptionGroup var arguments: ConfigurationArguments

    func run() async throws {
        try await CommandExit.reporting {
            let request = try request()
            let target = URL(fileURLWithPath: output).path
            let folder =
                (output == "-" ? NSTemporaryDirectory() : (target as NSString).deletingLastPathComponent)
                + "/.lugx-report-\(ProcessInfo.processInfo.processIdentifier)"
            // Beside the file, so that it can take its name at once.
            guard mkdir(folder, 0o700) == 0 else {
                throw UnavailableError(description: "\(output) can't be written: \(String(cString: strerror(errno)))")
            }
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let display = ReportDisplay()
            defer { display.end() }
            let report = try await make(request, folder, display)
            display.end()
            if output == "-" {
                try Self.copy(report.path)
            } else {
                guard rename(report.path, target) == 0 else {
                    throw UnavailableError(
                        description: "\(output) can't be written: \(String(cString: strerror(errno)))")
                }
                ReportCommand.complain(
                    "\(output): \(report.rows) rows, \(report.bytes) bytes, SHA-256 \(report.sha256)")
            }
            if report.isIncomplete {
                ReportCommand.complain("incomplete: not all orders of the window are known to be in it yet")
            }
        }
    }

    /// Told to stop, it ends the statement and leaves nothing behind.
    private func make(
        _ request: ReportRequest, _ folder: String, _ display: ReportDisplay
    ) async throws -> RenderedReport {
        let configuration = try arguments.load()
        let work = Task {
            try await ReportCommand.withReports(configuration) { reports in
                try await reports.runner.run(request, into: folder, progress: display.show)
            }
        }
        let signals = CommandSignals { work.cancel() }
        defer { signals.end() }
        do { return try await work.value } catch { throw work.isCancelled ? ExitCode(130) as any Error : error }
    }

    private func request() throws -> ReportRequest {
        guard let format = ReportFormat(rawValue: format) else {
            throw RefusedError(description: "--format: expected html, csv, json or pdf")
        }
        var values: [String: String] = [:]
        for parameter in parameters {
            guard let sign = parameter.firstIndex(of: "=") else {
                throw RefusedError(description: "--parameter \(parameter): expected name=value")
            }
            values[String(parameter[..<sign])] = String(parameter[parameter.index(after: sign)...])
        }
        let window = try ReportWindow(
            items: ["from": from, "to": to, "tz": tz], now: Int64(Date().timeIntervalSince1970))
        return ReportRequest(name: name, window: window, parameters: values, locale: locale, format: format)
    }

    private static func copy(_ path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw UnavailableError(description: "the report that was made can't be read")
        }
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
            try FileHandle.standardOutput.write(contentsOf: piece)
        }
    }
}
