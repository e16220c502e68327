import ClickHouse
import ServiceKit

/// Answers questions about sales out of ClickHouse, all of one answer from the same state of the orders.
struct SalesStore: Sendable {
    let queries: FigureQueries
    let maker: SalesMaker
    /// Up to when orders are mirrored, in milliseconds since 1970; nil where nothing says so.
    let freshness: @Sendable () async throws -> Int64?

    /// How often an answer is put together anew when orders changed meanwhile.
    static let attemptsMax = 5

    private typealias Span = (window: ReportWindow, periods: ReportPeriods)
    /// What was sold in each period, by currency.
    private typealias Series = [String: [SalesFigures]]

    /// In a window of more days it is cheaper to look at what led to any order than to those of the window.
    private static let lookedUpDaysMax: Int64 = 100

    /// What one window adds up to.
    private struct Answer: Sendable {
        /// Every currency, the one sold in most first.
        let currencies: [(currency: String, figures: SalesFigures)]
        let currency: String?
        let totals: SalesFigures
        let series: [SalesFigures]
        var buyers = BuyerCount()
        var seriesBuyers: [BuyerCount]

        /// - Parameter wanted: the currency; nil for the one sold in most.
        init(_ series: Series, _ wanted: String?, periods count: Int) {
            currencies = series.map { ($0.key, $0.value.reduce(into: SalesFigures()) { $0 += $1 }) }
                .sorted { ($1.figures.orders, $0.currency) < ($0.figures.orders, $1.currency) }
            let currency = wanted ?? currencies.first?.currency
            self.currency = currency
            totals = currencies.first { $0.currency == currency }?.figures ?? SalesFigures()
            self.series =
                currency.flatMap { series[$0] } ?? Array(repeating: SalesFigures(), count: count)
            seriesBuyers = Array(repeating: BuyerCount(), count: count)
        }
    }

    func report(_ question: SalesQuestion) async throws -> SalesReport {
        try await settled { reader, asOf in
            let span = (question.window, question.periods)
            async let sold = series(reader, span)
            async let soldBefore = series(reader, question.compared)
            let (series, seriesBefore) = try await (sold, soldBefore)
            // Which currency the rest is asked in follows from what was sold.
            let figures = Answer(series, question.currency, periods: question.periods.periods.count)
            let figuresBefore = question.compared.map {
                Answer(seriesBefore, figures.currency, periods: $0.periods.periods.count)
            }
            async let groups = groups(reader, question, figures)
            async let counted = withBuyers(reader, span, figures)
            async let countedBefore = withBuyers(reader, question.compared, figuresBefore)
            let (answer, previous) = try await (counted ?? figures, countedBefore)
            return SalesReport(
                date_range: question.window.dateRange, interval: question.periods.interval.rawValue,
                currency: answer.currency,
                totals: .init(figures: answer.totals, buyers: answer.buyers),
                series: Self.series(answer, question.window, question.periods),
                group_by: question.grouping?.rawValue, groups: try await groups,
                currencies: answer.currencies.map {
                    .init(currency: $0.currency, totals: .init(figures: $0.figures, buyers: nil))
                },
                previous: question.compared.flatMap { compared in
                    previous.map { previous in
                        .init(
                            date_range: compared.window.dateRange,
                            totals: .init(figures: previous.totals, buyers: previous.buyers),
                            series: Self.series(previous, compared.window, compared.periods))
                    }
                },
                change: previous.map { .init(answer.totals, since: $0.totals) },
                as_of: asOf)
        }
    }

    /// Runs `body` until the figures it read were the same from its beginning to its end.
    ///
    /// - Parameter isDated: whether the body says as of when it is.
    func settled<Value: Sendable>(
        isDated: Bool = true,
        _ body: @Sendable (_ reader: SalesReader, _ asOf: String?) async throws -> Value
    ) async throws -> Value {
        for _ in 0..<Self.attemptsMax {
            let asOf = isDated ? (try? await freshness()).flatMap { $0 }.map(Self.moment) : nil
            do { try await maker.bringUpToDate() } catch is SalesMaker.IsStopped {
                throw Problem.unavailable(
                    "This instance of the service is ending; ask again.", code: "ending", retryAfterSeconds: 1)
            } catch is SalesMaker.IsBehind {
                throw Problem.unavailable(
                    "Many orders have just come in and are being added up; ask again in a moment.",
                    code: "figures_behind", retryAfterSeconds: 5)
            }
            let reader = SalesReader(queries: queries, newest: try await maker.newestRevision())
            let value = try await body(reader, asOf)
            // What a later revision replaces may be gone already.
            if try await maker.newestRevision() == reader.newest { return value }
        }
        throw Problem.unavailable(
            "Orders changed each time the figures were read; ask again.", code: "figures_unsettled",
            retryAfterSeconds: 1)
    }

    /// What a window adds up to in each currency, the one sold in most first.
    func currencies(
        _ reader: SalesReader, _ window: ReportWindow
    ) async throws -> [(currency: String, figures: SalesFigures)] {
        try await reader.totals(window.start..<window.end).map { try ($0("currency"), SalesReader.figures($0)) }
    }

