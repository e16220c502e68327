import Analytics
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceKit

/// `GET /api/analytics/reports` and `/reports/{name}`.
///
/// A report is answered once it is whole, so that what goes wrong is said with its status and a file is known by its
/// length. One that takes longer than ``patience`` lets one wait is sent while it is made: then what goes wrong later
/// ends the connection before the end of the file. PDF is a file only when it is whole: one that is not made within the
/// request's time is refused, and can be had as a run (``AskedRunRoutes``), which takes as long as it needs.
struct ReportRoutes: Sendable {
    typealias Make =
        @Sendable (
            _ request: ReportRequest, _ directory: String,
            _ progress: @escaping @Sendable (_ rows: Int, _ bytes: Int) -> Void
        ) async throws -> RenderedReport

    /// The part of a request's time after which the answer begins.
    static let patience = 1.0 / 3
    /// The part of it within which what is sent whole only has to be made: the gateway before this waits a little longer.
    static let wholePart = 0.8

    let catalog: ReportCatalog
    let gate: ReportGate
    let patienceSeconds: Double
    let wholeSeconds: Double
    let logger: Logger
    let make: Make

    /// What of a request is not a report's parameter.
    private static let own = Set(FigureRouter.window + ["format", "locale"])

    func add(to figures: FigureRouter) {
        figures.respond("/api/analytics/reports", takes: []) { [catalog] _ in
            try FigureRouter.json(ReportListing(catalog.listing))
        }
        figures.respond("/api/analytics/reports/:name", takes: nil) { request in
            try await answer(request)
        }
    }

    private func answer(_ request: FigureRequest) async throws -> Response {
        let name = request.context.parameters.get("name") ?? ""
        guard catalog.definition(named: name) != nil else {
            throw Problem(
                .notFound, code: ReportError.Kind.unknownReport.rawValue,
                detail: "There is no such report; GET /api/analytics/reports lists those there are.")
        }
        let asked = ReportRequest(
            name: name, window: try request.window(),
            parameters: request.items.filter { !Self.own.contains($0.key) },
            locale: request.items["locale"] ?? ReportRequest.localeDefault,
            format: try request.items["format"] == nil ? .json : request.choice("format"))
        let (download, making) = begin(asked, request.context)
        do {
            return try await withTaskCancellationHandler {
                switch try await download.start(within: asked.format == .pdf ? wholeSeconds : patienceSeconds) {
                case .made(let made):
                    return Self.response(asked, made.file, download, bytes: made.report.bytes)
                case .underway(let file):
                    return Self.response(asked, file, download, bytes: nil, logger)
                }
            } onCancel: {
                making.cancel()
            }
        } catch let error as ReportError {
            throw Self.problem(error)
        } catch is ReportDownload.NotWhole {
            making.cancel()
            throw Problem.unavailable(
                "This report takes longer to make than a request may take, and a PDF can't be sent before it is whole. "
                    + "POST /api/analytics/runs has it made however long that takes.",
                code: "report_takes_long", retryAfterSeconds: 10)
        }
    }

    /// Begins to make it, for as long as the client waits. Its file is open, and has no name any more, once it is whole:
    /// nothing is left of it whatever becomes of the client.
    private func begin(
        _ asked: ReportRequest, _ context: ServiceContext
    ) -> (ReportDownload, Task<Void, Never>) {
        let directory = NSTemporaryDirectory() + "/lugx-report-" + UUID().uuidString
        let download = ReportDownload(
            path: asked.format == .pdf ? nil : "\(directory)/\(ReportRunner.fileName(asked))")
        let making = Task { [gate, make] in
            do {
                let made = try await context.untilClientLeaves {
                    try await gate.run {
                        try FileManager.default.createDirectory(
                            atPath: directory, withIntermediateDirectories: true,
                            attributes: [.posixPermissions: 0o700])
                        let report = try await make(asked, directory) { download.reach($1) }
                        guard let file = FileHandle(forReadingAtPath: report.path) else {
                            throw ReportError(.file, "The report that was made can't be read.")
                        }
                        return ReportDownload.Made(report: report, file: file)
                    }
                }
                try? FileManager.default.removeItem(atPath: directory)
                download.end(.success(made))
            } catch {
                try? FileManager.default.removeItem(atPath: directory)
                download.end(.failure(error))
            }
        }
        return (download, making)
    }

    /// - Parameter bytes: nil while it is being made.
    private static func response(
        _ asked: ReportRequest, _ file: FileHandle, _ download: ReportDownload, bytes: Int?, _ logger: Logger? = nil
    ) -> Response {
        // A page stands alone; should a browser open it here, nothing in it runs or is fetched.
        var headers: HTTPFields = [
            .contentType: asked.format.mediaType, .cacheControl: "no-store",
            .contentDisposition:
                "\(asked.format == .csv ? "attachment" : "inline"); filename=\"\(ReportRunner.fileName(asked))\"",
            .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        ]
        if let bytes { headers[.contentLength] = String(bytes) }
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(contentLength: bytes) { writer in
                do {
                    try await download.read(file) { try await writer.write(ByteBuffer(bytes: $0)) }
                } catch {
                    logger?.warning(
                        "A report could not be sent to its end",
                        metadata: ["report": .string(asked.name), "reason": .string(String(describing: error))])
                    throw error
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
        case .unsettled, .pdfFailed, .pdfTimeout, .timeout, .databaseUnavailable, .file, .busy:
            return .unavailable(detail, code: code, retryAfterSeconds: 10)
        }
    }
}
