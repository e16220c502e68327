/// What becomes of carts, as it is answered.
struct Carts: Encodable, Sendable {
    struct Amount: Encodable, Sendable {
        let currency: String
        let value: String
    }

    struct Product: Encodable, Sendable {
        let product_id: String
        let currency: String
        let carts: Int
        let value: String
    }

    let date_range: Dashboard.DateRange
    let hours: Int
    let carts: Int
    let bought: Int
    let abandoned: Int
    /// Neither bought yet, nor long enough left alone.
    let open: Int
    /// Of the carts that are not open.
    let abandonment_rate: Double
    /// What was put into the abandoned carts, by currency.
    let abandoned_value: [Amount]
    /// What lies in the abandoned carts.
    let products: [Product]

    static let hoursDefault = 24
    static let hoursMax = 168
    static let productsMax = 100
    /// How long before the window a cart may have been begun.
    static let beforeSeconds: Int64 = 14 * 86_400

    /// One row of the answer to the question.
    struct Line: Sendable {
        let state: String
        let isOfAll: Bool
        let productId: String
        let currency: String
        let carts: Int
        /// In ten-thousandths.
        let value: Int64
    }

    init(_ window: ReportWindow, hours: Int, _ lines: [Line]) {
        func count(_ state: String) -> Int {
            lines.first { $0.isOfAll && $0.state == state }?.carts ?? 0
        }
        date_range = .init(window)
        self.hours = hours
        bought = count("bought")
        abandoned = count("abandoned")
        open = count("open")
        carts = bought + abandoned + open
        abandonment_rate = Rate.of(abandoned, bought + abandoned)
        let left = lines.filter { !$0.isOfAll && $0.state == "abandoned" }
        abandoned_value = Set(left.map(\.currency)).sorted().map { currency in
            Amount(
                currency: currency,
                value: Attribution.text(left.filter { $0.currency == currency }.map(\.value).reduce(0, +)))
        }
        products = left.prefix(Self.productsMax).map {
            Product(
                product_id: $0.productId, currency: $0.currency, carts: $0.carts, value: Attribution.text($0.value))
        }
    }
}
