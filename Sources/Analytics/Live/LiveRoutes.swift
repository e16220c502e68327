import ClickHouse
import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit
import ServiceLifecycle

/// `GET /api/analytics/live`: what happens now, as server-sent events.
struct LiveRoutes: Sendable {
    let hub: LiveHub
    let access: ReadAccess

    /// Seconds after which a viewer that was refused, or lost its connection, should come back.
    static let retrySeconds = 5

    func add(to router: Router<ServiceContext>) {
        router.get("/api/analytics/live") { [self] request, context in
            try await access.check(request, context)
            let zone = try Self.zone(request)
            // A HEAD is answered by the same route and has no body to end.
            guard request.method == .get else { return Self.response(.init()) }
            guard !hub.isFull else {
                throw Problem.unavailable(
                    "There are \(hub.viewersMax) viewers already; come back in a while.", code: "too_many_viewers",
                    retryAfterSeconds: Self.retrySeconds)
            }
            return Self.response(
                ResponseBody { [hub] writer in
                    // Taken here, where it is sure to be given back; others may have come in between.
                    guard let viewer = hub.enter() else { return try await writer.finish(nil) }
                    defer { hub.leave(viewer) }
                    try await writer.write(ByteBuffer(string: "retry: \(Self.retrySeconds * 1000)\n\n"))
                    for try await signal in viewer.signals.cancelOnGracefulShutdown() {
                        try await writer.write(ByteBuffer(bytes: Self.message(signal, zone)))
                    }
                    try await writer.finish(nil)
                })
        }
    }

    private static func response(_ body: ResponseBody) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"], body: body)
    }

    private static func zone(_ request: Request) throws(Problem) -> TimeZone {
        var items: [String: String] = ["date_range": "1d"]
        for (name, value) in request.uri.queryParameters {
            guard name == "tz" else {
                throw .badRequest("\(name.prefix(60)): unknown; live takes tz.", code: "unknown_parameter")
            }
            items["tz"] = String(value)
        }
        do {
            return try ReportWindow(items: items, now: 86_400).zone
        } catch {
            throw .badRequest(error.description, code: "invalid_window")
        }
    }

    private static func message(_ signal: LiveHub.Signal, _ zone: TimeZone) throws -> [UInt8] {
        guard case .tick(let tick) = signal else { return Array(": nothing new\n\n".utf8) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return try Array("event: tick\ndata: ".utf8) + encoder.encode(tick.view(in: zone)) + Array("\n\n".utf8)
    }
}

/// Asks ClickHouse for a tick.
struct LiveStore: Sendable {
    let queries: FigureQueries

    static let listMax: Int64 = 10
    /// Longer than any day of any zone.
    static let salesSeconds: Int64 = 26 * 3600

    func tick(now: Int64) async throws -> LiveTick {
        let rows = try await queries.rows(
            "live_tick",
            [
                "visitors_from": RollupStore.moment(now - DashboardStore.liveSeconds),
                "events_from": RollupStore.moment(now - 60), "to": RollupStore.moment(now + 1),
                "sales_from": RollupStore.moment(now - Self.salesSeconds), "limit": .int(Self.listMax),
            ])
        return try LiveTick(at: now, rows: rows)
    }
}
