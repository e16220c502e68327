import ClickHouse
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import Queries
import ServiceKit
import Synchronization

/// `/api/analytics/users/{id}`: a copy of what is known of a user, and its erasure. Admins only, and written down.
struct PrivacyRoutes: Sendable {
    let store: ErasureStore
    let access: ReadAccess
    /// How many copies are made at a time.
    var exportsMax = 2
    private let exports = Exports()

    static let userBytesMax = 512
    /// Bytes of a copy in one piece of the body.
    private static let pieceBytes = 64 << 10
    private static let timeoutSeconds = 600

    init(store: ErasureStore, access: ReadAccess) {
        self.store = store
        self.access = access
    }

    func add(to router: Router<ServiceContext>) {
        router.delete("/api/analytics/users/:id") { [self] request, context in
            try await answering(request, context) { user, admin in
                let document = try await store.ask(user, by: admin, requestID: context.trace.requestID)
                return Self.json(document ?? "{}", status: .accepted)
            }
        }
        router.get("/api/analytics/users/:id/erasure") { [self] request, context in
            try await answering(request, context) { user, _ in
                guard let document = try await store.state(user) else {
                    throw Problem(
                        .notFound, code: "not_erased", detail: "Nobody asked for this user's events to be erased.")
                }
                return Self.json(document)
            }
        }
        router.get("/api/analytics/users/:id/export") { [self] request, context in
            try await answering(request, context) { user, admin in
                // A HEAD is answered by the same route and has no body to end.
                guard request.method == .get else { return Self.copy(.init()) }
                return try await export(user, by: admin, context)
            }
        }
    }

    private func export(_ user: String, by admin: PostgresUUID, _ context: ServiceContext) async throws -> Response {
        guard let slot = exports.slot(max: exportsMax) else {
            throw Problem.unavailable(
                "\(exportsMax) copies are being made already; ask again later.", code: "too_many_exports",
                retryAfterSeconds: 30)
        }
        try await store.noteExport(user, by: admin, requestID: context.trace.requestID)
        let until = Timestamp.nowMilliseconds() / 1000 + 86_400
        let anonymous = try await store.anonymous(user, until: until)
        let rows = try await store.client.stream(
            QueryFile.named("clickhouse/export_events.sql").text,
            ErasureStore.events(of: user, anonymous, until: until), timeoutSeconds: Self.timeoutSeconds)
        return Self.copy(
            ResponseBody { writer in
                // Held as long as the copy is written.
                defer { withExtendedLifetime(slot) {} }
                var piece: [UInt8] = []
                for try await row in rows {
                    piece += Array(try RawEvent.json(row).utf8)
                    piece.append(UInt8(ascii: "\n"))
                    guard piece.count >= Self.pieceBytes else { continue }
                    try await writer.write(ByteBuffer(bytes: piece))
                    piece.removeAll(keepingCapacity: true)
                }
                if !piece.isEmpty { try await writer.write(ByteBuffer(bytes: piece)) }
                try await writer.finish(nil)
            })
    }

    private static func copy(_ body: ResponseBody) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "application/x-ndjson; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"events.ndjson\"",
            ], body: body)
    }

    private func answering(
        _ request: Request, _ context: ServiceContext,
        _ answer: (_ user: String, _ admin: PostgresUUID) async throws -> Response
    ) async throws -> Response {
        do {
            let admin = try await access.requireAdmin(request)
            guard let actor = PostgresUUID(admin.userId) else { throw Problem.refused(.invalid) }
            guard let user = context.parameters.get("id")?.removingPercentEncoding,
                (1...Self.userBytesMax).contains(user.utf8.count), !user.utf8.contains(0)
            else {
                throw Problem.badRequest(
                    "The user's id: 1 to \(Self.userBytesMax) bytes of text.", code: "invalid_user")
            }
            return try await answer(user, actor)
        } catch let error as ClickHouseError {
            throw FigureRouter.problem(error, context)
        } catch let error as PostgresError {
            throw FigureRouter.problem(error, context)
        }
    }

    private static func json(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// Counts the copies being made.
    private final class Exports: Sendable {
        private let running = Mutex(0)

        /// Given back when it is let go of.
        final class Slot: Sendable {
            private let exports: Exports

            init(_ exports: Exports) { self.exports = exports }

            deinit { exports.running.withLock { $0 -= 1 } }
        }

        func slot(max: Int) -> Slot? {
            let isFree = running.withLock { running in
                guard running < max else { return false }
                running += 1
                return true
            }
            return isFree ? Slot(self) : nil
        }
    }
}
