import Analytics
import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import ServiceKit

/// `/api/analytics/schedules`: what is sent, when and to whom. Whoever may read the figures may read them; analysts and
/// admins change them, signed in.
struct ScheduleRoutes: Sendable {
    let store: ScheduleStore
    let runs: RunStore
    let access: ReadAccess
    let setup: ReportCouriers.Setup
    /// Why a report can't be run with these parameters; nil where it can.
    let refusal: @Sendable (_ report: String, _ parameters: [String: String]) -> String?

    private struct List: Encodable {
        let success = true
        let schedules: [ScheduleDocument]
        enum CodingKeys: String, CodingKey { case success, schedules }
    }

    private struct One: Encodable {
        let success = true
        let schedule: ScheduleDocument
        enum CodingKeys: String, CodingKey { case success, schedule }
    }

    private struct Preview: Encodable {
        let success = true
        let next_runs: [UpcomingRuns.Run]
        enum CodingKeys: String, CodingKey { case success, next_runs }
    }

    func add(to router: Router<ServiceContext>) {
        router.get("/api/analytics/schedules") { request, context in
            try await answering(context) {
                try await access.check(request, context)
                let now = try await store.now()
                return try FigureRouter.json(
                    List(schedules: try await store.list().map { ScheduleDocument($0, now: now) }))
            }
        }
        router.post("/api/analytics/schedules") { request, context in
            try await answering(context) { try await create(request, context) }
        }
        router.post("/api/analytics/schedules/preview") { request, context in
            try await answering(context) {
                _ = try await access.requireAnalyst(request)
                let draft = try await draft(request, context)
                return try FigureRouter.json(
                    Preview(
                        next_runs: UpcomingRuns(
                            draft.times, plan: draft.plan, zoneName: draft.zoneName, after: try await store.now()
                        ).runs))
            }
        }
        router.get("/api/analytics/schedules/:id") { request, context in
            try await answering(context) {
                try await access.check(request, context)
                return try await answer(try await schedule(context))
            }
        }
        router.put("/api/analytics/schedules/:id") { request, context in
            try await answering(context) { try await change(request, context) }
        }
        router.delete("/api/analytics/schedules/:id") { request, context in
            try await answering(context) { try await remove(request, context) }
        }
        router.post("/api/analytics/schedules/:id/run") { request, context in
            try await answering(context) {
                let actor = try await actor(request, context)
                let id = try await store.ask(try await schedule(context), by: actor)
                guard let document = try await runs.document(id) else { throw RunRoutes.unknown }
                return RunRoutes.response("{\"success\":true,\"run\":\(document)}", status: .accepted)
            }
        }
    }

    // MARK: Changing

    private func create(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let actor = try await actor(request, context)
        let draft = try await draft(request, context)
        guard let schedule = try await store.add(draft, by: actor) else {
            throw Problem(
                .conflict, code: "too_many_schedules",
                detail: "There are \(ScheduleStore.schedulesMax) schedules already; remove one that is not needed.")
        }
        return try await answer(schedule, status: .created)
    }

    private func change(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let actor = try await actor(request, context)
        let before = try await schedule(context)
        let draft = try await draft(request, context, kept: before.plan.recipients)
        switch try await store.change(before.id, revision: try Self.revision(request), draft, by: actor) {
        case .done(let schedule): return try await answer(schedule)
        case .unknown: throw Self.unknown
        case .stale(let revision): throw Self.stale(revision)
        }
    }

    private func remove(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let actor = try await actor(request, context)
        guard let id = context.parameters.get("id").flatMap({ PostgresUUID($0) }) else { throw Self.unknown }
        switch try await store.remove(id, revision: try Self.revision(request), by: actor) {
        case nil: return Response(status: .noContent)
        case .stale(let revision): throw Self.stale(revision)
        case .unknown, .done: throw Self.unknown
        }
    }

    private func draft(
        _ request: Request, _ context: ServiceContext, kept: [ReportRecipient] = []
    ) async throws -> ScheduleDraft {
        let body = try await request.body.collect(upTo: context.bodyBytesMax)
        let draft = try ScheduleDraft(
            Array(body.readableBytesView), hosts: setup.hosts, kept: kept, refusal: refusal)
        for (index, recipient) in draft.plan.recipients.enumerated() {
            if let reason = setup.refusal(of: recipient.channel) {
                throw Problem.badRequest("recipients[\(index)]: \(reason).", code: "channel_not_configured")
            }
        }
        return draft
    }

    // MARK: Answers

    private func answer(_ schedule: ReportSchedule, status: HTTPResponse.Status = .ok) async throws -> Response {
        var response = try FigureRouter.json(One(schedule: ScheduleDocument(schedule, now: try await store.now())))
        response.status = status
        response.headers[.eTag] = schedule.tag
        if status == .created { response.headers[.location] = "/api/analytics/schedules/\(schedule.id)" }
        return response
    }

    private func schedule(_ context: ServiceContext) async throws -> ReportSchedule {
        guard let id = context.parameters.get("id").flatMap({ PostgresUUID($0) }),
            let schedule = try await store.find(id)
        else { throw Self.unknown }
        return schedule
    }

    private func actor(_ request: Request, _ context: ServiceContext) async throws -> ScheduleStore.Actor {
        try await Self.actor(access, request, context)
    }

    static func actor(
        _ access: ReadAccess, _ request: Request, _ context: ServiceContext
    ) async throws -> ScheduleStore.Actor {
        let identity = try await access.requireAnalyst(request)
        guard let account = PostgresUUID(identity.userId) else { throw Problem.refused(.invalid) }
        return ScheduleStore.Actor(account: account, requestID: context.trace.requestID)
    }

    /// The revision of `If-Match`; nil where any will do.
    private static func revision(_ request: Request) throws -> Int64? {
        guard let text = request.headers[.ifMatch], text != "*" else { return nil }
        guard text.count > 2, text.first == "\"", text.last == "\"", let revision = Int64(text.dropFirst().dropLast())
        else { throw Problem.badRequest("If-Match: expected the ETag of the schedule.", code: "invalid_etag") }
        return revision
    }

    private static let unknown = Problem(.notFound, code: "unknown_schedule", detail: "There is no such schedule.")

    private static func stale(_ revision: Int64) -> Problem {
        Problem(
            .preconditionFailed, code: "changed_meanwhile",
            detail: "Somebody has changed the schedule meanwhile; read it again, and change what it is now.",
            headers: [.eTag: "\"\(revision)\""])
    }

    private func answering(
        _ context: ServiceContext, _ answer: () async throws -> Response
    ) async throws -> Response {
        do { return try await answer() } catch let error as PostgresError {
            throw FigureRouter.problem(error, context)
        }
    }
}
