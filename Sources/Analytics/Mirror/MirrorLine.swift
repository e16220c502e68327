import ClickHouse
import Postgres

/// A line of an order or of a refund, as the source statement gives it and `analytics.order_lines` holds it.
struct MirrorLine: Sendable, Hashable {
    var lineID: String
    var kind: String
    var orderID: String
    var orderNumber: String
    /// Seconds since 1970, like `orderCreatedAt`.
    var at: UInt32
    var orderCreatedAt: UInt32
    var customerID: String
    var productID: String
    var productName: String
    var category: String
    var platform: String
    var country: String
    var paymentMethod: String
    var currency: String
    var orderStatus: String
    var paymentStatus: String
    var isSale: Bool
    var units: Int64
    /// In ten-thousandths, like the amounts that follow.
    var gross: Int64
    var discount: Int64
    var tax: Int64
    var refund: Int64

    /// Why ClickHouse can't hold a line.
    struct Refusal: Error, Hashable { let reason: String }

    /// What a row is replaced under, within its order: its day and its line.
    struct Key: Sendable, Hashable, Comparable {
        /// Since 1970, in UTC.
        let day: UInt32
        let lineID: String

        static func < (a: Self, b: Self) -> Bool { (a.day, a.lineID) < (b.day, b.lineID) }

        init(day: UInt32, lineID: String) {
            self.day = day
            self.lineID = lineID
        }

        /// `20779 6f9c…`, as `MirroredOrders` keeps it.
        init?(_ text: some StringProtocol) {
            guard let blank = text.firstIndex(of: " "), let day = UInt32(text[..<blank]) else { return nil }
            self.init(day: day, lineID: String(text[text.index(after: blank)...]))
        }

        var text: String { "\(day) \(lineID)" }
    }

    var key: Key { Key(day: at / 86_400, lineID: lineID) }
}

extension MirrorLine {
    /// The columns of the source statement with their types, in the order of `mirror_read.sql`.
    static let sourceColumns: [(name: String, types: [String])] = [
        ("line_id", text), ("kind", text), ("order_id", text), ("order_number", text), ("at", moment),
        ("order_created_at", moment), ("customer_id", text), ("product_id", text), ("product_name", text),
        ("category", text), ("platform", text), ("country", text), ("payment_method", text), ("currency", text),
        ("order_status", text), ("payment_status", text), ("is_sale", ["boolean"]),
        ("units", ["bigint", "integer", "smallint"]), ("gross", number), ("discount", number), ("tax", number),
        ("refund", number),
    ]

    private static let text = ["text", "character varying"]
    private static let moment = ["timestamp with time zone"]
    private static let number = ["numeric", "bigint", "integer", "smallint"]

    /// The order a row belongs to, whatever else is wrong with it.
    static func orderID(_ row: PostgresRow) throws -> String {
        guard let id = try row.decode(2, as: String?.self), !id.isEmpty else {
            throw Refusal(reason: "order_id is empty")
        }
        return id
    }

    init(_ row: PostgresRow) throws {
        func text(_ index: Int) throws -> String {
            guard let value = try row.decode(index, as: String?.self) else { throw Self.missing(index) }
            return value
        }
        lineID = try text(0)
        guard !lineID.isEmpty, !lineID.utf8.contains(where: { $0 < 0x20 }) else {
            throw Refusal(reason: "line_id is empty or has a control character")
        }
        kind = try text(1)
        guard kind == "sale" || kind == "refund" else {
            throw Refusal(reason: "kind is neither sale nor refund: \(kind.prefix(40))")
        }
        orderID = try text(2)
        orderNumber = try text(3)
        at = try Self.seconds(row, 4)
        orderCreatedAt = try Self.seconds(row, 5)
        customerID = try text(6)
        productID = try text(7)
        productName = try text(8)
        category = try text(9)
        platform = try text(10)
        country = try text(11)
        paymentMethod = try text(12)
        currency = try text(13)
        orderStatus = try text(14)
        paymentStatus = try text(15)
        guard let sale = try row.decode(16, as: Bool?.self) else { throw Self.missing(16) }
        isSale = sale
        guard let count = try row.decode(17, as: Int64?.self) else { throw Self.missing(17) }
        units = count
        gross = try Self.amount(row, 18)
        discount = try Self.amount(row, 19)
        tax = try Self.amount(row, 20)
        refund = try Self.amount(row, 21)
    }

    private static func missing(_ index: Int) -> Refusal { Refusal(reason: "\(sourceColumns[index].name) is NULL") }

    private static func seconds(_ row: PostgresRow, _ index: Int) throws -> UInt32 {
        guard let moment = try row.decode(index, as: PostgresTimestamp?.self) else { throw missing(index) }
        // What both ClickHouse 18 and newer ones hold: 1970 to 2105.
        guard moment.microseconds >= 0, moment.microseconds < 4_260_211_200_000_000 else {
            throw Refusal(reason: "\(sourceColumns[index].name) is not within 1970 to 2104: \(moment)")
        }
        return UInt32(moment.microseconds / 1_000_000)
    }

    private static func amount(_ row: PostgresRow, _ index: Int) throws -> Int64 {
        guard let number = try row.decode(index, as: PostgresNumeric?.self) else { throw missing(index) }
        // Decimal(18, 4): fourteen digits before the point.
        guard let value = number.unscaled(scale: 4), value.magnitude < 1_000_000_000_000_000_000 else {
            throw Refusal(
                reason: "\(sourceColumns[index].name) has more than 14 digits before or 4 after the point: "
                    + number.text.prefix(60))
        }
        return value
    }
}

extension MirrorLine {
    /// The columns of `analytics.order_lines`, as `write` gives them.
    static let columns = sourceColumns.map(\.name) + ["version", "is_deleted"]

    func write(version: UInt64, into rows: inout RowBinaryWriter) {
        rows.write(lineID)
        rows.write(kind)
        rows.write(orderID)
        rows.write(orderNumber)
        rows.write(at)
        rows.write(orderCreatedAt)
        for text in [customerID, productID, productName, category, platform, country] { rows.write(text) }
        for text in [paymentMethod, currency, orderStatus, paymentStatus] { rows.write(text) }
        rows.write(UInt8(isSale ? 1 : 0))
        for number in [units, gross, discount, tax, refund] { rows.write(number) }
        rows.write(version)
        rows.write(UInt8(0))
    }
}

/// Says that a row stands no more under its key.
struct MirrorTombstone: Sendable, Hashable {
    let orderID: String
    let key: MirrorLine.Key

    func write(version: UInt64, into rows: inout RowBinaryWriter) {
        rows.write(key.lineID)
        rows.write("")
        rows.write(orderID)
        rows.write("")
        rows.write(key.day * 86_400)
        rows.write(key.day * 86_400)
        for _ in 0..<10 { rows.write("") }
        rows.write(UInt8(0))
        for _ in 0..<5 { rows.write(Int64(0)) }
        rows.write(version)
        rows.write(UInt8(1))
    }
}
