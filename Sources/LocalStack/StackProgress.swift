import Glibc

/// Says what happens, a line a step, with the time it took.
package struct StackProgress: Sendable {
    private let say: @Sendable (String) -> Void

    /// - Parameter say: prints one line.
    package init(_ say: @escaping @Sendable (String) -> Void) { self.say = say }

    /// To standard output, line by line, so that a pipe shows them as they come.
    package static let standardOutput = StackProgress { line in
        let bytes = Array((line + "\n").utf8)
        _ = write(STDOUT_FILENO, bytes, bytes.count)
    }

    func step<Value: Sendable>(
        _ name: String, detail: @Sendable () -> String = { "" }, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let started = MonotonicClock.milliseconds
        let value = try await body()
        let time = Self.time(MonotonicClock.milliseconds - started)
        let detail = detail()
        say("  \(Self.padded(name, to: 16))" + (detail.isEmpty ? time : "\(Self.padded(time, to: 9))\(detail)"))
        return value
    }

    package func note(_ text: String) { say("lugx: \(text)") }

    func failure(_ error: any Error) { say("lugx: \(error)") }

    func ready(plan: StackPlan, directory: DataDirectory, services: [ServiceProcess]) {
        say("")
        say("Lugx is ready. Data: \(directory.path); addresses and passwords: \(directory.environmentFile)")
        say("Admin: LUGX_ADMIN_EMAIL and LUGX_ADMIN_PASSWORD there; john@example.com with LUGX_SAMPLE_PASSWORD.")
        say("Analytics can be read without a token here (LUGX_OPEN_ANALYTICS=true). Ctrl-C stops everything.")
        for service in services {
            say("  \(Self.padded(service.service.name, to: 16))\(plan.url(port: service.port))")
        }
    }

    /// "340 ms", "1.2 s".
    static func time(_ milliseconds: Int64) -> String {
        milliseconds < 1000 ? "\(milliseconds) ms" : "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
