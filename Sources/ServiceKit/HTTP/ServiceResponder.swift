import HTTPTypes
package import Hummingbird
import Logging

/// What stands around every route of a service: ids, limits, metrics, problem details, and headers every answer has.
package struct ServiceResponder: HTTPResponder {
    let router: RouterResponder<ServiceContext>
    let routes: RouteTable
    let policy: ServicePolicy
    let metrics: HTTPMetrics
    /// Of what is said of requests; the framework's own records have another.
    let logLevel: Logger.Level

    package func respond(to request: Request, context: ServiceContext) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        context.trace = RequestTrace(
            requestID: request.headers[.requestID], traceparent: request.headers[.traceparent])
        context.logger.logLevel = logLevel
        context.logger[metadataKey: "hb.request.id"] = nil
        context.logger[metadataKey: "request_id"] = .string(context.trace.requestID)
        if let traceparent = context.trace.traceparent {
            context.logger[metadataKey: "traceparent"] = .string(traceparent)
        }
        context.bodyBytesMax = policy.bodyBytesMax
        context.clientAddress = policy.proxies.client(
            peer: context.remoteAddress?.ipAddress ?? "local", forwardedFor: request.headers[values: .forwardedFor])

        var response = await RequestTrace.$current.withValue(context.trace) {
            await answer(request, context: context)
        }
        decorate(&response, request: request, trace: context.trace)

        let seconds = start.duration(to: .now) / .seconds(1)
        let route = route(of: context)
        metrics.record(method: request.method, route: route, status: response.status, seconds: seconds)
        context.logger.debug(
            "Request answered",
            metadata: [
                "method": .string(HTTPMetrics.label(request.method)),
                "route": .string(route ?? HTTPMetrics.unmatchedRoute),
                "status": .stringConvertible(response.status.code),
                "seconds": .stringConvertible(seconds),
            ])
        return response
    }

    // MARK: Answering

    private func answer(_ request: Request, context: ServiceContext) async -> Response {
        let instance = request.uri.path
        do {
            return try await route(request, context: context)
        } catch let problem as Problem {
            return problem.response(instance: instance, requestID: context.trace.requestID)
        } catch is CancellationError {
            // Nobody may read this; the metrics and the log do.
            return Problem(
                HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request"), code: "client_left",
                detail: "The connection was closed before the answer was ready."
            ).response(instance: instance, requestID: context.trace.requestID)
        } catch is TimeoutError {
            context.logger.warning("Request took too long")
            return Problem.unavailable(
                "The request took longer than \(policy.requestTimeoutSeconds) s and was given up.",
                code: "request_timeout", retryAfterSeconds: 5
            ).response(instance: instance, requestID: context.trace.requestID)
        } catch {
            context.logger.error("Request failed", metadata: ["reason": .string(String(describing: error))])
            return Problem.internalError.response(instance: instance, requestID: context.trace.requestID)
        }
    }

    private func route(_ request: Request, context: ServiceContext) async throws -> Response {
        if let preflight = try preflight(request) { return preflight }
        if let length = request.headers[.contentLength].flatMap(Int.init), length > policy.bodyBytesMax {
            throw Problem.contentTooLarge(bytesMax: policy.bodyBytesMax)
        }
        let limits = try takeToken(request, context: context)
        var response: Response
        do {
            response = try await withTimeout(seconds: policy.requestTimeoutSeconds) {
                try await router.respond(to: request, context: context)
            }
        } catch is Problem where route(of: context) == nil {
            throw unmatched(request)
        }
        response.headers.append(contentsOf: limits)
        return response
    }

    /// The path is not known, or not with this method.
    private func unmatched(_ request: Request) -> Problem {
        let methods = routes.methods(path: request.uri.path)
        guard !methods.isEmpty else {
            return Problem(
                .notFound, code: "not_found",
                detail: "There is nothing at this path; /openapi.json lists what there is.")
        }
        return Problem(
            .methodNotAllowed, code: "method_not_allowed",
            detail: "This path takes \(methods.joined(separator: ", ")).",
            headers: [.allow: methods.joined(separator: ", ")])
    }

    private func preflight(_ request: Request) throws -> Response? {
        guard request.method == .options else { return nil }
        let methods = routes.methods(path: request.uri.path)
        guard !methods.isEmpty else { return nil }
        var headers: HTTPFields = [.allow: methods.joined(separator: ", ")]
        if request.headers[.accessControlRequestMethod] != nil {
            headers.append(
                contentsOf: policy.cors.preflightHeaders(origin: request.headers[.origin], methods: methods))
        }
        return Response(status: .noContent, headers: headers)
    }

    private func takeToken(_ request: Request, context: ServiceContext) throws -> HTTPFields {
        guard let limiter = policy.limiter, request.uri.path.hasPrefix("/api/"),
            !policy.healthPaths.contains(request.uri.path)
        else { return [:] }
        let decision = limiter.take(context.clientAddress, atNanoseconds: policy.nowNanoseconds())
        var headers: HTTPFields = [
            .rateLimitLimit: String(limiter.limit.requestsMax),
            .rateLimitRemaining: String(decision.remaining),
            .rateLimitReset: String(decision.resetSeconds),
        ]
        guard !decision.isAllowed else { return headers }
        headers[.retryAfter] = String(decision.retryAfterSeconds)
        throw Problem(
            .tooManyRequests, code: "rate_limited",
            detail: "More than \(limiter.limit.requestsMax) requests in \(limiter.limit.windowSeconds) s "
                + "from \(context.clientAddress); try again in \(decision.retryAfterSeconds) s.",
            headers: headers)
    }

    // MARK: What every answer has

    /// The pattern of the route that was found; nil where none was.
    private func route(of context: ServiceContext) -> String? {
        context.endpointPath.flatMap { $0 == "NotFound" ? nil : $0 }
    }

    private func decorate(_ response: inout Response, request: Request, trace: RequestTrace) {
        response.headers[.requestID] = trace.requestID
        response.headers.append(contentsOf: policy.cors.headers(origin: request.headers[.origin]))
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "strict-origin-when-cross-origin"
        response.headers[.frameOptions] = "DENY"
        if policy.isEncrypted { response.headers[.strictTransportSecurity] = ServicePolicy.transportSecurity }
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        }
    }
}
