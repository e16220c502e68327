import Analytics
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `GET /api/analytics/reports` and `/reports/{name}`.
struct ReportRoutes: Sendable {
    let runner: ReportRunner
    let gate: ReportGate

    /// What of a request is not a report's parameter.
    private static let own = Set(FigureRouter.window + ["format", "locale"])
    private static let pieceBytes = 64 << 10

    func add(to figures: FigureRouter) {
        figures.respond("/api/analytics/reports", takes: []) { [catalog = runner.catalog] _ in
            try FigureRouter.json(ReportListing(catalog.listing))
        }
        figures.respond("/api/analytics/reports/:name", takes: nil) { request in
            try await answer(request)
        }
    }

    private func answer(_ request: FigureRequest) async throws -> Response {
        let name = request.context.parameters.get("name") ?? ""
        guard runner.catalog.definition(named: name) != nil else {
            throw Problem(
                .notFound, code: ReportError.Kind.unknownReport.rawValue,
                detail: "There is no such report; GET /api/analytics/reports lists those there are.")
        }
        let asked = ReportRequest(
            name: name, window: try request.window(),
            parameters: request.items.filter { !Self.own.contains($0.key) },
            locale: request.items["locale"] ?? ReportRequest.localeDefault,
            format: try request.items["format"] == nil ? .json : request.choice("format"))
        let directory = NSTemporaryDirectory() + "/lugx-report-" + UUID().uuidString
        do {
            return try await gate.run {
                try FileManager.default.createDirectory(
                    atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                return try Self.response(try await runner.run(asked, into: directory), directory)
            }
        } catch {
            try? FileManager.default.removeItem(atPath: directory)
            guard let error = error as? ReportError else { throw error }
            throw Self.problem(error)
        }
    }

    /// The file, open already and without a name, so that nothing is left of it whatever becomes of the client.
    private static func response(_ report: RenderedReport, _ directory: String) throws -> Response {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        guard let file = FileHandle(forReadingAtPath: report.path) else {
            throw ReportError(.file, "The report that was made can't be read.")
        }
        // A page stands alone; should a browser open it here, nothing in it runs or is fetched.
        return Response(
            status: .ok,
            headers: [
                .contentType: report.mediaType, .contentLength: String(report.bytes), .cacheControl: "no-store",
                .contentDisposition:
                    "\(report.format == .csv ? "attachment" : "inline"); filename=\"\(report.fileName)\"",
                .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            ],
            body: ResponseBody(contentLength: report.bytes) { writer in
                while let piece = try file.read(upToCount: pieceBytes), !piece.isEmpty {
                    try await writer.write(ByteBuffer(bytes: piece))
                }
                try file.close()
                try await writer.finish(nil)
            })
    }

    private static func problem(_ error: ReportError) -> Problem {
        let (code, detail) = (error.kind.rawValue, error.description)
        switch error.kind {
        case .unknownReport: return Problem(.notFound, code: code, detail: detail)
        case .invalidParameter, .invalidLocale, .invalidWindow: return .badRequest(detail, code: code)
        case .badResult, .queryRefused, .totalsDiffer: return Problem(.badGateway, code: code, detail: detail)
        case .tooLarge, .pdfUnavailable: return Problem(.unprocessableContent, code: code, detail: detail)
        case .unsettled, .pdfFailed, .timeout, .databaseUnavailable, .file, .busy:
            return .unavailable(detail, code: code, retryAfterSeconds: 10)
        }
    }
}
