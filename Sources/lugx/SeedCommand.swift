import ArgumentParser
import ServiceKit

/// `lugx seed`: the sample shop in a migrated database.
struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed",
        abstract: "Make the sample products, the admin and the sample customers, each once.",
        discussion: """
            DATABASE_URL is an account that owns the database. The admin is made where LUGX_ADMIN_EMAIL and \
            LUGX_ADMIN_PASSWORD are set, the customers john_gamer and sarah_player where LUGX_SAMPLE_PASSWORD is.
            """)

    @OptionGroup var arguments: ConfigurationArguments

    func run() async throws {
        try await CommandExit.reporting {
            let configuration = try arguments.load()
            let notes = try await Seed.run(configuration, databaseURL: configuration.required(.databaseURL))
            for note in notes { print(note) }
            if notes.isEmpty { print("no account to make") }
        }
    }
}
