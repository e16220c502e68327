/// What becomes of each product: seen, put into a cart, bought.
struct ProductFigures: Encodable, Sendable {
    struct Sale: Encodable, Sendable {
        let currency: String
        let orders: Int
        let units: Int
        /// Net: less discounts and refunds.
        let revenue: String
    }

    struct Product: Encodable, Sendable {
        let product_id: String
        let name: String?
        let views: Int
        let viewers: Int
        let adds: Int
        let adders: Int
        /// Viewers who put it into a cart, of all viewers.
        let cart_rate: Double
        let orders: Int
        /// Orders for each visitor who put it into a cart.
        let orders_per_adder: Double
        /// By currency; they are never added together.
        let sales: [Sale]
    }

    /// How many products are listed.
    static let productsMax: Int64 = 500

    let date_range: Dashboard.DateRange
    let products: [Product]

    /// Puts together what several questions say of the same products.
    struct Builder: Sendable {
        private var visits: [String: (views: Int, viewers: Int, adds: Int, adders: Int, both: Int)] = [:]
        private var sales: [String: [Sale]] = [:]
        private var names: [String: String] = [:]

        mutating func add(visits id: String, views: Int, viewers: Int, adds: Int, adders: Int, both: Int) {
            visits[id] = (views, viewers, adds, adders, both)
        }

        mutating func add(sales id: String, currency: String, orders: Int, units: Int, net: String) {
            sales[id, default: []].append(Sale(currency: currency, orders: orders, units: units, revenue: net))
        }

        mutating func name(_ id: String, _ name: String) { names[id] = name }

        var ids: [String] { Set(visits.keys).union(sales.keys).sorted() }

        /// Those most looked at first.
        var products: [Product] {
            let all = ids.map { id in
                let seen = visits[id] ?? (0, 0, 0, 0, 0)
                let sold = (sales[id] ?? []).sorted { $0.currency < $1.currency }
                let orders = sold.map(\.orders).reduce(0, +)
                return Product(
                    product_id: id, name: names[id], views: seen.views, viewers: seen.viewers, adds: seen.adds,
                    adders: seen.adders, cart_rate: Rate.of(seen.both, seen.viewers), orders: orders,
                    orders_per_adder: Rate.of(orders, seen.adders), sales: sold)
            }
            return Array(
                all.sorted { ($1.views, $1.orders, $0.product_id) < ($0.views, $0.orders, $1.product_id) }
                    .prefix(Int(ProductFigures.productsMax)))
        }
    }
}
