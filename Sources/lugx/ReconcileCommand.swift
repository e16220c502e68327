import Analytics
import ArgumentParser
import ClickHouse
import Postgres
import ServiceKit

/// `lugx reconcile`: whether the figures agree with what happened.
struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compare the orders of PostgreSQL with those in ClickHouse, and the events with their ledger.",
        discussion: "The exit code is 1 where something differs. What is on its way to ClickHouse does not.")

    @Flag(help: "Print JSON, as GET /api/analytics/reconciliation answers it.")
    var json = false

    @Flag(help: "Have the orders that differ mirrored again.")
    var repair = false

    @OptionGroup var arguments: ConfigurationArguments

    func run() async throws {
        let report = try await CommandExit.reporting {
            let configuration = try arguments.load()
            let pool = PostgresPool(try Databases.postgres(configuration.required(.databaseURL)))
            defer { pool.close() }
            let clickHouse = try ClickHouseClient(
                configuration: Databases.clickHouse(configuration))
            do {
                let report = try await ReconciliationReport(
                    configuration: configuration, clickHouse: clickHouse, database: pool, repairs: repair)
                await clickHouse.close()
                return report
            } catch {
                await clickHouse.close()
                throw error
            }
        }
        print(json ? report.json : report.table)
        if report.repaired > 0, !json { print("\(report.repaired) orders are mirrored again") }
        if !report.isOk { throw ExitCode(1) }
    }
}
