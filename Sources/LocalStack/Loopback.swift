import Glibc

/// Ports and short exchanges on 127.0.0.1. Blocking, with bounds.
package enum Loopback {
    /// A port nobody listens on at the moment. Somebody may take it before it is used, so its user must retry.
    package static func freePort() throws(LocalStackError) -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        guard descriptor >= 0, bind(descriptor, port: 0) == 0 else {
            throw LocalStackError(.portTaken, "no free port on 127.0.0.1: \(String(cString: strerror(errno)))")
        }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// True when a server could listen on the port now.
    package static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var one: Int32 = 1
        // As the servers do it: connections that linger in TIME_WAIT do not count.
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        return bind(descriptor, port: port) == 0 && listen(descriptor, 1) == 0
    }

    /// The process that listens on the port, as "name (pid N)", where /proc lets us see it.
    package static func listener(on port: Int) -> String? {
        let wanted = String(port, radix: 16, uppercase: true)
        let suffix = ":" + String(repeating: "0", count: max(0, 4 - wanted.count)) + wanted
        var inodes: Set<String> = []
        for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
            for line in (FileSystem.read(table) ?? "").split(separator: "\n").dropFirst() {
                let fields = line.split(separator: " ")
                if fields.count > 9, fields[1].hasSuffix(suffix), fields[3] == "0A" {
                    inodes.insert("socket:[\(fields[9])]")
                }
            }
        }
        guard !inodes.isEmpty else { return nil }
        for pid in FileSystem.entries(of: "/proc").compactMap({ pid_t($0) }) {
            for descriptor in FileSystem.entries(of: "/proc/\(pid)/fd") {
                if let link = FileSystem.link("/proc/\(pid)/fd/\(descriptor)"), inodes.contains(link) {
                    let name = FileSystem.read("/proc/\(pid)/comm")?.split(separator: "\n").first ?? "?"
                    return "\(name) (pid \(pid))"
                }
            }
        }
        return nil
    }

    /// Connects, sends `request` and returns what arrives until the other side closes, `enough` holds, or the time
    /// is over; nil when nothing listens or nothing arrives.
    package static func exchange(
        port: Int, request: [UInt8], withinMilliseconds limit: Int, enough: ([UInt8]) -> Bool = { _ in false }
    ) -> [UInt8]? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let deadline = MonotonicClock.milliseconds + Int64(limit)
        var wait = timeval(tv_sec: limit / 1000, tv_usec: limit % 1000 * 1000)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &wait, socklen_t(MemoryLayout<timeval>.size))
        }
        guard withAddress(port, { connect(descriptor, $0, $1) }) == 0,
            send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count
        else { return nil }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16384)
        while answer.count < 1 << 20, !enough(answer), MonotonicClock.milliseconds < deadline {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            answer.append(contentsOf: buffer[..<count])
        }
        return answer.isEmpty ? nil : answer
    }

    /// One HTTP/1.0 request; status and body, or nil when there was no answer.
    package static func http(
        _ method: String, port: Int, path: String, headers: [(String, String)] = [], body: [UInt8] = [],
        withinMilliseconds limit: Int = 1000
    ) -> (status: Int, body: String)? {
        var head = "\(method) \(path) HTTP/1.0\r\nHost: 127.0.0.1:\(port)\r\nContent-Length: \(body.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let request = Array((head + "\r\n").utf8) + body
        guard let bytes = exchange(port: port, request: request, withinMilliseconds: limit) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.split(separator: " ", maxSplits: 2)
        guard parts.count > 1, parts[0].hasPrefix("HTTP/1"), let status = Int(parts[1]) else { return nil }
        let start = text.utf8.indices.first { text.utf8[$0...].starts(with: "\r\n\r\n".utf8) }
        return (status, start.map { String(text.utf8[$0...].dropFirst(4)) ?? "" } ?? "")
    }

    private static func bind(_ descriptor: Int32, port: Int) -> Int32 {
        withAddress(port) { Glibc.bind(descriptor, $0, $1) }
    }

    private static func withAddress(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(clamping: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
