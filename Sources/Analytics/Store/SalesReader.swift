import ClickHouse

/// Asks the statements about sales as they stood at one moment.
struct SalesReader: Sendable {
    let queries: FigureQueries
    /// The newest revision there was when the answer was begun: none made later is read.
    let newest: UInt64

    /// Figures of a currency, period or group.
    static func figures(_ row: ClickHouseRow) throws(ClickHouseError) -> SalesFigures {
        SalesFigures(
            orders: try row("orders"), units: try row("units"), unitsRefunded: try row("units_refunded"),
            gross: ExactMoney(try row("gross_sum")), discounts: ExactMoney(try row("discount_sum")),
            refunds: ExactMoney(try row("refund_sum")), tax: ExactMoney(try row("tax_sum")))
    }

    func rows(
        _ name: String, _ window: ReportWindow, _ more: [String: ClickHouseValue] = [:]
    ) async throws -> ClickHouseRows {
        try await rows(name, window.start..<window.end, more)
    }

    private func rows(
        _ name: String, _ window: Range<Int64>, _ more: [String: ClickHouseValue]
    ) async throws -> ClickHouseRows {
        let values: [String: ClickHouseValue] = [
            "from": Self.time(window.lowerBound), "to": Self.time(window.upperBound), "newest": .uint(newest),
        ].merging(more) { $1 }
        return try await queries.rows(name, values)
    }

    /// What was sold and given back in a window, by currency, the one sold in most first.
    func totals(_ window: Range<Int64>) async throws -> ClickHouseRows {
        try await rows("sales_totals", window, Self.inner(window, slotSeconds: Self.quarterSeconds))
    }

    /// How many of some products were sold in a window.
    func units(_ window: Range<Int64>, products: [String]) async throws -> ClickHouseRows {
        try await rows(
            "dashboard_units_sold", window,
            Self.inner(window, slotSeconds: Self.daySeconds).merging(["products": .strings(products)]) { $1 })
    }

    /// Seconds of a slot of the sums by time, and of the sums by product, category, …
    static let quarterSeconds: Int64 = 900
    static let daySeconds: Int64 = 86_400

    /// The part of a window that is read from sums over slots of so many seconds; the rest is read from the lines.
    ///
    /// - Parameter usesSums: false where the wall clock does not keep to quarters of an hour.
    static func inner(
        _ window: ReportWindow, slotSeconds: Int64, usesSums: Bool = true
    ) -> [String: ClickHouseValue] {
        inner(window.start..<window.end, slotSeconds: slotSeconds, usesSums: usesSums)
    }

    private static func inner(
        _ window: Range<Int64>, slotSeconds: Int64, usesSums: Bool = true
    ) -> [String: ClickHouseValue] {
        let from = (window.lowerBound + slotSeconds - 1) / slotSeconds * slotSeconds
        let to = window.upperBound / slotSeconds * slotSeconds
        let isEmpty = !usesSums || from >= to
        let end = window.upperBound
        return ["inner_from": time(isEmpty ? end : from), "inner_to": time(isEmpty ? end : to)]
    }

    static func time(_ seconds: Int64) -> ClickHouseValue {
        .dateTime(ClickHouseDateTime(secondsSinceEpoch: seconds))
    }
}
