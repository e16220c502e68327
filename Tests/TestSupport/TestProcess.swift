package import LocalStack
import Synchronization

/// A program started by a test. It dies with the test process.
package final class TestProcess: Sendable {
    private let child: ChildProcess
    private let lines: Lines

    /// Collects whole lines; memory is bounded by the oldest being dropped.
    private final class Lines: OutputSink {
        private static let linesMax = 100_000
        private let state = Mutex<(partial: [UInt8], complete: [String])>(([], []))

        func receive(_ bytes: UnsafeRawBufferPointer) {
            state.withLock { state in
                for byte in bytes {
                    if byte == UInt8(ascii: "\n") {
                        state.complete.append(String(decoding: state.partial, as: UTF8.self))
                        state.partial.removeAll(keepingCapacity: true)
                    } else {
                        state.partial.append(byte)
                    }
                }
                if state.complete.count > Self.linesMax {
                    state.complete.removeFirst(state.complete.count - Self.linesMax)
                }
            }
        }

        func end() {
            state.withLock { state in
                guard !state.partial.isEmpty else { return }
                state.complete.append(String(decoding: state.partial, as: UTF8.self))
                state.partial.removeAll()
            }
        }

        var all: [String] { state.withLock { $0.complete } }
    }

    /// Starts `executable` (an absolute path) with the environment of this process, changed by `environment`
    /// (nil removes a variable). Standard output and error are read as one stream of lines.
    package init(
        _ executable: String, _ arguments: [String] = [], environment: [String: String?] = [:],
        in directory: String = "/", user: ServerUser? = nil, dieWithParent: Bool = true
    ) throws {
        var variables = TestEnvironment.variables
        for (name, value) in environment { variables[name] = value }
        let name = executable.split(separator: "/").last.map(String.init) ?? "process"
        lines = Lines()
        child = try Supervisor.shared.spawn(
            ProcessCommand(
                name: name, executable: executable, arguments: arguments, environment: variables,
                workingDirectory: directory, user: user, deathSignal: dieWithParent ? .kill : nil),
            output: lines)
    }

    package var pid: Int32 { child.pid }
    package var identity: ProcessIdentity { child.identity }
    package var isRunning: Bool { child.isRunning }
    /// The lines so far, standard output and error together.
    package var output: [String] { lines.all }

    package func signal(_ signal: Int32) { child.send(signal) }

    /// The first line that holds `text`, once it is there.
    package func line(containing text: String, within seconds: Double = 30) async throws -> String {
        try await eventually(within: seconds, "a line with “\(text)” from \(child.name)") {
            if let line = output.first(where: { $0.contains(text) }) { return line }
            if !isRunning { throw NotInTime(description: "it ended (\(child.exit!)) with \(output.suffix(20))") }
            return nil
        }
    }

    /// How it ended, with all output delivered; throws (and kills it) when it takes longer.
    @discardableResult
    package func exit(within seconds: Double = 30) async throws -> ProcessExit {
        let milliseconds = Int(seconds * 1000)
        let child = child
        let exit = try await OwnThread.run("test-wait") {
            let exit = child.wait(milliseconds: milliseconds)
            if exit != nil { child.waitForOutput(milliseconds: 1000) }
            return exit
        }
        guard let exit else {
            await kill()
            throw NotInTime(description: "\(child.name) did not end within \(seconds) s: \(output.suffix(20))")
        }
        return exit
    }

    /// Kills it with everything below it.
    package func kill() async {
        let child = child
        _ = try? await OwnThread.run("test-kill") { child.killAll() }
    }
}
