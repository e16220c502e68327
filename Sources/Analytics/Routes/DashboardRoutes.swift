import ClickHouse
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import ServiceKit

/// `GET /api/analytics/dashboard`.
struct DashboardRoutes: Sendable {
    let store: DashboardStore
    let access: ReadAccess

    func add(to router: Router<ServiceContext>) {
        router.get("/api/analytics/dashboard") { [self] request, context in
            try access.check()
            return try await dashboard(request, context)
        }
    }

    private func dashboard(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let now = Timestamp.nowMilliseconds() / 1000
        let window: ReportWindow
        do {
            window = try ReportWindow(items: try Self.items(request), now: now)
        } catch let fault as ReportWindow.Fault {
            throw Problem.badRequest(fault.description, code: "invalid_window")
        }
        let dashboard: Dashboard
        do {
            dashboard = try await context.untilClientLeaves { try await store.dashboard(window, now: now) }
        } catch let error as ClickHouseError {
            throw Self.problem(error, context)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return Response(
            status: .ok,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(dashboard))))
    }

    /// The query's items; one that is unknown or given twice is refused rather than left out of the answer.
    private static func items(_ request: Request) throws(Problem) -> [String: String] {
        let known: Set<String> = ["date_range", "from", "to", "tz"]
        var items: [String: String] = [:]
        for (name, value) in request.uri.queryParameters {
            guard known.contains(String(name)) else {
                throw .badRequest(
                    "\(name.prefix(60)): unknown; the dashboard takes date_range, from, to and tz.",
                    code: "unknown_parameter")
            }
            guard items.updateValue(String(value), forKey: String(name)) == nil else {
                throw .badRequest("\(name): given twice.", code: "repeated_parameter")
            }
        }
        return items
    }

    private static func problem(_ error: ClickHouseError, _ context: ServiceContext) -> any Error {
        guard error.kind != .cancelled else { return CancellationError() }
        context.logger.warning(
            "ClickHouse did not answer the dashboard",
            metadata: ["kind": .string(error.kind.rawValue), "reason": .string(error.description)])
        switch error.kind {
        case .executionTime, .timeout, .memory, .limit:
            return Problem.unavailable(
                "ClickHouse took too long or too much to answer; ask for a shorter window, or again later.",
                code: "query_too_heavy", retryAfterSeconds: 10)
        default:
            return error.disposition == .final && error.kind != .unknownTable && error.kind != .authentication
                ? Problem.internalError
                : Problem.unavailable(
                    "ClickHouse is not available. Events are still taken in and kept; ask again later.",
                    code: "clickhouse_unavailable", retryAfterSeconds: 5)
        }
    }
}
