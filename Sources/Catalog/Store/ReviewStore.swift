package import Postgres
import ServiceKit

/// Reviews in PostgreSQL; a trigger there keeps the products' ratings.
package struct ReviewStore: Sendable {
    let pool: PostgresPool

    /// The reviews of an active product and how many there are, of one moment; nil where there is no such product.
    func list(
        _ product: PostgresUUID, limit: Int, offset: Int
    ) async throws(PostgresError) -> (reviews: [Review], total: Int)? {
        let results = try await pool.batch([
            PostgresStatement(CatalogueSQL.listReviews, [.uuid(product), .int(limit), .int(offset)]),
            PostgresStatement(CatalogueSQL.countReviews, [.uuid(product)]),
        ])
        guard let count = results[1].rows.first else { return nil }
        var reviews: [Review] = []
        for row in results[0].rows { reviews.append(try Review(row)) }
        return (reviews, try count.decode("total"))
    }

    func exists(_ product: PostgresUUID) async throws(PostgresError) -> Bool {
        try await pool.queryFirst(CatalogueSQL.countReviews, [.uuid(product)]) != nil
    }

    /// Nil where this user has reviewed it already, or there is no such product any more.
    func add(
        _ draft: ReviewDraft, to product: PostgresUUID, user: PostgresUUID, username: String
    ) async throws(PostgresError) -> Review? {
        guard
            let row = try await pool.queryFirst(
                CatalogueSQL.insertReview,
                [.uuid(product), .uuid(user), .text(username), .int(draft.rating), .text(draft.comment)])
        else { return nil }
        return try Review(row)
    }

    /// A review of the past, which an admin brings in for a customer.
    func bringIn(
        _ draft: ReviewDraft, to product: PostgresUUID, user: PostgresUUID, username: String, by actor: Actor
    ) async throws -> Review? {
        try await pool.transaction { transaction in
            try await transaction.backdate()
            let row = try await transaction.queryFirst(
                CatalogueSQL.insertReview,
                [.uuid(product), .uuid(user), .text(username), .int(draft.rating), .text(draft.comment)])
            guard let review = try row.map(Review.init) else { return nil }
            try await transaction.audit(
                "review.backdate", "review/\(review.id)", by: actor, details: Backdate.auditDetails)
            return review
        }
    }

    /// Nil where this user has no such review.
    func change(
        _ id: PostgresUUID, of product: PostgresUUID, user: PostgresUUID, to draft: ReviewDraft
    ) async throws(PostgresError) -> Review? {
        guard
            let row = try await pool.queryFirst(
                CatalogueSQL.updateReview,
                [.uuid(id), .uuid(product), .uuid(user), .int(draft.rating), .text(draft.comment)])
        else { return nil }
        return try Review(row)
    }

    /// Whether there was such a review.
    ///
    /// - Parameter user: only a review of theirs; nil for an admin, whose action is written down.
    func delete(
        _ id: PostgresUUID, of product: PostgresUUID, user: PostgresUUID?, by actor: Actor
    ) async throws -> Bool {
        try await pool.transaction { transaction in
            let row = try await transaction.queryFirst(
                CatalogueSQL.deleteReview, [.uuid(id), .uuid(product), .optional(user) { .uuid($0) }])
            guard let row else { return false }
            if user == nil {
                var details = JSONObjectText()
                details.add("productId", product.description)
                details.add("userId", try row.decode("userId", as: PostgresUUID.self).description)
                details.add("rating", try row.decode("rating", as: Int.self))
                details.add("comment", try row.decode("comment", as: String.self))
                try await transaction.audit("review.delete", "review/\(id)", by: actor, details: details.text)
            }
            return true
        }
    }

    /// Takes a deleted account's name off its reviews.
    package static func anonymise(
        _ user: PostgresUUID, on connection: some PostgresQueryable
    ) async throws(PostgresError) {
        try await connection.execute(CatalogueSQL.anonymiseReviews, [.uuid(user)])
    }
}

extension Review {
    init(_ row: PostgresRow) throws(PostgresError) {
        self.init(
            id: try row.decode("id"), productID: try row.decode("productId"), userID: try row.decode("userId"),
            username: try row.decode("username"), rating: try row.decode("rating"),
            comment: try row.decode("comment"), createdAt: try row.decode("createdAt"),
            updatedAt: try row.decode("updatedAt"))
    }
}
