import ClickHouse
import Postgres

/// A product as `analytics.products` holds it.
struct MirrorProduct: Sendable, Hashable {
    let id: String
    let name: String
    let category: String
    let platform: String
    /// In ten-thousandths.
    let price: Int64
    let isActive: Bool

    init(_ row: PostgresRow) throws(PostgresError) {
        id = try row.decode("product_id")
        name = try row.decode("name")
        category = try row.decode("category")
        platform = try row.decode("platform")
        // The catalogue's prices are numeric(12, 2), which always fits.
        price = try row.decode("price", as: PostgresNumeric.self).unscaled(scale: 4) ?? 0
        isActive = try row.decode("is_active")
    }

    /// One that is no more.
    init(gone id: String) {
        self.id = id
        name = ""
        category = ""
        platform = ""
        price = 0
        isActive = false
    }

    static let columns = ["product_id", "name", "category", "platform", "price", "is_active", "version"]

    func write(version: UInt64, into rows: inout RowBinaryWriter) {
        for text in [id, name, category, platform] { rows.write(text) }
        rows.write(price)
        rows.write(UInt8(isActive ? 1 : 0))
        rows.write(version)
    }
}
