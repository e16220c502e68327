import Analytics
import Foundation

/// What is known of a report before its rows come.
struct ReportContext: Sendable {
    let definition: ReportDefinition
    let request: ReportRequest
    let locale: ReportLocale
    /// Milliseconds since 1970, where the window is not known to be complete; nil where nothing says anything either.
    let asOf: Int64?
    let isIncomplete: Bool

    /// Seconds since 1970, of a report that shows how things stand when it is made; nil of others.
    let madeAt: Int64?

    var window: ReportWindow { request.window }

    /// What a reader has to know of a report that shows the present.
    var presence: String? {
        madeAt.map { "It shows how things stood when it was made, \(locale.moment($0)) (\(window.zoneName))." }
    }

    /// The parameters as they were asked for, by name; those not given have their defaults.
    let parameters: [(name: String, value: String)]

    /// Up to when orders are known to be in the figures, as a moment of UTC.
    var asOfText: String? {
        asOf.map { ReportWindow(start: 0, end: 1, zone: .gmt, zoneName: "UTC").text($0 / 1000) }
    }

    /// What a reader has to know of what is missing; nil where nothing is.
    var warning: String? {
        guard isIncomplete else { return nil }
        return asOfText.map { "Incomplete: orders are known up to \($0)." }
            ?? "Incomplete: it is not known up to when orders are in the figures."
    }
}

/// Writes rows as one of the formats.
protocol ReportRenderer: Sendable {
    mutating func begin(_ context: ReportContext, into bytes: inout [UInt8])
    mutating func row(_ row: ReportRow, _ table: ReportTable, into bytes: inout [UInt8])
    /// - Parameter totals: a text for each column, as ``ReportTable/totals(_:)`` gives them.
    mutating func end(_ totals: [[String?]], _ table: ReportTable, into bytes: inout [UInt8])
}
