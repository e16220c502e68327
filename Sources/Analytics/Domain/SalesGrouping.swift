/// What sales are put together by.
enum SalesGrouping: String, Sendable, CaseIterable {
    case product, category, platform, country, currency, channel
    case customerType = "customer_type"
    case paymentMethod = "payment_method"
    case source = "utm_source"
    case medium = "utm_medium"
    case campaign = "utm_campaign"

    /// Whether an order has one value of it only, so that the orders of the groups add up too.
    var isOfOrder: Bool {
        switch self {
        case .product, .category, .platform: false
        case .country, .currency, .customerType, .paymentMethod, .channel, .source, .medium, .campaign: true
        }
    }

    /// The columns of a line: what it is grouped by, and which lines count as an order of the group; nil where another
    /// statement answers.
    var columns: (item: String, counted: String)? {
        switch self {
        case .product: ("product_id", "is_product")
        case .category: ("category", "is_category")
        case .platform: ("platform", "is_platform")
        case .country: ("country", "is_order")
        case .paymentMethod: ("payment_method", "is_order")
        case .currency, .customerType, .channel, .source, .medium, .campaign: nil
        }
    }

    /// What led to an order: a column of `analytics.order_channels`.
    static let originColumns: Set<String> = Set([Self.channel, .source, .medium, .campaign].map(\.rawValue))

    static let itemColumns: Set<String> = Set(allCases.compactMap(\.columns?.item))
    static let countedColumns: Set<String> = Set(allCases.compactMap(\.columns?.counted))
}
