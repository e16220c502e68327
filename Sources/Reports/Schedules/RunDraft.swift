import Analytics
import ServiceKit

/// A report over a window that is to be made once, as a run that takes as long as it needs.
struct RunDraft: Sendable {
    let plan: SchedulePlan
    let window: ReportWindow

    /// As it stands in a request: the window as the figures take it.
    private struct Wish: Decodable {
        let report: String
        let parameters: [String: PlanChecks.Text]?
        let from: String?
        let to: String?
        let date_range: String?
        let tz: String?
        let formats: [String]?
        let locale: String?
    }

    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - refusal: why a report can't be run with these parameters; nil where it can.
    init(
        _ body: [UInt8], now: Int64, refusal: (_ report: String, _ parameters: [String: String]) -> String?
    ) throws(Problem) {
        let wish: Wish = try PlanChecks.wish(body, "a report that is asked for")
        let parameters = try PlanChecks.parameters(wish.parameters, of: wish.report, refusal)
        let items = ["from": wish.from, "to": wish.to, "date_range": wish.date_range, "tz": wish.tz]
        do throws(ReportWindow.Fault) {
            window = try ReportWindow(items: items.compactMapValues { $0 }, now: now)
        } catch {
            throw .badRequest(error.description, code: "invalid_window")
        }
        plan = SchedulePlan(
            report: wish.report, parameters: parameters, window: .init(kind: Self.windowKind),
            formats: try PlanChecks.formats(wish.formats), locale: try PlanChecks.locale(wish.locale))
    }

    /// What such a run covers follows from no moment.
    static let windowKind = "given"
}
