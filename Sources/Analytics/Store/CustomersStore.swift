import ClickHouse

/// Answers questions about customers out of the same tables as the sales.
struct CustomersStore: Sendable {
    let sales: SalesStore

    /// From this number of orders on customers are counted together.
    static let ordersMax = 10

    /// - Parameter showsNames: whether the one who asks may know who the customers are.
    func report(_ question: CustomersQuestion, showsNames: Bool) async throws -> CustomersReport {
        let (window, periods) = (question.window, question.periods)
        return try await sales.settled { reader, asOf in
            var found = question.currency
            if found == nil { found = try await sales.currencies(reader, window).first?.currency }
            // No order has this currency: everything is zero.
            let currency = found ?? ""
            async let buyers = sales.buyers(reader, window, periods, currency)
            async let cohorts = cohorts(reader, question, currency)
            async let values = values(reader, question, currency)
            async let top = top(reader, question, currency, showsNames)
            let (totals, series) = try await buyers
            let (lifetime, active) = try await values
            return CustomersReport(
                date_range: window.dateRange, cohort: periods.interval.rawValue, currency: found,
                totals: .init(
                    customers: totals.customers, new_customers: totals.newCustomers,
                    returning_customers: totals.returningCustomers),
                series: zip(periods.periods, series).map { period, count in
                    .init(
                        start: window.text(period.start), end: window.text(period.end), customers: count.customers,
                        new_customers: count.newCustomers, returning_customers: count.returningCustomers)
                },
                cohorts: try await cohorts, lifetime_value: lifetime, active_lifetime_value: active,
                top_customers: try await top, as_of: asOf)
        }
    }

    /// What a cohort did in one period.
    private struct Cell {
        var customers = 0
        var orders = 0
        var net = ExactMoney.zero
    }

    private func cohorts(
        _ reader: SalesReader, _ question: CustomersQuestion, _ currency: String
    ) async throws -> [CustomersReport.Cohort] {
        let (window, periods) = (question.window, question.periods)
        let count = periods.periods.count
        // A row for each cohort, a column for each period.
        var cells = Array(repeating: Array(repeating: Cell(), count: count), count: count)
        let values = periods.parameters.merging(["currency": .string(currency)]) { $1 }
        for row in try await reader.rows("customers_cohorts", window, values) {
            let (cohort, period) = (periods.index(try row("cohort")), periods.index(try row("period")))
            cells[cohort][period].customers += try row("customers")
            cells[cohort][period].orders += try row("orders")
            cells[cohort][period].net += try Self.money(row, "net_ten_thousandths")
        }
        return cells.enumerated().compactMap { index, row in
            let size = row[index].customers
            guard size > 0 else { return nil }
            var sum = ExactMoney.zero
            let values = row[index...].enumerated().map { period, cell in
                sum += cell.net
                return CustomersReport.Cohort.Cell(
                    period: period, customers: cell.customers,
                    rate: ExactRate(Int128(cell.customers), of: Int128(size)), orders: cell.orders, net: cell.net,
                    lifetime_value: sum.divided(by: size))
            }
            return .init(cohort: window.text(periods.periods[index].start), size: size, values: values)
        }
    }

    private func values(
        _ reader: SalesReader, _ question: CustomersQuestion, _ currency: String
    ) async throws -> (all: CustomersReport.LifetimeValue, active: CustomersReport.LifetimeValue) {
        let rows = try await reader.rows(
            "customers_values", question.window,
            ["currency": .string(currency), "orders_max": .int(Int64(Self.ordersMax))])
        return (
            try Self.lifetimeValue(rows, prefix: ""), try Self.lifetimeValue(rows, prefix: "active_")
        )
    }

    private static func lifetimeValue(
        _ rows: ClickHouseRows, prefix: String
    ) throws(ClickHouseError) -> CustomersReport.LifetimeValue {
        var (customers, orders, once, net) = (0, 0, 0, ExactMoney.zero)
        var counts: [CustomersReport.OrderCount] = []
        for row in rows {
            let upTo: Int = try row("orders_up_to")
            let count: Int = try row("\(prefix)customers")
            guard count > 0 else { continue }
            customers += count
            orders += try row("\(prefix)orders", as: Int.self)
            net += try money(row, "\(prefix)net_ten_thousandths")
            if upTo == 1 { once = count }
            counts.append(.init(orders: upTo, is_or_more: upTo == ordersMax, customers: count))
        }
        return .init(
            customers: customers, orders: orders, net: net, average: net.divided(by: customers),
            repeat_rate: ExactRate(Int128(customers - once), of: Int128(customers)), order_counts: counts)
    }

    private func top(
        _ reader: SalesReader, _ question: CustomersQuestion, _ currency: String, _ showsNames: Bool
    ) async throws -> [CustomersReport.Customer] {
        let window = question.window
        return try await reader.rows(
            "customers_top", window, ["currency": .string(currency), "limit": .int(question.topLimit)]
        ).map {
            .init(
                customer_id: showsNames ? try $0("name") : nil, orders: try $0("orders"), units: try $0("units_sum"),
                net: try Self.money($0, "net_ten_thousandths"), first_order_at: window.text(try $0("first_at")),
                last_order_at: window.text(try $0("last_at")))
        }
    }

    private static func money(_ row: ClickHouseRow, _ name: String) throws(ClickHouseError) -> ExactMoney {
        ExactMoney(tenThousandths: Int128(try row(name, as: Int64.self)))
    }
}
