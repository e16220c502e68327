import Curl
import HTTPTypes
import Hummingbird
import Logging
import MetricsRegistry
import NIOCore
import ServiceKit
import ServiceLifecycle

/// Passes `/api/…` on to the three services, so that a browser needs one origin.
///
/// Bodies of answers go through as they arrive, and the service is not read faster than the client reads. Bodies of
/// requests are collected first, up to a bound, so that a request can go out again where that is safe.
struct Gateway: Service {
    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete]
    /// Bytes of an answer that the gateway itself reads.
    private static let askedBytesMax = 1 << 20

    let limits: GatewayLimits
    private let curl: CurlClient
    private let links: [Upstream: UpstreamLink]
    private let proxies: TrustedProxies
    private let isEncrypted: Bool
    private let metrics: GatewayMetrics
    private let logger: Logger

    init(
        configuration: ServiceConfiguration, registry: Registry, logger: Logger,
        nowNanoseconds: @escaping @Sendable () -> Int64 = ServicePolicy.monotonicNanoseconds
    ) throws {
        let limits = GatewayLimits(configuration)
        var curlConfiguration = CurlConfiguration(tls: CurlTLS(services: configuration))
        curlConfiguration.connectionsPerHostMax = limits.requestsMax
        curlConfiguration.connectionsMax = limits.requestsMax * Upstream.allCases.count
        curlConfiguration.transfersMax = limits.requestsMax * Upstream.allCases.count
        let curl = CurlClient(configuration: curlConfiguration)
        let metrics = try GatewayMetrics(registry: registry)
        self.limits = limits
        self.curl = curl
        proxies = try TrustedProxies(configuration.list(.trustedProxies))
        isEncrypted = configuration.listensWithTLS
        self.metrics = metrics
        self.logger = logger
        let bases: [Upstream: ConfigurationOption] = [
            .catalog: .catalogURL, .orders: .ordersURL, .analytics: .analyticsURL,
        ]
        links = try bases.reduce(into: [:]) { links, base in
            links[base.key] = UpstreamLink(
                base.key, base: try configuration.required(base.value), curl: curl, limits: limits, metrics: metrics,
                nowNanoseconds: nowNanoseconds)
        }
    }

    /// Lives as long as the service, and closes its connections at the end.
    func run() async throws {
        try? await gracefulShutdown()
        await curl.close()
    }

    func add(to router: Router<ServiceContext>) {
        for method in Self.methods {
            router.on("/api/**", method: method) { [self] request, context in
                try await forward(request, context)
            }
        }
    }

    private func forward(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let path = request.uri.path
        guard let upstream = Upstream(path: path), let link = links[upstream] else {
            throw Problem(
                .notFound, code: "not_found",
                detail: "There is nothing at this path; /openapi.json lists what there is.")
        }
        guard Upstream.isPlain(path: path) else {
            throw Problem.badRequest("The path may be read in several ways; write it without dots and encoded slashes.")
        }
        let headers = GatewayHeaders.request(
            request.headers, client: client(request, context),
            authorization: try SessionGuard.authorization(
                method: request.method, path: path, authority: request.head.authority, fields: request.headers))
        let body = try await collect(request, context)
        let target = request.uri.description
        let plan = ForwardingPlan(method: request.method, path: path, headers: request.headers)
        guard let method = CurlRequest.Method(rawValue: request.method.rawValue) else {
            throw Problem(.methodNotAllowed, code: "method_not_allowed", detail: "This method is not passed on.")
        }
        do {
            let (answer, place) = try await context.untilClientLeaves {
                try await link.send(method, target, headers: headers, body: body, plan: plan)
            }
            return response(answer, place, isHead: request.method == .head, upstream)
        } catch let fault as UpstreamLink.Fault {
            throw problem(fault, upstream, plan)
        } catch is CancellationError {
            metrics.record(.clientLeft, upstream)
            throw CancellationError()
        }
    }

    /// Asks a service in the name of a browser's request; the answer as a whole, whatever its status.
    func ask(
        _ upstream: Upstream, _ method: CurlRequest.Method, _ path: String, for request: Request,
        _ context: ServiceContext, body: [UInt8]? = nil
    ) async throws -> CurlResponse {
        guard let link = links[upstream] else { throw Problem.internalError }
        var fields = request.headers
        if body != nil { fields[.contentType] = "application/json" }
        let headers = GatewayHeaders.request(
            fields, client: client(request, context),
            authorization: SessionCookies.value(SessionCookies.access, in: request.headers).map { "Bearer \($0)" })
        let plan = ForwardingPlan(
            method: HTTPRequest.Method(rawValue: method.rawValue)!, path: path, headers: request.headers)
        do {
            let (answer, _) = try await link.send(method, path, headers: headers, body: body, plan: plan)
            var bytes: [UInt8] = []
            for try await piece in answer.body {
                bytes += piece
                guard bytes.count <= Self.askedBytesMax else { throw Problem.internalError }
            }
            metrics.record(.answered, upstream)
            return CurlResponse(head: answer.head, body: bytes)
        } catch let fault as UpstreamLink.Fault {
            throw problem(fault, upstream, plan)
        }
    }

    /// Whether the browser's connection is encrypted: ours is, or a proxy that is believed says so.
    func isSecure(_ request: Request, _ context: ServiceContext) -> Bool {
        isEncrypted
            || proxies.contains(context.remoteAddress?.ipAddress ?? "") && request.headers[.forwardedProto] == "https"
    }

    private func client(_ request: Request, _ context: ServiceContext) -> GatewayHeaders.Client {
        GatewayHeaders.Client(
            address: context.clientAddress, host: request.head.authority, isSecure: isSecure(request, context),
            trace: context.trace)
    }

    private func collect(_ request: Request, _ context: ServiceContext) async throws -> [UInt8]? {
        guard request.method != .get, request.method != .head else { return nil }
        do {
            let buffer = try await request.body.collect(upTo: limits.bodyBytesMax)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Problem.contentTooLarge(bytesMax: limits.bodyBytesMax)
        }
    }

    private func response(
        _ answer: CurlStreamedResponse, _ place: UpstreamLink.Place, isHead: Bool, _ upstream: Upstream
    ) -> Response {
        let status = HTTPResponse.Status(code: answer.status)
        let headers = GatewayHeaders.response(answer.head.headers)
        let length = answer.head.headers["Content-Length"].flatMap { Int($0) }
        metrics.record(.answered, upstream)
        guard !isHead, answer.status != 204, answer.status != 304 else {
            return Response(
                status: status, headers: headers,
                body: isHead ? ResponseBody(contentLength: length) { try await $0.finish(nil) } : ResponseBody())
        }
        return Response(
            status: status, headers: headers,
            body: ResponseBody(contentLength: length) { [metrics, logger] writer in
                do {
                    for try await piece in answer.body { try await writer.write(ByteBuffer(bytes: piece)) }
                } catch let error as CurlError {
                    // The head has gone out: all that can be done is to end the connection before its time.
                    if error.kind != .cancelled {
                        metrics.record(.cutOff, upstream)
                        logger.warning(
                            "A service's answer broke off",
                            metadata: ["upstream": "\(upstream.rawValue)", "kind": "\(error.kind.rawValue)"])
                    }
                    throw error
                }
                withExtendedLifetime(place) {}
                try await writer.finish(nil)
            })
    }

    private func problem(_ fault: UpstreamLink.Fault, _ upstream: Upstream, _ plan: ForwardingPlan) -> Problem {
        let service = upstream.rawValue
        let members = [("upstream", JSONText.quoted(service))]
        var problem: Problem
        switch fault {
        case .breakerOpen(let seconds):
            metrics.record(.breakerOpen, upstream)
            problem = .unavailable(
                "The \(service) service does not answer; try again in \(seconds) s.", code: "upstream_unavailable",
                retryAfterSeconds: seconds)
        case .full:
            metrics.record(.full, upstream)
            problem = .unavailable(
                "The \(service) service has \(limits.requestsMax) requests under way; try again.",
                code: "upstream_busy", retryAfterSeconds: GatewayLimits.retryAfterSeconds)
        case .failed(let error):
            metrics.record(error.kind == .timeout ? .timeout : .unreachable, upstream)
            logger.warning(
                "A service did not answer",
                metadata: ["upstream": "\(service)", "kind": "\(error.kind.rawValue)"])
            problem = .unavailable(
                Self.detail("The \(service) service could not be reached", plan, sent: error.sentRequest == .maybeSent),
                code: "upstream_unavailable", retryAfterSeconds: GatewayLimits.retryAfterSeconds)
        case .timeout:
            metrics.record(.timeout, upstream)
            problem = Problem(
                .gatewayTimeout, code: "upstream_timeout",
                detail: Self.detail("The \(service) service took too long", plan, sent: true))
        }
        problem.members += members
        return problem
    }

    /// What the client may do now: whether the request was carried out may be unknown.
    private static func detail(_ what: String, _ plan: ForwardingPlan, sent: Bool) -> String {
        if !sent { return "\(what), and did nothing of what was asked; try again." }
        return plan.isIdempotent
            ? "\(what); try again, with the same Idempotency-Key where one was sent."
            : "\(what). Whether it did what was asked is unknown: look before sending it again."
    }
}

extension HTTPField.Name {
    static let forwardedProto = HTTPField.Name("X-Forwarded-Proto")!
}
