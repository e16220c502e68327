import Catalog
import Postgres
import ServiceKit

/// The sample shop: what `lugx up` makes at its first start, and `lugx seed` in a database of one's own. Each part is
/// made once; what was changed or deleted since stays so.
enum Seed {
    /// Says what was done, a line each.
    ///
    /// - Parameter databaseURL: an account that owns the database.
    static func run(_ configuration: ServiceConfiguration, databaseURL: String) async throws -> [String] {
        let accounts = try accounts(configuration)
        let pool = PostgresPool(try Databases.postgres(databaseURL))
        defer { pool.close() }
        var notes: [String] = []
        for (name, seed) in accounts {
            switch try await seed.run(pool) {
            case .made: notes.append("made the account \(name)")
            case .madeBefore: break
            case .taken: notes.append("left the account \(name) out: its name or e-mail address is taken")
            }
        }
        try await CatalogueSeed.run(pool)
        return notes
    }

    /// The admin where both of its options are given, and the sample customers where their password is.
    private static func accounts(
        _ configuration: ServiceConfiguration
    ) throws(ConfigurationError) -> [(name: String, seed: AccountSeed)] {
        var seeds: [(name: String, seed: AccountSeed)] = []
        do throws(AccountSeed.Fault) {
            if let email = configuration.text(.adminEmail), let password = configuration.text(.adminPassword) {
                seeds.append(
                    ("admin", try AccountSeed(username: "admin", email: email, password: password, role: .admin)))
            }
            if let password = configuration.text(.samplePassword) {
                for (name, email) in [("john_gamer", "john@example.com"), ("sarah_player", "sarah@example.com")] {
                    let seed = try AccountSeed(username: name, email: email, password: password, role: .customer)
                    seeds.append((name, seed))
                }
            }
        } catch {
            throw ConfigurationError([error.description])
        }
        return seeds
    }
}
