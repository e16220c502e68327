import ClickHouse
import Foundation
import HTTPTypes
package import Hummingbird
import Logging
package import Postgres
package import ServiceKit

/// What a request for a figure says.
package struct FigureRequest: Sendable {
    /// The query's items by name: only such as the route takes, each once.
    package let items: [String: String]
    /// Seconds since 1970.
    package let now: Int64
    package let context: ServiceContext
    /// Whether an admin asks; others are not told who a customer is.
    package let isAdmin: @Sendable () async -> Bool

    /// The window asked for by `date_range` or `from` and `to`, and `tz`.
    package func window() throws(Problem) -> ReportWindow {
        do { return try ReportWindow(items: items, now: now) } catch {
            throw .badRequest(error.description, code: "invalid_window")
        }
    }

    /// One of a closed set; the first where nothing is given.
    package func choice<Choice: CaseIterable & RawRepresentable>(
        _ name: String, _ type: Choice.Type = Choice.self
    ) throws(Problem) -> Choice where Choice.RawValue == String {
        guard let text = items[name] else { return Choice.allCases[Choice.allCases.startIndex] }
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badRequest("\(name): expected one of \(names).", code: "invalid_parameter")
        }
        return choice
    }

    /// The window that this one is compared with, where `compare` asks for it.
    func previous(_ window: ReportWindow) throws(Problem) -> ReportWindow? {
        guard items["compare"] != nil else { return nil }
        let comparison: ReportComparison = try choice("compare")
        do { return try window.compared(comparison) } catch {
            throw .badRequest(error.description, code: "invalid_window")
        }
    }

    /// A whole number within a range.
    func integer(_ name: String, _ range: ClosedRange<Int>, default value: Int) throws(Problem) -> Int {
        guard let text = items[name] else { return value }
        guard let number = Int(text), range.contains(number) else {
            throw .badRequest("\(name): \(range.lowerBound) to \(range.upperBound).", code: "invalid_parameter")
        }
        return number
    }
}

/// Adds the routes of figures. Here stands, for all of them: who may read, which parameters are taken, that the work
/// stops when the client leaves, and what is answered when ClickHouse or PostgreSQL does not.
///
///     figures.get("/api/analytics/dashboard", takes: FigureRouter.window) { request in
///         try await store.dashboard(request.window(), now: request.now)
///     }
package struct FigureRouter {
    /// The parameters of a window.
    package static let window = ["date_range", "from", "to", "tz"]

    private let router: Router<ServiceContext>
    private let access: ReadAccess

    package init(_ router: Router<ServiceContext>, access: ReadAccess) {
        self.router = router
        self.access = access
    }

    /// A figure that is answered as JSON.
    func get<Figure: Encodable & Sendable>(
        _ path: String, takes names: [String], _ figure: @escaping @Sendable (FigureRequest) async throws -> Figure
    ) {
        respond(path, takes: names) { try Self.json(try await figure($0)) }
    }

    /// A figure as JSON.
    package static func json(_ figure: some Encodable) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return Response(
            status: .ok,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(figure))))
    }

    /// The same for other answers.
    ///
    /// - Parameters:
    ///   - names: nil where the answer itself looks at what is asked.
    ///   - isAdminOnly: whether only admins are answered, also where the figures are open.
    package func respond(
        _ path: String, takes names: [String]?, isAdminOnly: Bool = false,
        _ answer: @escaping @Sendable (FigureRequest) async throws -> Response
    ) {
        router.get(RouterPath(path)) { [access] request, context in
            do {
                if isAdminOnly {
                    _ = try await access.requireAdmin(request)
                } else {
                    try await access.check(request, context)
                }
                let asked = FigureRequest(
                    items: try Self.items(request, names), now: Timestamp.nowMilliseconds() / 1000, context: context,
                    isAdmin: { (try? await access.requireAdmin(request)) != nil })
                return try await context.untilClientLeaves { try await answer(asked) }
            } catch let error as ClickHouseError {
                throw Self.problem(error, context)
            } catch is FigureQueries.Busy {
                throw Problem.unavailable(
                    "Too many figures are being asked for; ask again in a moment.", code: "too_many_queries",
                    retryAfterSeconds: FigureQueries.Busy.retryAfterSeconds)
            } catch let error as PostgresError {
                throw Self.problem(error, context)
            }
        }
    }

    /// The query's items; one that is unknown or given twice is refused rather than left out of the answer.
    private static func items(_ request: Request, _ known: [String]?) throws(Problem) -> [String: String] {
        var items: [String: String] = [:]
        for (name, value) in request.uri.queryParameters {
            if let known, !known.contains(String(name)) {
                throw .badRequest(
                    "\(name.prefix(60)): unknown; this figure takes \(known.joined(separator: ", ")).",
                    code: "unknown_parameter")
            }
            guard items.updateValue(String(value), forKey: String(name)) == nil else {
                throw .badRequest("\(name): given twice.", code: "repeated_parameter")
            }
        }
        return items
    }

    static func problem(_ error: ClickHouseError, _ context: ServiceContext) -> any Error {
        guard error.kind != .cancelled else { return CancellationError() }
        context.logger.warning(
            "ClickHouse did not answer a figure",
            metadata: ["kind": .string(error.kind.rawValue), "reason": .string(error.description)])
        switch error.kind {
        case .executionTime, .timeout, .memory, .limit, .tooLarge:
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

    package static func problem(_ error: PostgresError, _ context: ServiceContext) -> any Error {
        context.logger.warning(
            "PostgreSQL did not answer a figure", metadata: ["kind": .string(error.kind.rawValue)])
        switch error.kind {
        case .connection, .authentication, .resources, .timeout, .lockTimeout, .poolExhausted, .poolTimeout, .closed,
            .readOnly, .serialization, .deadlock:
            return Problem.unavailable(
                "The database does not answer; ask again later.", code: "database_unavailable", retryAfterSeconds: 5)
        default: return error
        }
    }
}
