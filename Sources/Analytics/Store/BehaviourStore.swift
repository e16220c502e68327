import ClickHouse
import Foundation
import Queries

/// Asks ClickHouse what visitors do one after the other: funnels, retention, visits of products.
struct BehaviourStore: Sendable {
    let queries: FigureQueries

    // MARK: Funnel

    func funnel(_ question: FunnelQuestion, _ window: ReportWindow) async throws -> Funnel {
        async let all = parts(question, window, .none)
        async let groups = question.breakdown == .none ? nil : parts(question, window, question.breakdown)
        let names = question.steps.map(\.text)
        let empty = Funnel.steps(
            names, reached: names.map { _ in 0 }, medians: names.map { _ in 0 })
        return Funnel(
            date_range: .init(window), by: question.unit.rawValue, window_seconds: question.windowSeconds,
            steps: try await all.first?.steps ?? empty,
            breakdown: question.breakdown == .none ? nil : question.breakdown.rawValue, groups: try await groups)
    }

    private func parts(
        _ question: FunnelQuestion, _ window: ReportWindow, _ breakdown: FunnelQuestion.Breakdown
    ) async throws -> [Funnel.Part] {
        var bits: [ClickHouseExpression] = []
        for (index, step) in question.steps.enumerated() {
            bits.append(
                try ClickHouseExpression(
                    "if({step:Expression}, {bit:UInt8}, 0)",
                    ["step": .expression(step.expression()), "bit": .int(1 << Int64(index))]))
        }
        let key = question.unit == .visitor ? "visitor_key" : "session_key"
        let rows = try await queries.rows(
            sql: Self.funnel(steps: question.steps.count),
            Self.times(window).merging([
                "key": .identifier(key, among: ["visitor_key", "session_key"]),
                "mask": .expression(.joined(bits, by: " + ")),
                "events": .expression(EventCondition.types(question.steps)),
                "breakdown": .expression(breakdown.expression()),
                "stitch": .int(question.unit == .visitor ? 1 : 0),
                "window": .int(question.windowSeconds * 1000), "limit": .int(FunnelQuestion.breakdownMax),
            ]) { $1 })
        let names = question.steps.map(\.text)
        return try rows.map { row in
            var reached: [Int] = []
            var medians: [Int] = []
            for index in names.indices {
                reached.append(try row("reached\(index + 1)"))
                if index > 0 { medians.append(try row("median\(index + 1)")) }
            }
            return try Funnel.Part(
                value: row("breakdown"), steps: Funnel.steps(names, reached: reached, medians: medians))
        }
    }

    /// The statement without the steps that are not asked for: each would look at every visitor.
    static func funnel(steps: Int) -> String {
        let sql = QueryFile.named("clickhouse/funnel.sql").text
        let last = max(2, steps)
        guard last < EventCondition.stepsMax, let whole = step(EventCondition.stepsMax, of: sql),
            let kept = step(last, of: sql)
        else { return sql }
        let taken = (2...last).map { "d\($0)" }
        let others = (last + 1...EventCondition.stepsMax).map { "toInt64(-1) AS d\($0)" }
        return sql[..<whole.lowerBound] + "SELECT breakdown, \((taken + others).joined(separator: ", ")) FROM (\n"
            + sql[kept] + ") AS asked\n" + sql[whole.upperBound...]
    }

    private static func step(_ number: Int, of sql: String) -> Range<String.Index>? {
        guard let start = sql.range(of: "-- step \(number)\n"), let end = sql.range(of: "-- end of step \(number)\n")
        else { return nil }
        return start.upperBound..<end.lowerBound
    }

    // MARK: Retention

