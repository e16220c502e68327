import Analytics
import ArgumentParser
import ClickHouse
import Logging
import MetricsRegistry
import Postgres
import ServiceKit

/// `lugx rollups`: the figures that are worked out ahead of the dashboard's questions.
struct RollupsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollups",
        abstract: "Look at the dashboard's rollups, work them out anew, or compare them with the events.",
        subcommands: [Status.self, Backfill.self, Verify.self], defaultSubcommand: Status.self)

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say how many hours there are and how many wait.")

        @OptionGroup var arguments: ConfigurationArguments

        func run() async throws {
            try await RollupsCommand.run(arguments) { tool in
                let status = try await tool.status()
                print("hours \(status.hours), to be worked out \(status.pending)")
            }
        }
    }

    struct Backfill: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Work out every hour again and wait until it is done; readers see the old figures until then.")

        @OptionGroup var arguments: ConfigurationArguments

        func run() async throws {
            try await RollupsCommand.run(arguments) { tool in
                try await tool.backfill { pending in print("hours left: \(pending)") }
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare every hour with its events; what differs is worked out again, and the exit code is 1.")

        @OptionGroup var arguments: ConfigurationArguments

        func run() async throws {
            try await RollupsCommand.run(arguments) { tool in
                let differences = try await tool.verify { done, hours in print("compared \(done) of \(hours) hours") }
                print("differences: \(differences)")
                if differences > 0 { throw ExitCode(1) }
            }
        }
    }

    private static func run(
        _ arguments: ConfigurationArguments, _ body: (RollupTool) async throws -> Void
    ) async throws {
        try await CommandExit.reporting {
            let configuration = try arguments.load()
            let pool = PostgresPool(try Databases.postgres(configuration.required(.databaseURL)))
            defer { pool.close() }
            let client = try ClickHouseClient(
                configuration: Databases.clickHouse(configuration))
            do {
                try await body(
                    RollupTool(
                        clickHouse: client, database: pool, registry: Registry(), logger: Logger(label: "rollups")))
            } catch {
                await client.close()
                throw error
            }
            await client.close()
        }
    }
}
