import Analytics
import ArgumentParser
import Postgres
import ServiceKit

/// `lugx mirror`: what the order mirror can be told.
struct MirrorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mirror", abstract: "Tell the order mirror of the running analytics service what to do.")

    @Flag(help: "Mirror all orders and products anew, while changes go on.")
    var resync = false

    @OptionGroup var arguments: ConfigurationArguments

    func validate() throws {
        guard resync else { throw ValidationError("Say what to do: --resync.") }
    }

    func run() async throws {
        try await CommandExit.reporting {
            let configuration = try arguments.load()
            let pool = PostgresPool(try Databases.postgres(configuration.required(.databaseURL)))
            defer { pool.close() }
            try await ReconciliationReport.askForResync(pool)
        }
        print("All orders will be mirrored anew; lugx_mirror_state and lugx_mirror_backlog tell how far it is.")
    }
}