    func retention(_ question: RetentionQuestion, _ window: ReportWindow) async throws -> Retention {
        var offsets = [try ClickHouseExpression("{by:Int64}", ["by": .int(Int64(question.offset))])]
        for change in question.changes {
            offsets.append(
                try ClickHouseExpression(
                    "if(toUInt32(event_time) >= {from:UInt32}, {by:Int64}, 0)",
                    ["from": .int(change.from), "by": .int(Int64(change.by))]))
        }
        let rows = try await queries.rows(
            "retention",
            Self.times(window).merging([
                "begins": .expression(Self.any(question.begins)), "returns": .expression(Self.any(question.returns)),
                "events": .expression(EventCondition.types(question.begins + question.returns)),
                "offset": .expression(.joined(offsets, by: " + ")),
                "period": .expression(question.cohort.expression()), "base": .int(Int64(question.first)),
                "periods": .int(Int64(question.periods)),
            ]) { $1 })
        var known: [Int: (size: Int, values: [Int])] = [:]
        for row in rows { known[try row("cohort")] = try (row("size"), row("returned")) }
        return Retention(
            date_range: .init(window), cohort: question.cohort.rawValue,
            cohorts: (0..<question.periods).map { index in
                let (size, values) =
                    known[index] ?? (0, Array(repeating: 0, count: question.periods - index))
                return .init(
                    cohort: question.name(index), size: size, values: values,
                    rates: values.map { Rate.of($0, size) })
            })
    }

    private static func any(_ conditions: [EventCondition]) throws(ClickHouseError) -> ClickHouseExpression {
        var parts: [ClickHouseExpression] = []
        for condition in conditions { parts.append(try condition.expression()) }
        return .joined(parts, by: " OR ")
    }

    // MARK: Products

    func products(_ window: ReportWindow) async throws -> ProductFigures {
        let limit: [String: ClickHouseValue] = ["limit": .int(ProductFigures.productsMax)]
        async let visits = queries.rows("product_visits", Self.times(window).merging(limit) { $1 })
        async let sales = queries.rows("product_sales", Self.times(window).merging(limit) { $1 })
        var figures = ProductFigures.Builder()
        for row in try await visits {
            figures.add(
                visits: try row("product_id"), views: try row("views"), viewers: try row("viewers"),
                adds: try row("adds"), adders: try row("adders"), both: try row("viewed_and_added"))
        }
        for row in try await sales {
            figures.add(
                sales: try row("product_id"), currency: try row("currency"), orders: try row("orders"),
                units: try row("units_sold"), net: try row("net", as: ClickHouseDecimal.self).description)
        }
        let names = try await queries.rows("product_names", ["ids": .strings(figures.ids)])
        for row in names { figures.name(try row("product_id"), try row("product_name")) }
        return ProductFigures(date_range: .init(window), products: figures.products)
    }

    static func times(_ window: ReportWindow) -> [String: ClickHouseValue] {
        [
            "from": .dateTime(ClickHouseDateTime(secondsSinceEpoch: window.start)),
            "to": .dateTime(ClickHouseDateTime(secondsSinceEpoch: window.end)),
        ]
    }
}

extension FunnelQuestion.Breakdown {
    func expression() throws(ClickHouseError) -> ClickHouseExpression {
        let text: StaticString =
            switch self {
            case .none: "''"
            case .device: "device_type"
            case .country: "country"
            case .browser: "browser"
            case .os: "os"
            case .channel: "channel"
            case .utm_source: "utm_source"
            case .utm_medium: "utm_medium"
            case .utm_campaign: "utm_campaign"
            }
        return try ClickHouseExpression(text)
    }
}

extension RetentionQuestion.Cohort {
    /// The number of an event's period, from the seconds on the zone's clocks.
    func expression() throws(ClickHouseError) -> ClickHouseExpression {
        let text: StaticString =
            switch self {
            case .day: "intDiv(local, 86400)"
            case .week: "intDiv(intDiv(local, 86400) + 3, 7)"
            case .month:
                "toYear(toDate(toUInt16(intDiv(local, 86400)))) * 12 + toMonth(toDate(toUInt16(intDiv(local, 86400)))) - 1"
            }
        return try ClickHouseExpression(text)
    }
}
