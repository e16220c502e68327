import ClickHouse
import Postgres
import Queries
import ServiceKit

/// Figures as the rows of a table, as the API answers them.
extension FigureSources {
    /// Figures that are more than one statement.
    package enum Figure: Sendable {
        /// step, count, rate, step_rate, drop_off, median_seconds.
        case funnel
        /// currency, cohort, size, period, customers, orders, net, lifetime_value.
        case cohorts
        /// product_id, product, currency, carts, value.
        case carts
        /// product_id, product, stock, units, days_of_cover.
        case stock
        /// what, expected, found, difference.
        case reconciliation
    }

    /// A parameter that a figure can't take; `description` says why.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Parameter parameters: by name; checked by their types only.
    package func rows(
        _ figure: Figure, _ window: ReportWindow, _ parameters: [String: String]
    ) async throws -> [[String?]] {
        do {
            return try await unguarded(figure, window, parameters)
        } catch is FigureQueries.Busy {
            throw Unsettled()
        } catch is SalesMaker.IsBehind {
            throw Unsettled()
        }
    }

    private func unguarded(
        _ figure: Figure, _ window: ReportWindow, _ parameters: [String: String]
    ) async throws -> [[String?]] {
        switch figure {
        case .funnel: try await funnelRows(window, parameters)
        case .cohorts: try await cohortRows(window, parameters)
        case .carts: try await cartRows(window, parameters)
        case .stock: try await stockRows(window)
        case .reconciliation: try await reconciliationRows()
        }
    }

    private func funnelRows(_ window: ReportWindow, _ parameters: [String: String]) async throws -> [[String?]] {
        guard let seconds = FunnelQuestion.seconds(parameters["within"] ?? "7d") else {
            throw Fault(description: "within: 1s to 90d, such as 30m, 12h or 7d.")
        }
        let steps: [EventCondition]
        do {
            steps = try EventCondition.list(
                parameters["steps"] ?? FunnelQuestion.stepsDefault, name: "steps", max: EventCondition.stepsMax)
        } catch {
            throw Fault(description: error.description)
        }
        guard steps.count > 1 else { throw Fault(description: "steps: at least two.") }
        let question = FunnelQuestion(
            steps: steps, windowSeconds: seconds, unit: parameters["by"] == "session" ? .session : .visitor,
            breakdown: .none)
        let funnel = try await BehaviourStore(queries: queries).funnel(question, window)
        return funnel.steps.map { step in
            [
                step.step, "\(step.count)", "\(step.rate)", "\(step.step_rate)", "\(step.drop_off)",
                step.median_seconds.map { "\($0)" },
            ]
        }
    }

    private func cohortRows(_ window: ReportWindow, _ parameters: [String: String]) async throws -> [[String?]] {
        var items = ["from": window.text(window.start), "to": window.text(window.end), "tz": window.zoneName]
        items["cohort"] = parameters["cohort"]
        items["currency"] = parameters["currency"].flatMap { $0.isEmpty ? nil : $0 }
        let question: CustomersQuestion
        do throws(ReportWindow.Fault) { question = try CustomersQuestion(items: items, now: window.end) } catch {
            throw Fault(description: error.description)
        }
        let report = try await CustomersStore(sales: sales).report(question, showsNames: false)
        return report.cohorts.flatMap { cohort in
            cohort.values.map { cell in
                [
                    report.currency, String(cohort.cohort.prefix(10)), "\(cohort.size)", "\(cell.period)",
                    "\(cell.customers)", "\(cell.orders)", cell.net.text, cell.lifetime_value?.text,
                ]
            }
        }
    }

    private func cartRows(_ window: ReportWindow, _ parameters: [String: String]) async throws -> [[String?]] {
        // Whether a cart is left alone is judged from the window's end on, so that it stays said.
        let hours = parameters["hours"].flatMap { Int($0) } ?? Carts.hoursDefault
        let carts = try await RevenueStore(queries: queries).carts(window, hours: hours, now: window.end)
        let names = try await names(carts.products.map(\.product_id))
        return carts.products.map { product in
            [
                product.product_id, names[product.product_id] ?? "", product.currency, "\(product.carts)",
                product.value,
            ]
        }
    }

    private func names(_ ids: [String]) async throws -> [String: String] {
        guard !ids.isEmpty else { return [:] }
        let rows = try await queries.rows("product_names", ["ids": .strings(ids)])
        var names: [String: String] = [:]
        for row in rows { names[try row("product_id")] = try row("product_name", as: String.self) }
        return names
    }

    private func stockRows(_ window: ReportWindow) async throws -> [[String?]] {
        let days = Double(window.end - window.start) / 86_400
        var sold: [String: Int64] = [:]
        for row in try await queries.rows("report_units", BehaviourStore.times(window)) {
            sold[try row("product_id")] = try row("units_sold", as: Int64.self)
        }
        let products = try await database.query(QueryFile.named("postgres/report_stock.sql").text)
        var lines: [StockLine] = []
        for row in products {
            let id: String = try row.decode("product_id")
            let stock: Int64 = try row.decode("stock")
            let units: Int64 = max(0, sold[id] ?? 0)
            var cover: Int64?
            if units > 0 {
                let tenths: Double = Double(stock) * days * 10 / Double(units)
                cover = Int64(tenths.rounded(.down))
            }
            lines.append(
                StockLine(id: id, name: try row.decode("name"), stock: stock, units: units, coverTenths: cover))
        }
        lines.sort()
        return lines.map { line in
            let cover = line.coverTenths.map { "\($0 / 10).\($0 % 10)" }
            return [line.id, line.name, "\(line.stock)", "\(line.units)", cover]
        }
    }

    /// The stock of a product and how long it lasts; what lasts shortest comes first, then what sells most.
    private struct StockLine: Comparable {
        let id: String
        let name: String
        let stock: Int64
        let units: Int64
        /// In tenths of a day; nil for what is not sold.
        let coverTenths: Int64?

        static func < (a: Self, b: Self) -> Bool {
            let (first, second) = (a.coverTenths ?? .max, b.coverTenths ?? .max)
            if first != second { return first < second }
            return a.units != b.units ? a.units > b.units : a.id < b.id
        }
    }

    private func reconciliationRows() async throws -> [[String?]] {
        let result = try await reconciliation.reconcile()
        let (events, orders, purchases) = (result.events, result.orders, result.purchases)
        let accounted: Int64 = events.rejected + events.duplicates + events.accepted
        let kept: Int64 = events.spooled + events.inserted + events.quarantined + events.expired
        let tracked = purchases.sales - purchases.untracked
        let known = purchases.tracked - purchases.unknown
        return [
            Self.comparison(
                "Orders in PostgreSQL and in the mirror", Int64(orders.postgresql), Int64(orders.mirror),
                Int64(orders.difference)),
            Self.comparison(
                "Events received and accounted for", events.received, accounted, events.received - accounted),
            Self.comparison("Events accepted and kept", events.accepted, kept, events.difference),
            Self.comparison(
                "Sales and those with a tracked purchase", Int64(purchases.sales), Int64(tracked),
                Int64(purchases.untracked)),
            Self.comparison(
                "Tracked purchases and those with an order", Int64(purchases.tracked), Int64(known),
                Int64(purchases.unknown)),
        ]
    }

    private static func comparison(
        _ what: String, _ expected: Int64, _ found: Int64, _ difference: Int64
    ) -> [String?] {
        [what, "\(expected)", "\(found)", "\(difference)"]
    }
}
