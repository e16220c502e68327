import HTTPTypes
import Hummingbird
import MetricsRegistry

/// The routes every service has: `/health` and its other names, `/ready`, `/metrics`, `/openapi.json`.
struct ServiceRoutes: Sendable {
    let description: ServiceDescription
    let monitor: ReadinessMonitor
    let registry: Registry

    func add(to router: Router<ServiceContext>) {
        for path in ["/health"] + description.healthPaths {
            router.get(RouterPath(path)) { [self] _, _ in await health(monitor.state) }
        }
        router.get("/ready") { [self] _, context in try ready(monitor.state) }
        router.get("/metrics") { [self] request, _ in metrics(accept: request.headers[.accept]) }
        router.get("/openapi.json") { [self] _, _ in Self.json(description.openAPI) }
    }

    /// `{"status":"healthy","service":…,"database":"connected",…,"timestamp":…}`: 200 while the process serves.
    private func health(_ state: HealthState) async -> Response {
        var members = [("status", state.status), ("service", description.name)]
        members += state.dependencies.map { ($0.name, $0.state.rawValue) }
        members.append(("timestamp", Timestamp.text(milliseconds: Timestamp.nowMilliseconds())))
        let further = await description.healthMembers().map { "\(JSONText.quoted($0.name)):\($0.json)" }
        let text = (members.map { "\(JSONText.quoted($0)):\(JSONText.quoted($1))" } + further)
            .joined(separator: ",")
        return Self.json("{\(text)}")
    }

    /// `{"status":"ready","checks":{"database":"connected"}}`, or a problem that carries the same `checks`.
    private func ready(_ state: HealthState) throws -> Response {
        let checks = state.dependencies
            .map { "\(JSONText.quoted($0.name)):\(JSONText.quoted($0.state.rawValue))" }.joined(separator: ",")
        guard state.isReady else {
            let missing = state.dependencies.filter { $0.isCritical && $0.state != .connected }.map(\.name)
            var problem = Problem.unavailable(
                "Not available: \(missing.joined(separator: ", ")). It is asked again and again.", code: "not_ready",
                retryAfterSeconds: 1)
            problem.members = [("checks", "{\(checks)}")]
            throw problem
        }
        return Self.json(
            "{\"status\":\"ready\",\"service\":\(JSONText.quoted(description.name)),\"checks\":{\(checks)}}")
    }

    private func metrics(accept: String?) -> Response {
        let format = ContentNegotiation.format(accept: accept)
        var bytes: [UInt8] = []
        registry.render(format, into: &bytes)
        return Response(
            status: .ok, headers: [.contentType: format.contentType, .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static func json(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
