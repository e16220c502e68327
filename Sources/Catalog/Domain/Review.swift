import Postgres

/// What a buyer says of a product.
struct Review: Sendable, Equatable {
    let id: PostgresUUID
    let productID: PostgresUUID
    let userID: PostgresUUID
    /// Empty when the account is gone.
    let username: String
    let rating: Int
    let comment: String
    let createdAt: PostgresTimestamp
    let updatedAt: PostgresTimestamp

    var json: String {
        var object = JSONObjectText()
        object.add("id", id.description)
        object.add("productId", productID.description)
        object.add("userId", userID.description)
        object.add("username", username)
        object.add("rating", rating)
        object.add("comment", comment)
        object.add("createdAt", createdAt.rfc3339)
        object.add("updatedAt", updatedAt.rfc3339)
        return object.text
    }
}
