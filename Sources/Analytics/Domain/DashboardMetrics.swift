import ClickHouse

/// The headline figures of a window.
struct DashboardMetrics: Encodable, Sendable, Equatable {
    struct PageVisits: Encodable, Sendable, Equatable {
        let total_visits: Int
        let unique_sessions: Int
        let unique_users: Int
        /// Seconds from a session's first event to its last, on average.
        let avg_duration: Double
        /// The share of sessions with a single page view and nothing else.
        let bounce_rate: Double
        let pages_per_session: Double
    }

    struct Events: Encodable, Sendable, Equatable {
        let total_events: Int
        let unique_event_types: Int
        let bot_events: Int
    }

    struct Users: Encodable, Sendable, Equatable {
        let visitors: Int
        let signed_in: Int
        let registrations: Int
        let logins: Int
        /// Visitors with an event in the last five minutes, whatever the window.
        let live_visitors: Int?
    }

    struct Games: Encodable, Sendable, Equatable {
        let views: Int
        let added_to_cart: Int
        let removed_from_cart: Int
        let bought: Int
    }

    struct Conversion: Encodable, Sendable, Equatable {
        let sessions: Int
        let with_cart: Int
        let converted: Int
        let cart_rate: Double
        let rate: Double
        let checkouts: Int
        let purchases: Int
    }

    struct Orders: Encodable, Sendable, Equatable {
        let count: Int
        let units: Int
    }

    struct Revenue: Encodable, Sendable, Equatable {
        let currency: String
        let orders: Int
        let gross: String
        let discounts: String
        let refunds: String
        let net: String
        let tax: String
        let average_order: String
        let per_visit: String
    }

    let page_visits: PageVisits
    let events: Events
    let users: Users
    let games: Games
    let conversion: Conversion
    let orders: Orders
    /// In the currency of most orders.
    let revenue: Revenue?
    /// Other currencies, each by itself; absent where there are none.
    let other_revenue: [Revenue]?
}

extension DashboardMetrics {
    /// A part of a whole, to four decimals; 0 of nothing.
    static func rate(_ part: Int, of whole: Int) -> Double {
        whole == 0 ? 0 : (Double(part) / Double(whole) * 10_000).rounded() / 10_000
    }

    /// An amount with its decimals: two at least, more where they are needed.
    static func money(_ amount: ClickHouseDecimal) -> String {
        var text = Substring(amount.description)
        guard let point = text.firstIndex(of: ".") else { return "\(text).00" }
        while text.hasSuffix("0"), text.distance(from: point, to: text.endIndex) > 3 { text = text.dropLast() }
        return String(text)
    }

    /// An amount for each of `count`, rounded half away from zero to hundredths; nothing for none.
    static func money(_ amount: ClickHouseDecimal, per count: Int) -> String {
        guard count > 0 else { return "0.00" }
        var divisor = Int128(count)
        for _ in 2..<max(2, amount.scale) { divisor *= 10 }
        let (quotient, remainder) = amount.unscaled.magnitude.quotientAndRemainder(dividingBy: divisor.magnitude)
        let rounded = Int128(quotient) + (remainder * 2 >= divisor.magnitude ? 1 : 0)
        return ClickHouseDecimal(unscaled: amount.unscaled < 0 ? -rounded : rounded, scale: 2).description
    }
}
