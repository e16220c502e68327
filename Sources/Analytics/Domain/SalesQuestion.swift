/// What a request for sales asks for.
struct SalesQuestion: Sendable, Equatable {
    enum Format: String, Sendable, CaseIterable { case json, csv }

    /// The longest window, in days.
    static let daysMax = 3700
    /// The most groups that are listed.
    static let groupsMax: Int64 = 1000
    static let groupsDefault: Int64 = 50
    static let names = [
        "date_range", "from", "to", "tz", "interval", "group_by", "compare", "currency", "limit", "format",
    ]

    let window: ReportWindow
    let periods: ReportPeriods
    let grouping: SalesGrouping?
    let compared: (window: ReportWindow, periods: ReportPeriods)?
    /// Three capital letters; nil for the one sold in most.
    let currency: String?
    let groupsLimit: Int64
    let format: Format

    /// - Parameter now: seconds since 1970.
    init(items: [String: String], now: Int64) throws(ReportWindow.Fault) {
        window = try ReportWindow(items: items, now: now, daysMax: Self.daysMax)
        let interval = try Self.choice("interval", items, ReportInterval.self) ?? ReportInterval(for: window)
        periods = try ReportPeriods(window, interval)
        grouping = try Self.choice("group_by", items, SalesGrouping.self)
        if let comparison = try Self.choice("compare", items, ReportComparison.self) {
            let window = try window.compared(comparison)
            compared = (window, try ReportPeriods(window, interval))
        } else {
            compared = nil
        }
        currency = try Self.currency(items)
        groupsLimit = try Self.limit(items, most: Self.groupsMax) ?? Self.groupsDefault
        format = try Self.choice("format", items, Format.self) ?? .json
    }

    static func == (a: Self, b: Self) -> Bool {
        a.window == b.window && a.periods == b.periods && a.grouping == b.grouping && a.currency == b.currency
            && a.compared?.window == b.compared?.window && a.groupsLimit == b.groupsLimit && a.format == b.format
    }

    /// The value of an item that takes one of a few; nil where it is not given.
    static func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ items: [String: String], _: Choice.Type
    ) throws(ReportWindow.Fault) -> Choice? where Choice.RawValue == String {
        guard let text = items[name] else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw ReportWindow.Fault(description: "\(name): expected one of \(choices).")
        }
        return choice
    }

    static func currency(_ items: [String: String]) throws(ReportWindow.Fault) -> String? {
        guard let text = items["currency"] else { return nil }
        guard text.utf8.count == 3, text.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw ReportWindow.Fault(description: "currency: expected three capital letters, such as USD.")
        }
        return text
    }

    static func limit(_ items: [String: String], most: Int64) throws(ReportWindow.Fault) -> Int64? {
        guard let text = items["limit"] else { return nil }
        guard let limit = Int64(text), (1...most).contains(limit) else {
            throw ReportWindow.Fault(description: "limit: expected a number from 1 to \(most).")
        }
        return limit
    }
}
