import Curl
import ServiceKit
import Synchronization

/// One service as the gateway sees it: where it is, how much it has to do, and whether it is worth asking.
final class UpstreamLink: Sendable {
    /// Why a request got no answer.
    enum Fault: Error {
        /// It has kept failing and is left alone for so many seconds.
        case breakerOpen(retryAfterSeconds: Int)
        /// As many requests as may be are under way.
        case full
        case failed(CurlError)
        /// The head of the answer did not come in time.
        case timeout
    }

    private struct State {
        var breaker: CircuitBreaker
        var inProgress = 0
    }

    let upstream: Upstream
    private let base: String
    private let curl: CurlClient
    private let limits: GatewayLimits
    private let metrics: GatewayMetrics
    private let nowNanoseconds: @Sendable () -> Int64
    private let state: Mutex<State>

    init(
        _ upstream: Upstream, base: String, curl: CurlClient, limits: GatewayLimits, metrics: GatewayMetrics,
        nowNanoseconds: @escaping @Sendable () -> Int64
    ) {
        self.upstream = upstream
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.curl = curl
        self.limits = limits
        self.metrics = metrics
        self.nowNanoseconds = nowNanoseconds
        state = Mutex(State(breaker: CircuitBreaker()))
    }

    /// Sends a request and returns the head of the answer; its body follows as it is read. `target` is the path with
    /// its query. The place the request takes is given back when the answer is let go of.
    func send(
        _ method: CurlRequest.Method, _ target: String, headers: CurlHeaders, body: [UInt8]?, plan: ForwardingPlan
    ) async throws -> (response: CurlStreamedResponse, place: Place) {
        let place = try takePlace()
        var request = CurlRequest(method, base + target, headers: headers, body: body)
        request.connectTimeoutSeconds = limits.connectTimeoutSeconds
        // An answer may last as long as somebody reads it, as events do, but it may not fall silent.
        request.timeoutSeconds = 0
        request.lowSpeedSeconds = limits.silenceSeconds
        request.responseBytesMax = .max
        // What is repeated is decided here.
        request.isRepeatable = false
        var attempt = 1
        while true {
            guard state.withLock({ $0.breaker.admit(now: nowNanoseconds()) }) else {
                throw Fault.breakerOpen(retryAfterSeconds: GatewayLimits.retryAfterSeconds)
            }
            do {
                let response = try await head(request)
                record(succeeded: true)
                return (response, place)
            } catch let error as CurlError {
                guard error.kind != .cancelled else {
                    record(succeeded: true)
                    throw CancellationError()
                }
                record(succeeded: false)
                guard plan.mayRepeat(after: error, attempt: attempt) else { throw Fault.failed(error) }
                metrics.record(.repeated, upstream)
                try await Task.sleep(
                    for: .milliseconds(plan.pauseMilliseconds(attempt: attempt) { Int.random(in: $0) }))
                attempt += 1
            } catch is TimeoutError {
                record(succeeded: false)
                throw Fault.timeout
            }
        }
    }

    private func head(_ request: CurlRequest) async throws -> CurlStreamedResponse {
        try await withTimeout(seconds: limits.headTimeoutSeconds) { [curl] in try await curl.stream(request) }
    }

    private func record(succeeded: Bool) {
        let isClosed = state.withLock { state in
            if succeeded { state.breaker.succeeded() } else { _ = state.breaker.failed(now: nowNanoseconds()) }
            return state.breaker.isClosed
        }
        metrics.breaker(isOpen: !isClosed, upstream)
    }

    // MARK: Places

    /// A request's place among those under way.
    final class Place: Sendable {
        private let link: UpstreamLink

        fileprivate init(_ link: UpstreamLink) { self.link = link }

        deinit { link.give() }
    }

    private func takePlace() throws(Fault) -> Place {
        let taken = state.withLock { state -> Int? in
            guard state.inProgress < limits.requestsMax else { return nil }
            state.inProgress += 1
            return state.inProgress
        }
        guard let taken else { throw .full }
        metrics.inProgress(taken, upstream)
        return Place(self)
    }

    private func give() {
        let left = state.withLock { state in
            state.inProgress -= 1
            return state.inProgress
        }
        metrics.inProgress(left, upstream)
    }
}
