import Curl
import Foundation

/// Requests to the shop: each answered, or waited for as the service asks, or given up with what was said.
///
/// A request that is under way is ended before a cancelled task goes on, so that what was done is known.
struct ShopClient: Sendable {
    struct Answer: Sendable {
        let status: Int
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            do {
                return try JSONDecoder().decode(type, from: Data(body))
            } catch {
                throw SimulationFault("an answer is not what was expected (\(error)): \(text.prefix(400))")
            }
        }
    }

    let curl: CurlClient
    var policy = RetryPolicy()
    /// Told of each wait: the status and the seconds.
    var onWait: @Sendable (Int?, Double) -> Void = { _, _ in }

    /// - Parameter isRepeatable: whether it may be sent again where it is not known whether it has arrived.
    func send(
        _ method: CurlRequest.Method, _ url: String, headers: CurlHeaders = CurlHeaders(), json: String? = nil,
        isRepeatable: Bool = true
    ) async throws -> Answer {
        var headers = headers
        if json != nil { headers.append("Content-Type", "application/json") }
        var request = CurlRequest(method, url, headers: headers, body: json.map { Array($0.utf8) })
        request.isRepeatable = isRepeatable
        request.timeoutSeconds = 60
        request.connectTimeoutSeconds = 30
        var attempt = 0
        while true {
            try Task.checkCancellation()
            attempt += 1
            let (sent, curl) = (request, curl)
            let result = await Task { () async -> Result<CurlResponse, CurlError> in
                do throws(CurlError) {
                    return .success(try await curl.perform(sent))
                } catch {
                    return .failure(error)
                }
            }.value
            switch result {
            case .success(let response):
                let wait = policy.wait(
                    attempt: attempt, status: response.status, retryAfter: response.headers["Retry-After"])
                guard let wait else { return Answer(status: response.status, body: response.body) }
                onWait(response.status, wait)
                try await Task.sleep(for: .seconds(wait))
            case .failure(let error):
                guard isRepeatable || error.sentRequest == .notSent,
                    let wait = policy.wait(attempt: attempt, status: nil, retryAfter: nil)
                else { throw SimulationFault(error.description) }
                onWait(nil, wait)
                try await Task.sleep(for: .seconds(wait))
            }
        }
    }

    /// The answer where it has one of these statuses; otherwise a fault that says what was answered.
    func send(
        _ method: CurlRequest.Method, _ url: String, headers: CurlHeaders = CurlHeaders(), json: String? = nil,
        isRepeatable: Bool = true, expecting statuses: Int...
    ) async throws -> Answer {
        let answer = try await send(method, url, headers: headers, json: json, isRepeatable: isRepeatable)
        guard statuses.contains(answer.status) else {
            throw SimulationFault("\(method.rawValue) \(url): \(answer.status) \(answer.text.prefix(400))")
        }
        return answer
    }
}
