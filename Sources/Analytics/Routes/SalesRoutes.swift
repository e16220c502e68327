import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit

/// `GET /api/analytics/sales`.
struct SalesRoutes: Sendable {
    let store: SalesStore

    /// Rows of CSV in one piece of a body.
    private static let csvRowsPerPiece = 256

    func add(to figures: FigureRouter) {
        figures.respond("/api/analytics/sales", takes: SalesQuestion.names) { request in
            let question: SalesQuestion
            do throws(ReportWindow.Fault) { question = try SalesQuestion(items: request.items, now: request.now) } catch
            {
                throw Problem.badRequest(error.description, code: "invalid_window")
            }
            let report = try await store.report(question)
            return switch question.format {
            case .json: try FigureRouter.json(report)
            case .csv: Self.csv(SalesCSV(report), question.window)
            }
        }
    }

    private static func csv(_ rows: SalesCSV, _ window: ReportWindow) -> Response {
        let name = "sales-\(window.text(window.start).prefix(10))-\(window.text(window.end).prefix(10)).csv"
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8; header=present", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ],
            body: ResponseBody { writer in
                var text = CSVText()
                for (index, row) in rows.enumerated() {
                    text.append(row)
                    if (index + 1) % csvRowsPerPiece == 0 {
                        try await writer.write(ByteBuffer(bytes: text.bytes))
                        text = CSVText()
                    }
                }
                try await writer.write(ByteBuffer(bytes: text.bytes))
                try await writer.finish(nil)
            })
    }
}
