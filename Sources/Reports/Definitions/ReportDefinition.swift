/// What a report is: what it shows, what may be asked of it, and where its rows come from. Read from a file by
/// ``ReportFile``.
package struct ReportDefinition: Sendable, Equatable {
    package enum Source: Sendable, Equatable {
        /// Statements over `analytics` in ClickHouse: the rows and, where they don't simply add up, the totals.
        case clickHouse(rows: String, totals: String?)
        /// Figures that are more than one statement, as the API answers them.
        case figures(ReportFigure)
    }

    package enum Totals: Sendable, Equatable {
        case none
        /// One row for all.
        case all
        /// One row for each value of a column.
        case by(String)
    }

    package struct Chart: Sendable, Equatable {
        package enum Kind: String, Sendable, CaseIterable { case bar, line }

        package let kind: Kind
        /// The column that names the points.
        package let label: String
        /// The column that is drawn.
        package let value: String
    }

    package let name: String
    package let title: String
    package let description: String
    package let parameters: [ReportParameter]
    package let columns: [ReportColumn]
    package let chart: Chart?
    package let totals: Totals
    package let source: Source
    /// Whether it came with Lugx, and not from the user's folder.
    package let isBuiltIn: Bool

    /// Whether it shows how things stand when it is made: over the same window it is another one each time.
    var isOfThePresent: Bool {
        if case .figures(let figure) = source { figure.isOfThePresent } else { false }
    }

    /// The columns that the source gives, in its order: all but those that are worked out of others.
    package var givenColumns: [ReportColumn] { columns.filter { $0.total.isGiven } }
}

/// A column of a report.
package struct ReportColumn: Sendable, Equatable {
    /// How a value is written.
    package enum Format: String, Sendable, CaseIterable {
        case text, integer, number, money, percent, date, time

        /// As JSON knows it. Money is a string with its exact decimals.
        package var jsonType: String {
            switch self {
            case .integer: "integer"
            case .number, .percent: "number"
            case .text, .money, .date, .time: "string"
            }
        }

        /// Whether it stands on the right, where numbers belong.
        var isNumber: Bool { self == .integer || self == .number || self == .money || self == .percent }
    }

    /// What stands in the row of totals.
    package enum Total: Sendable, Equatable {
        case none
        /// What the rows add up to; where the report has a statement for its totals, it must say the same.
        case sum
        /// What the statement for the totals says: rows that overlap don't add up.
        case given
        /// Not given by the source: one column divided by another, in rows and totals alike.
        case ratio(String, String)
        /// Not given by the source: how much more one column is than another, as a part of the other.
        case change(String, String)

        var isGiven: Bool {
            switch self {
            case .none, .sum, .given: true
            case .ratio, .change: false
            }
        }
    }

    package let name: String
    package let title: String
    package let format: Format
    package let total: Total
}

/// What may be asked of a report, besides its window.
package struct ReportParameter: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case text
        case integer(ClosedRange<Int64>)
        case choice([String])
        /// Three letters, or nothing.
        case currency
    }

    package let name: String
    package let kind: Kind
    package let defaultValue: String
    package let description: String

    /// The most characters of a text.
    package static let textBytesMax = 200

    /// As the API names it.
    package var type: String {
        switch kind {
        case .text: "text"
        case .integer(let range): "integer \(range.lowerBound)..\(range.upperBound)"
        case .choice(let values): "choice \(values.joined(separator: ","))"
        case .currency: "currency"
        }
    }

    /// Why a value can't be taken; nil where it can.
    package func fault(_ value: String) -> String? {
        switch kind {
        case .text:
            guard value.utf8.count <= Self.textBytesMax else { return "longer than \(Self.textBytesMax) bytes" }
            return value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) ? "control characters" : nil
        case .integer(let range):
            guard let number = Int64(value), range.contains(number), String(number) == value else {
                return "expected a whole number from \(range.lowerBound) to \(range.upperBound)"
            }
            return nil
        case .choice(let values):
            return values.contains(value) ? nil : "expected one of \(values.joined(separator: ", "))"
        case .currency:
            let isCode = value.utf8.count == 3 && value.utf8.allSatisfy { (0x41...0x5A).contains($0) }
            return value.isEmpty || isCode ? nil : "expected three capital letters, such as EUR"
        }
    }
}

/// Figures that a report is made of.
package enum ReportFigure: String, Sendable, CaseIterable {
    case funnel, cohorts, carts, stock, reconciliation

    /// Whether it shows how things stand when it is made, and not how they stood in the window.
    var isOfThePresent: Bool { self == .stock || self == .reconciliation }
}
