import ClickHouse
import HTTPTypes
import Hummingbird
import ServiceKit

/// `GET /api/analytics/events`: raw events, the newest first, for admins.
struct EventsRoutes: Sendable {
    let queries: FigureQueries

    func add(to figures: FigureRouter) {
        figures.respond("/api/analytics/events", takes: EventsQuestion.names, isAdminOnly: true) { request in
            let limit = try request.integer("limit", 1...EventsQuestion.limitMax, default: EventsQuestion.limitDefault)
            let window = try request.window()
            let question: EventsQuestion
            do throws(EventsQuestion.Fault) {
                question = try EventsQuestion(window, items: request.items, limit: limit)
            } catch {
                throw Problem.badRequest(error.description, code: "invalid_parameter")
            }
            return try await answer(question)
        }
    }

    private func answer(_ question: EventsQuestion) async throws -> Response {
        // One more than is answered, to know whether there are more.
        let rows = try await queries.rows(
            "events_recent",
            BehaviourStore.times(question.window).merging([
                "condition": .expression(question.condition()), "limit": .int(Int64(question.limit) + 1),
            ]) { $1 })
        var events: [String] = []
        var last: EventsQuestion.Place?
        for row in rows.prefix(question.limit) {
            events.append(try RawEvent.json(row))
            last = EventsQuestion.Place(milliseconds: try row("at_ms"), id: try row("id"))
        }
        let cursor = rows.count > question.limit ? last : nil
        let next = cursor.map { ",\"next_cursor\":\(JSONText.quoted($0.text))" } ?? ""
        return Response(
            status: .ok,
            headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(
                byteBuffer: ByteBuffer(string: "{\"events\":[\(events.joined(separator: ","))]\(next)}")))
    }
}