    /// What was sold in each period; nothing where there is no window.
    private func series(_ reader: SalesReader, _ span: Span?) async throws -> Series {
        guard let (window, periods) = span else { return [:] }
        let none = Array(repeating: SalesFigures(), count: periods.periods.count)
        let inner = SalesReader.inner(
            window, slotSeconds: SalesReader.quarterSeconds, usesSums: periods.zone.keepsQuarters)
        var series: Series = [:]
        for row in try await reader.rows("sales_series", window, periods.parameters.merging(inner) { $1 }) {
            try series[row("currency"), default: none][periods.index(row("period"))] += SalesReader.figures(row)
        }
        return series
    }

    /// The same with those who bought in its currency, where there is one.
    private func withBuyers(_ reader: SalesReader, _ span: Span?, _ answer: Answer?) async throws -> Answer? {
        guard let (window, periods) = span, var answer, let currency = answer.currency else { return answer }
        (answer.buyers, answer.seriesBuyers) = try await buyers(reader, window, periods, currency)
        return answer
    }

    /// How many bought in the window, and in each of its periods.
    func buyers(
        _ reader: SalesReader, _ window: ReportWindow, _ periods: ReportPeriods, _ currency: String
    ) async throws -> (BuyerCount, [BuyerCount]) {
        let values = periods.parameters.merging(["currency": .string(currency)]) { $1 }
        async let all = reader.rows("sales_buyers", window, values)
        async let new = reader.rows("sales_new_customers", window, values)
        var total = BuyerCount()
        var series = Array(repeating: BuyerCount(), count: periods.periods.count)
        for row in try await all {
            let number: Int64 = try row("period")
            // 0 stands for the whole window.
            if number == 0 {
                total.customers = try row("customers")
            } else {
                series[periods.index(number)].customers += try row("customers")
            }
        }
        for row in try await new {
            let count: Int = try row("customers")
            total.newCustomers += count
            series[periods.index(try row("period"))].newCustomers += count
        }
        return (total, series)
    }

    private static func series(
        _ answer: Answer, _ window: ReportWindow, _ periods: ReportPeriods
    ) -> [SalesReport.Period] {
        zip(periods.periods, zip(answer.series, answer.seriesBuyers)).map { period, figures in
            .init(
                start: window.text(period.start), end: window.text(period.end),
                totals: .init(figures: figures.0, buyers: figures.1))
        }
    }

    private func groups(
        _ reader: SalesReader, _ question: SalesQuestion, _ answer: Answer
    ) async throws -> [SalesReport.Group]? {
        guard let grouping = question.grouping else { return nil }
        guard grouping != .currency else {
            return answer.currencies.map {
                .init(key: $0.currency, label: nil, isRest: false, figures: $0.figures, countsOrders: true)
            }
        }
        guard let currency = answer.currency else { return [] }
        let rows = try await rows(reader, grouping, question, currency)
        var rest = answer.totals
        var groups: [SalesReport.Group] = []
        for row in rows {
            let (key, label): (String, String) = try (row("item"), row("label"))
            let figures = try SalesReader.figures(row)
            rest = rest - figures
            groups.append(
                .init(
                    key: key.isEmpty ? "unknown" : key, label: label.isEmpty ? nil : label, isRest: false,
                    figures: figures, countsOrders: true))
        }
        if rows.count >= question.groupsLimit, !rest.isEmpty {
            groups.append(
                .init(key: "other", label: nil, isRest: true, figures: rest, countsOrders: grouping.isOfOrder))
        }
        return groups
    }

    private func rows(
        _ reader: SalesReader, _ grouping: SalesGrouping, _ question: SalesQuestion, _ currency: String
    ) async throws -> ClickHouseRows {
        let window = question.window
        if SalesGrouping.originColumns.contains(grouping.rawValue) {
            return try await reader.rows(
                "sales_by_channel", window,
                [
                    "currency": .string(currency), "limit": .int(question.groupsLimit),
                    "column": .identifier(grouping.rawValue, among: SalesGrouping.originColumns),
                    "is_long": .int(window.end - window.start > Self.lookedUpDaysMax * 86_400 ? 1 : 0),
                ])
        }
        guard let columns = grouping.columns else {
            return try await reader.rows("sales_by_customer_type", window, ["currency": .string(currency)])
        }
        let values: [String: ClickHouseValue] = [
            "dimension": .string(grouping.rawValue), "currency": .string(currency),
            "item": .identifier(columns.item, among: SalesGrouping.itemColumns),
            "counted": .identifier(columns.counted, among: SalesGrouping.countedColumns),
            "limit": .int(question.groupsLimit),
        ].merging(SalesReader.inner(window, slotSeconds: SalesReader.daySeconds)) { $1 }
        return try await reader.rows("sales_groups", window, values)
    }

    private static func moment(_ milliseconds: Int64) -> String {
        let thousandths = String(milliseconds % 1000)
        return CivilTime(secondsSince1970: milliseconds / 1000).text + "."
            + String(repeating: "0", count: 3 - thousandths.utf8.count) + thousandths + "Z"
    }
}

extension ReportWindow {
    var dateRange: Dashboard.DateRange {
        .init(start: text(start), end: text(end), period: period, tz: zoneName)
    }
}

extension SalesFigures {
    /// Whether there is nothing in any of the figures that add up.
    fileprivate var isEmpty: Bool {
        units == 0 && unitsRefunded == 0 && gross == .zero && discounts == .zero && refunds == .zero && tax == .zero
    }
}
