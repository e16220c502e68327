import ArgumentParser
import Curl
import ServiceKit

/// `lugx migrate`: brings the databases to the newest migration.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Apply the missing migrations to DATABASE_URL and CLICKHOUSE_URL, in order, under a lock.")

    @OptionGroup var arguments: ConfigurationArguments

    func run() async throws {
        try await CommandExit.reporting {
            let configuration = try arguments.load()
            let applied = try await Migrations.run(
                databaseURL: configuration.required(.databaseURL),
                clickHouseURL: configuration.required(.clickHouseURL), tls: CurlTLS(clickHouse: configuration))
            for name in applied { print("applied \(name)") }
            if applied.isEmpty { print("nothing to apply") }
        }
    }
}
