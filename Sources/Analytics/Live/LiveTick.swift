import ClickHouse
import Foundation

/// What is seen at one moment, for viewers in any time zone.
struct LiveTick: Sendable, Equatable {
    struct Sale: Sendable, Equatable {
        /// Milliseconds since 1970 of the quarter of an hour it lies in.
        let quarter: Int64
        let currency: String
        let orders: Int
        let net: ClickHouseDecimal
    }

    struct Event: Sendable, Equatable {
        let at: Int64
        let type: String
        let path: String
    }

    /// Seconds since 1970.
    let at: Int64
    var visitors = 0
    /// In the last minute.
    var events = 0
    var sales: [Sale] = []
    var newest: [Event] = []

    init(at: Int64) { self.at = at }

    init(at: Int64, rows: ClickHouseRows) throws {
        self.at = at
        for row in rows {
            switch try row("part", as: String.self) {
            case "visitors": visitors = try row("count")
            case "events": events = try row("count")
            case "sales":
                sales.append(
                    Sale(
                        quarter: try row("at_ms"), currency: try row("currency"), orders: try row("count"),
                        net: try row("net")))
            default: newest.append(Event(at: try row("at_ms"), type: try row("event_type"), path: try row("path")))
            }
        }
    }

    /// As a zone sees it: its day began at midnight there.
    func view(in zone: TimeZone) -> LiveView {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let midnight = calendar.startOfDay(for: Date(timeIntervalSince1970: Double(at))).timeIntervalSince1970
        let window = ReportWindow(start: Int64(midnight), end: at, zone: zone)
        var revenue: [String: ClickHouseDecimal] = [:]
        var orders = 0
        for sale in sales where sale.quarter / 1000 >= Int64(midnight) {
            orders += sale.orders
            let sum = revenue[sale.currency]?.unscaled ?? 0
            revenue[sale.currency] = ClickHouseDecimal(unscaled: sum + sale.net.unscaled, scale: sale.net.scale)
        }
        return LiveView(
            at: window.text(at), visitors: visitors,
            events_per_second: (Double(events) / 60 * 100).rounded() / 100,
            today: .init(
                start: window.text(window.start), orders: orders,
                revenue: revenue.sorted { $0.key < $1.key }.map {
                    .init(currency: $0.key, net: DashboardMetrics.money($0.value))
                }),
            last_events: newest.map {
                .init(at: window.text($0.at / 1000), event_type: $0.type, path: $0.path)
            })
    }
}

/// What a viewer is sent.
struct LiveView: Encodable, Sendable, Equatable {
    struct Revenue: Encodable, Sendable, Equatable {
        let currency: String
        let net: String
    }

    struct Today: Encodable, Sendable, Equatable {
        let start: String
        let orders: Int
        let revenue: [Revenue]
    }

    struct Event: Encodable, Sendable, Equatable {
        let at: String
        let event_type: String
        let path: String
    }

    let at: String
    let visitors: Int
    let events_per_second: Double
    let today: Today
    let last_events: [Event]
}
