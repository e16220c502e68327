import Foundation

/// A TCP connection whose every byte is the test's. Blocking, with a limit of ten seconds on each read.
final class RawConnection {
    struct Answer: Sendable, CustomStringConvertible {
        var status = 0
        var fields: [String: String] = [:]
        var body = ""

        /// The code of a problem or of the first rejected event.
        var code: String? { (json as? [String: Any])?["code"] as? String }
        var json: Any? { try? JSONSerialization.jsonObject(with: Data(body.utf8)) }
        func number(_ name: String) -> Int? { (json as? [String: Any])?[name] as? Int }
        var description: String { "\(status) \(fields) \(body)" }
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: Int32
    private var buffered: [UInt8] = []

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Failure(description: "no connection to \(port)") }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(description: "send: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    /// No more is sent; answers can still come.
    func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// The next answer; interim ones (100) count.
    func answer(toHead: Bool = false) throws -> Answer {
        while true {
            if let end = headEnd() {
                var answer = Answer()
                let lines = String(decoding: buffered[..<end], as: UTF8.self).components(separatedBy: "\r\n")
                answer.status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
                for line in lines.dropFirst() where !line.isEmpty {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    answer.fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
                }
                let length = toHead ? 0 : Int(answer.fields["content-length"] ?? "0") ?? 0
                if buffered.count >= end + 4 + length {
                    answer.body = String(decoding: buffered[(end + 4)..<(end + 4 + length)], as: UTF8.self)
                    buffered.removeFirst(end + 4 + length)
                    return answer
                }
            }
            guard try fill() else {
                throw Failure(description: "closed after \(String(decoding: buffered, as: UTF8.self))")
            }
        }
    }

    /// Whether the server closes without another byte.
    func isClosed() throws -> Bool { try buffered.isEmpty && !fill() }

    /// Reads until the server closes; returns what came.
    func readToEnd() throws -> String {
        while try fill() {}
        return String(decoding: buffered, as: UTF8.self)
    }

    private func fill() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count < 0 {
            guard errno == ECONNRESET else { throw Failure(description: "recv: \(String(cString: strerror(errno)))") }
            return false
        }
        buffered += chunk[..<count]
        return count > 0
    }

    private func headEnd() -> Int? {
        guard buffered.count >= 4 else { return nil }
        return (0...(buffered.count - 4)).first { buffered[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }
    }
}

/// Requests as text.
enum Wire {
    static let event = #"{"event_type":"page_view","url":"https://shop.example/"}"#

    static func event(id: String) -> String { #"{"event_type":"page_view","event_id":"\#(id)"}"# }

    static func post(
        _ body: String, path: String = "/api/analytics/track", fields: [String] = ["Content-Type: application/json"]
    ) -> String {
        head(path: path, fields: fields + ["Content-Length: \(body.utf8.count)"]) + body
    }

    static func post(
        bytes: [UInt8], path: String = "/api/analytics/track", fields: [String] = ["Content-Type: application/json"]
    ) -> [UInt8] {
        Array(head(path: path, fields: fields + ["Content-Length: \(bytes.count)"]).utf8) + bytes
    }

    static func head(
        _ method: String = "POST", path: String = "/api/analytics/track", version: String = "1.1", fields: [String] = []
    ) -> String {
        ([("\(method) \(path) HTTP/\(version)"), "Host: localhost"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
    }

    static func chunked(_ body: String, size: Int) -> String {
        var text = head(fields: ["Transfer-Encoding: chunked"])
        var rest = body[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(size)
            text += String(chunk.utf8.count, radix: 16) + "\r\n" + chunk + "\r\n"
            rest = rest.dropFirst(size)
        }
        return text + "0\r\n\r\n"
    }
}
