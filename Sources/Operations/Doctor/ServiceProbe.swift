internal import Curl

/// Asks a running service how it is.
struct ServiceProbe: Sendable {
    let name: String
    let url: String
    /// Where the address is set.
    let variable: String
    /// Whether somebody said that it is there.
    let isExpected: Bool
    let curl: CurlClient

    static let timeoutSeconds = 3.0

    func look() async -> [Finding] {
        let check = "services.\(name)"
        var faults: [String] = []
        for path in ["/health", "/ready", "/metrics"] {
            var request = CurlRequest(.get, url + path)
            request.connectTimeoutSeconds = Self.timeoutSeconds
            request.timeoutSeconds = Self.timeoutSeconds
            do {
                let response = try await curl.perform(request)
                if let fault = Self.fault(path, response.status, String(decoding: response.body, as: UTF8.self)) {
                    faults.append(fault)
                }
            } catch {
                let found = "\(request.target): \(error.message)"
                let advice = "start it (lugx serve \(name)), or correct \(variable)"
                return [
                    isExpected
                        ? .problem(check, found, advice: advice) : .warning(check, found, advice: advice)
                ]
            }
        }
        guard faults.isEmpty else {
            return [
                .problem(
                    check, faults.joined(separator: "; "), advice: "mend what it names; its log has the reason")
            ]
        }
        return [.ok(check, "\(url) is healthy, ready and measured")]
    }

    /// What is wrong with an answer; nil where nothing is. Pure.
    static func fault(_ path: String, _ status: Int, _ body: String) -> String? {
        if status == 200 {
            guard path == "/metrics", !body.contains("\nlugx_build_info") else { return nil }
            return "/metrics is not that of a lugx service"
        }
        let detail = body.firstMatch(of: /"detail":"([^"\\]{1,200})"/).map { ": \($0.1)" } ?? ""
        return "\(path) answers \(status)\(detail)"
    }
}
