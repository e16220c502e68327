import Analytics
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Postgres
import ServiceKit

/// `/api/analytics/runs`: what was made and sent, when, to whom and with which figures.
struct RunRoutes: Sendable {
    let runs: RunStore
    let deliveries: DeliveryStore
    let library: RunLibrary
    let access: ReadAccess

    static let limitDefault = 50
    static let statuses = [
        "pending", "waiting", "running", "delivering", "succeeded", "failed", "skipped", "empty",
    ]
    private static let chunkBytes = 64 << 10

    private struct Wish: Decodable {
        let what: String?
    }

    func add(to router: Router<ServiceContext>) {
        router.get("/api/analytics/runs") { request, context in
            try await answering(context) {
                try await access.check(request, context)
                return try await list(request)
            }
        }
        router.get("/api/analytics/runs/:id") { request, context in
            try await answering(context) {
                try await access.check(request, context)
                guard let document = try await runs.document(try Self.id(context)) else { throw Self.unknown }
                return Self.response("{\"success\":true,\"run\":\(document)}")
            }
        }
        router.get("/api/analytics/runs/:id/download") { request, context in
            try await answering(context) {
                try await access.check(request, context)
                return try await download(request, context)
            }
        }
        router.post("/api/analytics/runs/:id/resend") { request, context in
            try await answering(context) { try await resend(request, context) }
        }
    }

    // MARK: Answers

    private func list(_ request: Request) async throws -> Response {
        var items: [String: String] = [:]
        for (name, value) in request.uri.queryParameters {
            guard ["schedule", "status", "limit", "cursor"].contains(String(name)) else {
                throw Problem.badRequest(
                    "\(name.prefix(60)): unknown; runs take schedule, status, limit and cursor.",
                    code: "unknown_parameter")
            }
            guard items.updateValue(String(value), forKey: String(name)) == nil else {
                throw Problem.badRequest("\(name): given twice.", code: "repeated_parameter")
            }
        }
        guard let limit = Int(items["limit"] ?? String(Self.limitDefault)), (1...RunStore.pageMax).contains(limit)
        else {
            throw Problem.badRequest("limit: 1 to \(RunStore.pageMax).", code: "invalid_parameter")
        }
        guard let cursor = Int64(items["cursor"] ?? String(Int64.max)), cursor > 0 else {
            throw Problem.badRequest("cursor: expected the next_cursor of an answer.", code: "invalid_parameter")
        }
        var schedule: PostgresUUID?
        if let text = items["schedule"] {
            guard let id = PostgresUUID(text) else {
                throw Problem.badRequest("schedule: expected the id of a schedule.", code: "invalid_parameter")
            }
            schedule = id
        }
        if let status = items["status"], !Self.statuses.contains(status) {
            throw Problem.badRequest(
                "status: expected one of \(Self.statuses.joined(separator: ", ")).", code: "invalid_parameter")
        }
        let page = try await runs.list(limit: limit, before: cursor, schedule: schedule, status: items["status"])
        let next = page.next.map { "\"\($0)\"" } ?? "null"
        return Self.response(
            "{\"success\":true,\"runs\":[\(page.documents.joined(separator: ","))],\"next_cursor\":\(next)}")
    }

    private func download(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let id = try Self.id(context)
        guard let run = try await deliveries.contents(of: id) else { throw Self.unknown }
        guard let first = run.files.first else {
            throw Problem(
                .conflict, code: "no_files", detail: "This run has made no files: its status is \(run.status).")
        }
        let format = request.uri.queryParameters["format"].map(String.init) ?? first.format
        guard let file = run.files.first(where: { $0.format == format }) else {
            let formats = run.files.map(\.format).joined(separator: ", ")
            throw Problem.badRequest("format: this run has \(formats).", code: "invalid_format")
        }
        do {
            _ = try await library.restore(run, allowsRestated: false)
        } catch is RunLibrary.Restated {
            throw Problem(
                .conflict, code: "restated",
                detail: "The file is no longer here, and the figures of its window were restated since: what it said "
                    + "can't be made again. Run the schedule again for what holds today.")
        } catch let error as ReportError {
            throw Problem.unavailable(
                "The file is not here and could not be made again: \(error.description)", code: error.kind.rawValue,
                retryAfterSeconds: 10)
        }
        let (files, path) = (library.files, library.files.path(id, file))
        var headers: HTTPFields = [
            .contentType: file.media_type, .cacheControl: "no-store", .eTag: "\"\(file.sha256)\"",
            .contentDisposition: "attachment; filename=\"\(file.name)\"",
        ]
        // A report that is looked at is not a page of the shop.
        if let policy = HTTPField.Name("Content-Security-Policy") {
            headers[policy] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        }
        return Response(
            status: .ok, headers: headers,
            body: .init(contentLength: file.bytes) { writer in
                var offset = 0
                while offset < file.bytes {
                    let start = offset
                    let chunk = try await files.perform {
                        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
                        defer { try? handle.close() }
                        try handle.seek(toOffset: UInt64(start))
                        return try handle.read(upToCount: Self.chunkBytes) ?? Data()
                    }
                    guard !chunk.isEmpty else { throw RunLibrary.Restated() }
                    offset += chunk.count
                    try await writer.write(ByteBuffer(bytes: chunk))
                }
                try await writer.finish(nil)
            })
    }

    private func resend(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let actor = try await ScheduleRoutes.actor(access, request, context)
        let body = try await request.body.collect(upTo: 4096)
        var what = DeliveryStore.Resend.failed
        if body.readableBytes > 0 {
            guard let wish = try? JSONDecoder().decode(Wish.self, from: Data(body.readableBytesView)),
                let given = DeliveryStore.Resend(rawValue: wish.what ?? "failed")
            else {
                throw Problem.badRequest(
                    "Expected {\"what\":\"failed\"} for what was given up, or {\"what\":\"all\"} for everything.",
                    code: "invalid_body")
            }
            what = given
        }
        let id = try Self.id(context)
        switch try await deliveries.resend(id, what, by: actor) {
        case .done(let count):
            guard let document = try await runs.document(id) else { throw Self.unknown }
            return Self.response("{\"success\":true,\"deliveries\":\(count),\"run\":\(document)}", status: .accepted)
        case .nothing:
            throw Problem(
                .conflict, code: "nothing_to_send",
                detail: what == .failed
                    ? "No delivery of this run was given up; {\"what\":\"all\"} sends all of it again."
                    : "This run was delivered to nobody, or \(DeliveryStore.roundsMax) times already.")
        case .busy:
            throw Problem(
                .conflict, code: "not_ended", detail: "The run has not ended, or has made nothing that could be sent.")
        case .unknown: throw Self.unknown
        }
    }

    private static func id(_ context: ServiceContext) throws -> PostgresUUID {
        guard let id = context.parameters.get("id").flatMap({ PostgresUUID($0) }) else { throw unknown }
        return id
    }

    static let unknown = Problem(.notFound, code: "unknown_run", detail: "There is no such run.")

    static func response(_ json: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: json)))
    }

    private func answering(
        _ context: ServiceContext, _ answer: () async throws -> Response
    ) async throws -> Response {
        do { return try await answer() } catch let error as PostgresError {
            throw FigureRouter.problem(error, context)
        }
    }
}
