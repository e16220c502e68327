package import Postgres
import ServiceKit

/// The sample products.
package enum CatalogueSeed {
    struct Sample: Sendable {
        let id: PostgresUUID
        let details: ProductDetails
        let stock: Int
    }

    /// Adds what is missing; running it again changes nothing, also what an admin has changed or deleted meanwhile.
    package static func run(_ pool: PostgresPool) async throws {
        for sample in samples {
            try await pool.transaction { transaction in
                let isNew = try await transaction.execute(
                    CatalogueSQL.insertProduct, [.uuid(sample.id)] + sample.details.binds)
                guard isNew == 1 else { return }
                try await transaction.moveStock(
                    [(sample.id, sample.stock)], reason: StockReason.initial.rawValue, note: "sample data",
                    actor: "seed", key: nil)
            }
        }
    }

    static let samples = [
        sample(
            1, "Cyberpunk 2077", 5999, .rpg, .pc, stock: 250, featured: true, trending: true,
            "An open-world role-playing game in Night City, a metropolis obsessed with power and body modification."),
        sample(
            2, "Witcher 3", 3999, .rpg, .ps5, stock: 180, featured: true,
            "Geralt of Rivia, a monster hunter for hire, looks for the child of prophecy in a war-torn world."),
        sample(
            3, "Call of Duty", 4999, .action, .xbox, stock: 300, trending: true,
            "A first-person shooter with a cinematic campaign and fast multiplayer."),
        sample(
            4, "Minecraft", 2695, .adventure, .switch, stock: 500, featured: true,
            "Build, mine and survive in an endless world made of blocks."),
        sample(
            5, "Among Us", 499, .strategy, .mobile, stock: 1000, trending: true,
            "A party game of teamwork and betrayal aboard a spaceship."),
    ]

    private static func sample(
        _ number: UInt64, _ name: String, _ cents: Int64, _ category: ProductCategory, _ platform: ProductPlatform,
        stock: Int, featured: Bool = false, trending: Bool = false, _ description: String
    ) -> Sample {
        guard let price = Money(minorUnits: cents, .usd) else { preconditionFailure("\(name) has no price") }
        var details = ProductDetails(name: name, price: price, category: category, platform: platform)
        details.description = description
        details.featured = featured
        details.trending = trending
        // Version 4 in form, so that every client takes them for UUIDs.
        let id = PostgresUUID(high: 0x6C75_6778_0000_4000, low: 0x8000_0000_0000_0000 | number)
        return Sample(id: id, details: details, stock: stock)
    }
}
