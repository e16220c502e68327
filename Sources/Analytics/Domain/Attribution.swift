import ClickHouse

/// What attribution asks: which of a customer's sessions an order's revenue falls to.
struct AttributionQuestion: Sendable {
    enum Model: String, CaseIterable, Sendable { case last_non_direct, first, last, linear }
    enum Dimension: String, CaseIterable, Sendable { case channel, campaign, source, medium }

    let model: Model
    let dimension: Dimension
    /// How long before the purchase a session may have begun.
    let lookbackDays: Int

    static let lookbackDaysDefault = 30
    static let lookbackDaysMax = 90
    /// How many values are answered; more than these is a query that is too large.
    static let rowsMax: Int64 = 10_000
}

/// What led to the revenue of a window, as it is answered; by currency, which are never added together.
struct Attribution: Encodable, Sendable {
    struct Row: Encodable, Sendable {
        let key: String
        /// Those of which a share falls to it.
        let orders: Int
        let revenue: String
    }

    struct Part: Encodable, Sendable {
        let currency: String
        /// Of all orders; rows and unattributed make it up exactly.
        let total: String
        let unattributed: String
        let unattributed_orders: Int
        let rows: [Row]
    }

    let date_range: Dashboard.DateRange
    let model: String
    let dimension: String
    let lookback_days: Int
    /// Those of the currency with the most orders, as with sales.
    let currency: String?
    let total: String
    let unattributed: String
    let rows: [Row]
    /// All currencies, that one first.
    let currencies: [Part]

    /// One row of the answer to the question.
    struct Share: Sendable {
        let currency: String
        let isAttributed: Bool
        let key: String
        let orders: Int
        /// In ten-thousandths.
        let revenue: Int64
    }

    init(_ question: AttributionQuestion, _ window: ReportWindow, _ shares: [Share]) {
        date_range = .init(window)
        model = question.model.rawValue
        dimension = question.dimension.rawValue
        lookback_days = question.lookbackDays
        let groups = Dictionary(grouping: shares, by: \.currency)
        func orders(_ shares: [Share]) -> Int { shares.map(\.orders).reduce(0, +) }
        currencies = groups.sorted { (orders($1.value), $0.key) < (orders($0.value), $1.key) }.map { currency, own in
            let unknown = own.filter { !$0.isAttributed }
            return Part(
                currency: currency, total: Self.text(own.map(\.revenue).reduce(0, +)),
                unattributed: Self.text(unknown.map(\.revenue).reduce(0, +)),
                unattributed_orders: unknown.map(\.orders).reduce(0, +),
                rows: own.filter(\.isAttributed).sorted { ($1.revenue, $0.key) < ($0.revenue, $1.key) }.map {
                    Row(key: $0.key, orders: $0.orders, revenue: Self.text($0.revenue))
                })
        }
        currency = currencies.first?.currency
        total = currencies.first?.total ?? Self.text(0)
        unattributed = currencies.first?.unattributed ?? Self.text(0)
        rows = currencies.first?.rows ?? []
    }

    static func text(_ tenThousandths: Int64) -> String {
        ClickHouseDecimal(unscaled: Int128(tenThousandths), scale: 4).description
    }
}

extension AttributionQuestion.Model {
    /// The sessions of a path that count.
    func expression() throws(ClickHouseError) -> ClickHouseExpression {
        let text: StaticString =
            switch self {
            case .first: "arraySlice(path, 1, 1)"
            case .last: "arraySlice(path, -1, 1)"
            case .last_non_direct:
                "arraySlice(if(arrayExists(x -> x.4 = 0, path), arrayFilter(x -> x.4 = 0, path), path), -1, 1)"
            case .linear: "path"
            }
        return try ClickHouseExpression(text)
    }
}

extension AttributionQuestion.Dimension {
    /// What an event that names a source says of it.
    func expression() throws(ClickHouseError) -> ClickHouseExpression {
        let text: StaticString =
            switch self {
            case .channel: "channel"
            case .campaign: "utm_campaign"
            case .source: "if(utm_source != '', utm_source, lower(referrer_domain))"
            case .medium: "utm_medium"
            }
        return try ClickHouseExpression(text)
    }

    /// What a session is called that names no source.
    var direct: String {
        switch self {
        case .channel, .source: "direct"
        case .campaign, .medium: ""
        }
    }
}
