import Foundation

/// A server that was started, and what can be known of it from outside.
final class ChildProcess {
    private let process = Process()

    init(_ command: [String]) throws {
        try Self.configure(process, command)
        process.standardOutput = FileHandle.nullDevice
        try process.run()
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// Waits until something listens there, for at most ten seconds.
    func waitForPort(_ port: Int) throws {
        guard Self.listens(port, whileRunning: { process.isRunning }) else {
            throw BenchmarkFailure(description: "nothing listens on port \(port)")
        }
    }

    /// Whether something comes to listen there within ten seconds.
    static func listens(_ port: Int, whileRunning isRunning: () -> Bool) -> Bool {
        for _ in 0..<500 {
            guard isRunning() else { break }
            let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(socket) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let status = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if status == 0 { return true }
            usleep(20_000)
        }
        return false
    }

    /// User and system time of the process, or of its only child.
    func cpuMicroseconds(ofChild: Bool) -> Double {
        var pid = process.processIdentifier
        if ofChild {
            let children = try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)
            pid = children?.split(separator: " ").first.flatMap { Int32($0) } ?? pid
        }
        return Self.cpuMicroseconds(of: pid)
    }

    static func cpuMicroseconds(of pid: Int32) -> Double {
        guard let line = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let name = line.lastIndex(of: ")")
        else { return 0 }
        // The fields behind the name begin with the third; utime and stime are the 14th and 15th.
        let fields = line[line.index(after: name)...].split(separator: " ")
        let ticks = (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)
        return ticks * 1_000_000 / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// What a tool printed; throws where it failed.
    static func output(of command: [String]) throws -> String {
        let process = Process()
        let pipe = Pipe()
        try configure(process, command)
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchmarkFailure(description: "\(command[0]) ended with \(process.terminationStatus)")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Of a tool of the system, or of one that is named by its path.
    static func path(of tool: String) -> String? {
        if tool.hasPrefix("/") { return FileManager.default.isExecutableFile(atPath: tool) ? tool : nil }
        return ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/bin", "/sbin"].map { $0 + "/" + tool }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func configure(_ process: Process, _ command: [String]) throws {
        guard let tool = path(of: command[0]) else {
            throw BenchmarkFailure(description: "\(command[0]) is not installed")
        }
        process.executableURL = URL(fileURLWithPath: tool)
        process.arguments = Array(command.dropFirst())
    }
}
