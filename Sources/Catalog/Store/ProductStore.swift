import Postgres
import ServiceKit

/// Products in PostgreSQL.
struct ProductStore: Sendable {
    let pool: PostgresPool

    struct Page: Sendable {
        let products: [Product]
        let total: Int
    }

    struct Facet: Sendable, Equatable {
        let category: String
        let platform: String
        let count: Int
    }

    // MARK: Reading

    /// A page and the total, of one moment.
    func list(_ filter: ProductFilter) async throws(PostgresError) -> Page {
        try await page(ProductQuery(filter), searches: filter.search != nil)
    }

    func deleted(limit: Int, offset: Int) async throws(PostgresError) -> Page {
        try await page(ProductQuery(deletedLimit: limit, offset: offset), searches: false)
    }

    private func page(_ query: ProductQuery, searches: Bool) async throws(PostgresError) -> Page {
        var statements = [PostgresStatement(query.list, query.binds), PostgresStatement(query.count, query.binds)]
        if searches { statements.insert(ProductQuery.similarity, at: 0) }
        let results = try await pool.batch(statements).suffix(2)
        return Page(
            products: try Self.products(results[results.startIndex].rows),
            total: try results[results.startIndex + 1].rows[0].decode("total"))
    }

    /// An active product with its newest reviews.
    func product(_ id: PostgresUUID) async throws(PostgresError) -> Product? {
        let query = ProductQuery(id: id)
        return try Self.products(try await pool.query(query.list, query.binds)).first
    }

    func facets() async throws(PostgresError) -> [Facet] {
        var facets: [Facet] = []
        for row in try await pool.query(CatalogueSQL.facets) {
            facets.append(
                Facet(
                    category: try row.decode("category"), platform: try row.decode("platform"),
                    count: try row.decode("count")))
        }
        return facets
    }

    // MARK: Changing

    /// - Parameter stock: what there is of it; the first movement.
    func create(
        _ details: ProductDetails, id: PostgresUUID, stock: Int, by actor: Actor
    ) async throws -> Product {
        try await pool.transaction { transaction in
            try await transaction.execute(CatalogueSQL.insertProduct, [.uuid(id)] + details.binds)
            if stock > 0 {
                try await transaction.moveStock(
                    [(id, stock)], reason: StockReason.initial.rawValue, note: "", actor: actor.name, key: nil)
            }
            let product = try await transaction.lockedProduct(id)
            try await transaction.audit("product.create", "product/\(id)", by: actor, details: product.json)
            return product
        }
    }

    /// Changes a product as `change` says, if it still is what the caller has seen.
    ///
    /// - Parameter versions: one of them must be the product's; nil takes any.
    func change(
        _ id: PostgresUUID, ifMatch versions: EntityTags, by actor: Actor,
        _ change: @Sendable (inout ProductDetails) throws(Problem) -> Void
    ) async throws -> Product {
        try await pool.transaction { transaction in
            let before = try await transaction.lockedProduct(id)
            guard before.isActive else { throw ProductFault.unknown }
            guard versions.match(before.etag) else { throw ProductFault.changed(before.etag) }
            var details = before.details
            try change(&details)
            guard details != before.details else { return before }
            try await transaction.execute(CatalogueSQL.updateProduct, [.uuid(id)] + details.binds)
            let after = try await transaction.lockedProduct(id)
            try await transaction.audit(
                "product.change", "product/\(id)", by: actor,
                details: "{\"before\":\(before.json),\"after\":\(after.json)}")
            return after
        }
    }

    /// Takes a product out of the shop, or puts it back; doing it twice changes nothing more.
    func setDeleted(
        _ id: PostgresUUID, _ isDeleted: Bool, ifMatch versions: EntityTags, by actor: Actor
    ) async throws -> Product {
        try await pool.transaction { transaction in
            let before = try await transaction.lockedProduct(id)
            guard before.isActive == isDeleted else {
                if isDeleted { throw ProductFault.unknown }
                return before
            }
            guard versions.match(before.etag) else { throw ProductFault.changed(before.etag) }
            try await transaction.execute(CatalogueSQL.deleteProduct, [.uuid(id), .bool(isDeleted)])
            try await transaction.audit(
                isDeleted ? "product.delete" : "product.restore", "product/\(id)", by: actor,
                details: "{\"name\":\(JSONText.quoted(before.details.name))}")
            return try await transaction.lockedProduct(id)
        }
    }

    private static func products(_ rows: [PostgresRow]) throws(PostgresError) -> [Product] {
        var products: [Product] = []
        for row in rows { products.append(try Product(row)) }
        return products
    }
}

/// Why a product is not changed.
enum ProductFault: Error, Sendable, Equatable {
    case unknown
    /// It is no longer what the caller has seen.
    case changed(String)
}

extension PostgresConnection {
    /// The product, held until the transaction ends.
    func lockedProduct(_ id: PostgresUUID) async throws -> Product {
        guard let row = try await queryFirst(CatalogueSQL.lockProduct, [.uuid(id)]) else {
            throw ProductFault.unknown
        }
        return try Product(row)
    }
}

extension ProductDetails {
    /// From `name` on, in the order of the statements.
    var binds: [PostgresValue] {
        [
            .text(name), .text(description), .numeric(PostgresNumeric(unscaled: price.minorUnits, scale: 2)),
            .optional(originalPrice) { .numeric(PostgresNumeric(unscaled: $0.minorUnits, scale: 2)) },
            .text(category.rawValue), .text(platform.rawValue), .optional(imageUrl) { .text($0) }, .bool(featured),
            .bool(trending),
        ]
    }
}

extension Product {
    init(_ row: PostgresRow) throws(PostgresError) {
        var details = ProductDetails(
            name: try row.decode("name"), price: try row.money("price"),
            category: try row.choice("category"), platform: try row.choice("platform"))
        details.description = try row.decode("description")
        details.originalPrice =
            try row.decode("originalPrice", as: PostgresNumeric?.self) == nil
            ? nil : try row.money("originalPrice")
        details.imageUrl = try row.decode("imageUrl")
        details.featured = try row.decode("featured")
        details.trending = try row.decode("trending")
        self.init(
            id: try row.decode("id"), details: details, stock: try row.decode("stock"),
            rating: try row.decode("rating", as: PostgresNumeric.self).text,
            ratingCount: try row.decode("ratingCount"), isActive: try row.decode("isActive"),
            version: try row.decode("version"), createdAt: try row.decode("createdAt"),
            updatedAt: try row.decode("updatedAt"),
            reviewsJSON: row.columnNames.contains("reviews")
                ? try row.decode("reviews", as: PostgresJSON.self).text : nil)
    }
}

extension PostgresRow {
    func money(_ name: String) throws(PostgresError) -> Money {
        let number = try decode(name, as: PostgresNumeric.self)
        guard let money = Money(number.text, .usd) else {
            throw PostgresError(kind: .decoding, message: "column \"\(name)\" holds \(number), which is no amount")
        }
        return money
    }

    func choice<Choice: RawRepresentable<String>>(_ name: String) throws(PostgresError) -> Choice {
        let text = try decode(name, as: String.self)
        guard let choice = Choice(rawValue: text) else {
            throw PostgresError(kind: .decoding, message: "column \"\(name)\" holds \"\(text)\", which is not known")
        }
        return choice
    }
}
