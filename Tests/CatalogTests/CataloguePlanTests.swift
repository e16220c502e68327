import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import Catalog

/// The plans of the catalogue's queries on a large table: an index for each of them.
@Suite struct CataloguePlanTests {
    private static let products = 40_000

    private static let fill = [
        """
        INSERT INTO catalog."Products"
            (name, description, price, category, platform, featured, trending, "createdAt", "deletedAt")
        SELECT
            (ARRAY['Dark', 'Bright', 'Lost', 'Iron', 'Silent', 'Crystal'])[1 + n % 6] || ' '
                || (ARRAY['Kingdom', 'Racer', 'Empire', 'Forest', 'Harbour'])[1 + n % 5] || ' ' || n,
            repeat('A long story of heroes and what became of them. ', 8), (n % 9000) / 100.0,
            (ARRAY['action', 'adventure', 'rpg', 'strategy', 'sports', 'racing', 'simulation'])[1 + n % 7],
            (ARRAY['pc', 'ps5', 'xbox', 'switch', 'mobile'])[1 + n % 5], n % 100 = 0, n % 90 = 0,
            now() - n * interval '1 minute', CASE WHEN n % 50 = 0 THEN now() END
        FROM generate_series(1, \(products)) AS n
        """,
        """
        INSERT INTO catalog."Reviews" ("productId", "userId", username, rating, comment)
        SELECT id, gen_random_uuid(), 'someone', 4, repeat('Good. ', 20) FROM catalog."Products"
        """,
        """
        INSERT INTO catalog."StockMovements" ("productId", change, "stockAfter", reason, actor)
        SELECT id, 1, 1, 'initial', 'test' FROM catalog."Products"
        """,
        """
        INSERT INTO catalog."StockReservations" (key, state, "expiresInSeconds", "expiresAt")
        SELECT id, CASE WHEN random() < 0.01 THEN 'held' ELSE 'confirmed' END, 900, now() + random() * interval '1 hour'
        FROM catalog."Products"
        """,
        """
        INSERT INTO catalog."StockReservationItems" (key, "productId", quantity, name, "unitPrice")
        SELECT id, id, 1, name, price FROM catalog."Products"
        """,
        """
        INSERT INTO catalog."AuditTrail" (actor, action, subject)
        SELECT 'test', 'product.create', 'product/' || id FROM catalog."Products"
        """,
        """
        INSERT INTO catalog."StockReturns" (key, request)
        SELECT id, 'x' FROM catalog."Products"
        """,
        "VACUUM ANALYZE",
    ]

    /// Every combination of filters that the list takes, in every order.
    private static func filters() throws -> [(String, ProductFilter)] {
        var filters: [(String, ProductFilter)] = []
        for flags in 0..<64 {
            for sort in ProductFilter.Sort.allCases {
                var items: [String: String] = ["sort": sort.rawValue]
                if flags & 1 != 0 { items["category"] = "rpg" }
                if flags & 2 != 0 { items["platform"] = "pc" }
                if flags & 4 != 0 { items["min_price"] = "20" }
                if flags & 8 != 0 { items["max_price"] = "60.50" }
                if flags & 16 != 0 { items["search"] = "silent kingdm" }
                if flags & 32 != 0 { items["featured"] = "true" }
                filters.append(("\(items)", try ProductFilter(items: items)))
            }
        }
        filters.append(("trending", try ProductFilter(items: ["trending": "true"])))
        return filters
    }

    private static func plan(_ pool: PostgresPool, _ sql: String, _ binds: [PostgresValue]) async throws -> String {
        let results = try await pool.batch([
            ProductQuery.similarity, PostgresStatement("EXPLAIN " + sql, binds),
        ])
        return try results[1].rows.map { row throws(PostgresError) in try row.decode(0, as: String.self) }
            .joined(separator: "\n")
    }

    @Test func `no query of the catalogue reads a whole table`() async throws {
        try await CatalogueRig.run { rig in
            for statement in Self.fill { try await rig.owner.script(statement) }
            var queries: [(String, String, [PostgresValue])] = []
            for (name, filter) in try Self.filters() {
                let query = ProductQuery(filter)
                queries.append(("list \(name)", query.list, query.binds))
                queries.append(("count \(name)", query.count, query.binds))
            }
            let deleted = ProductQuery(deletedLimit: 20, offset: 0)
            let (id, key) = (PostgresUUID.random(), PostgresUUID.random())
            let details = ProductDetails(name: "x", price: .zero(.usd), category: .rpg, platform: .pc)
            let one = ProductQuery(id: id)
            queries += [
                ("deleted", deleted.list, deleted.binds), ("deleted count", deleted.count, deleted.binds),
                ("one", one.list, one.binds), ("facets", CatalogueSQL.facets, []),
                ("lock", CatalogueSQL.lockProduct, [.uuid(id)]),
                ("insert", CatalogueSQL.insertProduct, [.uuid(id)] + details.binds),
                ("update", CatalogueSQL.updateProduct, [.uuid(id)] + details.binds),
                ("delete", CatalogueSQL.deleteProduct, [.uuid(id), true]),
                ("lock stock", CatalogueSQL.lockStock, [.uuids([id, key])]),
                (
                    "move stock", CatalogueSQL.moveStock,
                    [.uuids([id, key]), .ints([1, 2]), "a", "b", "c", .uuid(key)]
                ),
                ("movements", CatalogueSQL.movements, [.uuid(id), 20]),
                ("claim", CatalogueSQL.claimReservation, [.uuid(key), 900]),
                ("hold", CatalogueSQL.insertReservationItems, [.uuid(key), .uuids([id]), .ints([1])]),
                ("lock reservation", CatalogueSQL.lockReservation, [.uuid(key)]),
                ("items", CatalogueSQL.reservationItems, [.uuids([key])]),
                ("close", CatalogueSQL.closeReservation, [.uuid(key), "released", "x"]),
                ("expired", CatalogueSQL.expiredReservations, [50]),
                ("claim return", CatalogueSQL.claimReturn, [.uuid(key), "x"]),
                ("return", CatalogueSQL.findReturn, [.uuid(key)]),
                ("return items", CatalogueSQL.returnItems, [.uuid(key), .uuids([id]), .ints([1])]),
                ("prune", CatalogueSQL.pruneReservations, [.double(86_400), 500]),
                ("prune returns", CatalogueSQL.pruneReturns, [.double(86_400), 500]),
                ("prices", CatalogueSQL.prices, [.uuids([id, key])]),
                ("reviews", CatalogueSQL.listReviews, [.uuid(id), 20, 0]),
                ("reviews count", CatalogueSQL.countReviews, [.uuid(id)]),
                ("review", CatalogueSQL.insertReview, [.uuid(id), .uuid(key), "x", 5, "y"]),
                ("change review", CatalogueSQL.updateReview, [.uuid(key), .uuid(id), .uuid(id), 5, "y"]),
                ("delete review", CatalogueSQL.deleteReview, [.uuid(key), .uuid(id), .uuid(id)]),
                ("anonymise", CatalogueSQL.anonymiseReviews, [.uuid(id)]),
                ("audit", CatalogueSQL.listAudit, [.int(Int64.max), 20]),
                ("audit insert", CatalogueSQL.insertAudit, ["a", "b", "c", .json(PostgresJSON("{}")), "r"]),
            ]
            for (name, sql, binds) in queries {
                let plan = try await Self.plan(rig.pool, sql, binds)
                #expect(!plan.contains("Seq Scan"), "\(name):\n\(plan)")
            }
        }
    }
}
