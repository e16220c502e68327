import Foundation
import LocalStack
import TestSupport

/// The answer to one request over a connection of its own, read by a client that is not ours to test.
struct HTTPAnswer: Sendable {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: String

    /// Throws when there is no whole answer within the time.
    static func to(
        _ method: String = "GET", port: Int, _ path: String, headers: [(String, String)] = [], body: String = "",
        withinMilliseconds limit: Int = 60_000
    ) async throws -> HTTPAnswer {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if method != "GET" { head += "Content-Length: \(body.utf8.count)\r\n" }
        let request = Array("\(head)\r\n\(body)".utf8)
        let bytes = await OwnThread.wait { Loopback.exchange(port: port, request: request, withinMilliseconds: limit) }
        guard let bytes, let answer = HTTPAnswer(String(decoding: bytes, as: UTF8.self)) else {
            throw Unexpected("\(method) \(path) on port \(port): no answer within \(limit) ms")
        }
        return answer
    }

    static func post(port: Int, _ path: String, json: String) async throws -> HTTPAnswer {
        try await to("POST", port: port, path, headers: [("Content-Type", "application/json")], body: json)
    }

    private init?(_ text: String) {
        let parts = text.components(separatedBy: "\r\n\r\n")
        guard parts.count >= 2 else { return nil }
        let lines = parts[0].components(separatedBy: "\r\n")
        guard let status = lines[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        self.status = status
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let field = line.split(separator: ":", maxSplits: 1)
            if field.count == 2 {
                headers[field[0].lowercased()] = field[1].trimmingCharacters(in: .whitespaces)
            }
        }
        self.headers = headers
        let rest = parts.dropFirst().joined(separator: "\r\n\r\n")
        body = headers["transfer-encoding"] == "chunked" ? Self.joinChunks(rest) : rest
    }

    private static func joinChunks(_ text: String) -> String {
        var rest = Array(text.utf8)[...]
        var body: [UInt8] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let size = String(decoding: rest[..<end], as: UTF8.self).trimmingCharacters(in: .whitespaces)
            guard let count = Int(size, radix: 16), count > 0, rest.count >= end + 1 - rest.startIndex + count else {
                break
            }
            body += rest[(end + 1)..<(end + 1 + count)]
            rest = rest[(end + 1 + count)...].dropFirst(2)
        }
        return String(decoding: body, as: UTF8.self)
    }
}
