package import Curl
import Synchronization

/// A ClickHouse server, over HTTP.
///
/// Every statement is a POST (a GET is read-only) with a `query_id` and `max_execution_time`, because a server goes on
/// with a SELECT whose client has left. Cancelling the task of a query kills it on the server too.
///
/// Works with servers from 18.16 on: settings that an old server does not know make it refuse the statement, so what
/// else is sent depends on the version, which is asked for once.
package struct ClickHouseClient: Sendable {
    package private(set) var configuration: ClickHouseConfiguration
    package let curl: CurlClient
    private let probe = Probe()

    /// `curl`: where several clients share connections and limits; the configuration's `curl` is then not used.
    package init(configuration: ClickHouseConfiguration, curl: CurlClient? = nil) {
        self.configuration = configuration
        self.curl = curl ?? CurlClient(configuration: configuration.curl)
    }

    /// The same server without a current database: for statements that make it.
    package func withoutDatabase() -> ClickHouseClient {
        var copy = self
        copy.configuration.database = nil
        return copy
    }

    /// Whether the server answers at all. Needs no user.
    package func ping(timeoutSeconds: Double = 2) async throws(ClickHouseError) {
        var request = CurlRequest(.get, configuration.endpoint + "/ping")
        request.connectTimeoutSeconds = timeoutSeconds
        request.timeoutSeconds = timeoutSeconds
        request.responseBytesMax = 64 << 10
        let response = try await send(request)
        if let error = ClickHouseAnswer.error(response.head, body: response.body) { throw error }
    }

    /// Ends all transfers of this client's `CurlClient`.
    package func close() async { await curl.close() }

    // MARK: what the server is

    /// What is known of a server after the first question.
    struct Server: Sendable {
        let version: ClickHouseVersion
        let isUTC: Bool
    }

    private final class Probe: Sendable {
        let server = Mutex<Server?>(nil)
    }

    /// The server's version. Asked for once, and again after the server may have been replaced.
    package func version() async throws(ClickHouseError) -> ClickHouseVersion { try await server().version }

    func server() async throws(ClickHouseError) -> Server {
        if let known = probe.server.withLock({ $0 }) { return known }
        do {
            let server = try await askServer()
            probe.server.withLock { $0 = server }
            return server
        } catch {
            // The question changes nothing, and what it was asked for has not been sent.
            var error = error
            if error.disposition == .uncertain { error.disposition = .retry }
            throw error
        }
    }

    private func askServer() async throws(ClickHouseError) -> Server {
        var request = statement(
            "SELECT version() AS version, timezone() AS zone", parameters: ["wait_end_of_query": "1"],
            timeoutSeconds: 5, queryID: nil)
        request.isRepeatable = true
        let response = try await send(request)
        if let error = ClickHouseAnswer.error(response.head, body: response.body) { throw error }
        var reader = TabSeparatedReader(isServerUTC: false)
        guard let row = try reader.read(response.body).first,
            let version = ClickHouseVersion(try row("version", as: String.self))
        else {
            throw .decoding("the server's version is not one")
        }
        return Server(version: version, isUTC: ClickHouseDateTime.isUTC(try row("zone")))
    }

    /// The next statement asks for the version again.
    func forgetServer() { probe.server.withLock { $0 = nil } }

    // MARK: requests

    /// `sql` in the body, everything else in the URL.
    func statement(
        _ sql: String, parameters: [String: String], timeoutSeconds: Int, queryID: String?
    ) -> CurlRequest {
        var parameters = parameters
        parameters["default_format"] = "TabSeparatedWithNamesAndTypes"
        return post(Array(sql.utf8), parameters: parameters, timeoutSeconds: timeoutSeconds, queryID: queryID)
    }

    func post(
        _ body: [UInt8], parameters: [String: String], timeoutSeconds: Int, queryID: String?
    ) -> CurlRequest {
        var parameters = parameters
        parameters["max_execution_time"] = String(max(1, timeoutSeconds))
        parameters["query_id"] = queryID
        if let database = configuration.database { parameters["database"] = database }
        let query = parameters.sorted { $0.key < $1.key }
            .map { "\(Self.percentEncoded($0.key))=\(Self.percentEncoded($0.value))" }.joined(separator: "&")
        var request = CurlRequest(.post, "\(configuration.endpoint)/?\(query)", body: body)
        if !configuration.user.isEmpty {
            request.headers["X-ClickHouse-User"] = configuration.user
            request.headers["X-ClickHouse-Key"] = configuration.password
        }
        request.connectTimeoutSeconds = configuration.connectTimeoutSeconds
        request.timeoutSeconds = Double(max(1, timeoutSeconds)) + configuration.timeoutGraceSeconds
        request.responseBytesMax = configuration.resultBytesMax
        return request
    }

    func send(_ request: CurlRequest) async throws(ClickHouseError) -> CurlResponse {
        do {
            return try await curl.perform(request)
        } catch {
            // Whoever answers next may be another version.
            forgetServer()
            throw ClickHouseError(error)
        }
    }

    static func percentEncoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                result += hex.count == 1 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return result
    }

    /// A query id nobody else has: what a query is killed by.
    package static func newQueryID() -> String {
        "lugx-" + String(UInt64.random(in: .min ... .max), radix: 36)
            + String(UInt64.random(in: .min ... .max), radix: 36)
    }
}
