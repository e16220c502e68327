import Postgres
import ServiceKit

/// A product as the shop shows it.
struct Product: Sendable {
    let id: PostgresUUID
    let details: ProductDetails
    /// What can still be sold.
    let stock: Int
    /// The mean of its reviews to the hundredth, as PostgreSQL writes it.
    let rating: String
    let ratingCount: Int
    let isActive: Bool
    /// Grows with each change by an admin.
    let version: Int
    let createdAt: PostgresTimestamp
    let updatedAt: PostgresTimestamp
    /// The newest reviews as a JSON array; nil where they were not asked for.
    let reviewsJSON: String?

    var etag: String { "\"\(version)\"" }

    var json: String {
        var object = JSONObjectText()
        object.add("id", id.description)
        details.write(to: &object)
        object.add("stock", stock)
        object.add("rating", json: rating)
        object.add("ratingCount", ratingCount)
        object.add("isActive", isActive)
        object.add("createdAt", createdAt.rfc3339)
        object.add("updatedAt", updatedAt.rfc3339)
        if let reviewsJSON { object.add("Reviews", json: reviewsJSON) }
        return object.text
    }
}

extension PostgresTimestamp {
    /// `2026-11-22T10:59:15.123Z`.
    var rfc3339: String { Timestamp.text(milliseconds: microseconds / 1000) }
}
