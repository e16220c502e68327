import Analytics
import ArgumentParser
import ClickHouse
import Logging
import MetricsRegistry
import Postgres
import ServiceKit

/// `lugx retention`: which months of events there are, and which are to go.
struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "Show the months of events, and which LUGX_RETENTION_MONTHS has dropped; --apply drops them now.",
        discussion: """
            The analytics service (role jobs) does the same every five minutes. Orders, sales and the figures that were \
            worked out of the events stay.
            """)

    @Flag(help: "Drop the months that are to go, and wait until it is done.")
    var apply = false

    @OptionGroup var arguments: ConfigurationArguments

    func run() async throws {
        try await CommandExit.reporting {
            let configuration = try arguments.load()
            let pool = PostgresPool(try Databases.postgres(configuration.required(.databaseURL)))
            defer { pool.close() }
            let client = try ClickHouseClient(configuration: Databases.clickHouse(configuration))
            do {
                let tool = try ExpiryTool(
                    configuration: configuration, clickHouse: client, database: pool, registry: Registry(),
                    logger: Logger(label: "retention"))
                if apply { try await drop(tool) }
                print(Self.table(try await tool.report()))
            } catch {
                await client.close()
                throw error
            }
            await client.close()
        }
    }

    private func drop(_ tool: ExpiryTool) async throws {
        do {
            let months = try await tool.apply { print($0) }
            print(months.isEmpty ? "nothing is to be dropped" : "dropped: \(months.joined(separator: ", "))")
        } catch is ExpiryTool.Behind {
            throw UnavailableError(
                description: "the rollups of a month that is to go are not worked out yet\n"
                    + "see that an analytics service with the role jobs runs (lugx rollups), and begin again")
        }
    }

    private static func table(_ report: ExpiryTool.Report) -> String {
        var lines = report.months.map { "\($0.name)  \($0.events) events\($0.isKept ? "" : ", to be dropped")" }
        lines.append(
            report.keptFrom.map { "events are kept from \($0) on" }
                ?? "all events are kept (LUGX_RETENTION_MONTHS is 0)")
        return lines.joined(separator: "\n")
    }
}
