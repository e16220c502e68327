/// A report of sales as rows for a spreadsheet: one table, whose first column says what a row is.
struct SalesCSV: Sequence, Sendable {
    private static let names = [
        "section", "start", "end", "key", "label", "currency", "orders", "units", "units_refunded", "gross",
        "discounts", "refunds", "net", "tax", "aov", "customers", "new_customers", "returning_customers",
    ]

    private let rows: [[CSVText.Field]]

    init(_ report: SalesReport) {
        let currency = report.currency ?? ""
        func row(
            _ section: String, _ start: String, _ end: String, key: String = "", label: String = "",
            currency: String = currency, _ figures: SalesFigures, _ buyers: BuyerCount?, countsOrders: Bool = true
        ) -> [CSVText.Field] {
            [
                .plain(section), .plain(start), .plain(end), .text(key), .text(label), .plain(currency),
                countsOrders ? .plain("\(figures.orders)") : .none, .plain("\(figures.units)"),
                .plain("\(figures.unitsRefunded)"), .plain(figures.gross.text), .plain(figures.discounts.text),
                .plain(figures.refunds.text), .plain(figures.net.text), .plain(figures.tax.text),
                countsOrders ? figures.aov.map { .plain($0.text) } ?? .none : .none,
                buyers.map { .plain("\($0.customers)") } ?? .none,
                buyers.map { .plain("\($0.newCustomers)") } ?? .none,
                buyers.map { .plain("\($0.returningCustomers)") } ?? .none,
            ]
        }
        func window(
            _ prefix: String, _ range: Dashboard.DateRange, _ totals: SalesReport.Totals, _ series: [SalesReport.Period]
        ) -> [[CSVText.Field]] {
            [row("\(prefix)total", range.start, range.end, totals.figures, totals.buyers)]
                + series.map { row("\(prefix)series", $0.start, $0.end, $0.totals.figures, $0.totals.buyers) }
        }
        let range = report.date_range
        var rows = [Self.names.map { CSVText.Field.plain($0) }]
        rows += window("", range, report.totals, report.series)
        for group in report.groups ?? [] {
            rows.append(
                row(
                    group.isRest ? "group_rest" : "group", range.start, range.end, key: group.key,
                    label: group.label ?? "", currency: report.group_by == "currency" ? group.key : currency,
                    group.figures, nil, countsOrders: group.countsOrders))
        }
        for other in report.currencies where other.currency != currency {
            rows.append(
                row("currency", range.start, range.end, currency: other.currency, other.totals.figures, nil))
        }
        if let previous = report.previous {
            rows += window("previous_", previous.date_range, previous.totals, previous.series)
        }
        self.rows = rows
    }

    func makeIterator() -> IndexingIterator<[[CSVText.Field]]> { rows.makeIterator() }
}
