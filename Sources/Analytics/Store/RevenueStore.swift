import ClickHouse

/// Asks ClickHouse what leads to orders, and what becomes of carts.
struct RevenueStore: Sendable {
    let queries: FigureQueries

    func attribution(_ question: AttributionQuestion, _ window: ReportWindow) async throws -> Attribution {
        let lookback = Int64(question.lookbackDays) * 86_400
        let rows = try await queries.rows(
            "attribution",
            BehaviourStore.times(window).merging([
                "chosen": .expression(question.model.expression()),
                "named": .expression(question.dimension.expression()),
                "direct": .string(question.dimension.direct), "lookback": .int(lookback * 1000),
                // A session that begins within it may last a day; a purchase event may come a day early.
                "reach": .int(lookback + 2 * 86_400), "limit": .int(AttributionQuestion.rowsMax),
            ]) { $1 })
        guard rows.count < AttributionQuestion.rowsMax else {
            throw ClickHouseError(
                kind: .limit, disposition: .final, message: "attribution: more than \(rows.count) values")
        }
        return Attribution(
            question, window,
            try rows.map { row in
                try .init(
                    currency: row("currency"), isAttributed: row("attributed"), key: row("key"),
                    orders: row("orders"), revenue: row("revenue"))
            })
    }

    /// - Parameter now: seconds since 1970.
    func carts(_ window: ReportWindow, hours: Int, now: Int64) async throws -> Carts {
        let rows = try await queries.rows(
            "carts",
            BehaviourStore.times(window).merging([
                "idle": .int(Int64(hours) * 3_600_000), "now": .int(now * 1000),
                "before": .int(Carts.beforeSeconds),
            ]) { $1 })
        return Carts(
            window, hours: hours,
            try rows.map { row in
                try .init(
                    state: row("state"), isOfAll: row("of_all"), productId: row("product_id"),
                    currency: row("currency"), carts: row("carts"), value: row("value"))
            })
    }
}
