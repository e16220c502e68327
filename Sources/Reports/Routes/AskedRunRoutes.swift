import Analytics
import HTTPTypes
import Hummingbird
import NIOCore
import Postgres
import ServiceKit

/// `POST /api/analytics/runs`: a report over a window as a run, which takes as long as it needs, survives whoever
/// makes it, and is downloaded when it has ended. For analysts, admins, and programs with an API token: somebody who is
/// known, also where the figures are open, as what is made is kept.
struct AskedRunRoutes: Sendable {
    let runs: RunStore
    let access: ReadAccess
    let metrics: ScheduleMetrics
    /// Why a report can't be run with these parameters; nil where it can.
    let refusal: @Sendable (_ report: String, _ parameters: [String: String]) -> String?

    static let retryAfterSeconds = 10

    func add(to router: Router<ServiceContext>) {
        router.post("/api/analytics/runs") { request, context in
            do { return try await ask(request, context) } catch let error as PostgresError {
                throw FigureRouter.problem(error, context)
            }
        }
    }

    private func ask(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let account = try await access.requireReader(request).flatMap { PostgresUUID($0.userId) }
        let body = try await request.body.collect(upTo: context.bodyBytesMax)
        let draft = try RunDraft(
            Array(body.readableBytesView), now: try await runs.clock.read(runs.pool), refusal: refusal)
        let id = try await runs.ask(draft, by: account)
        metrics.asked(isTaken: id != nil)
        guard let id else {
            throw Problem.unavailable(
                "\(RunStore.askedMax) reports are waiting to be made already; ask again shortly.",
                code: ReportError.Kind.busy.rawValue, retryAfterSeconds: Self.retryAfterSeconds)
        }
        guard let document = try await runs.document(id) else { throw RunRoutes.unknown }
        var response = RunRoutes.response("{\"success\":true,\"run\":\(document)}", status: .accepted)
        response.headers[.location] = "/api/analytics/runs/\(id)"
        return response
    }
}
