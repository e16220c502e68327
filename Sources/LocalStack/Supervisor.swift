import CProcess
import Glibc
import Synchronization

/// Starts child processes, all of them from one thread that lives as long as this process.
///
/// The kernel sends a child's death signal when the *thread* that started it ends, so a thread of a pool, which may
/// retire, would take the servers with it.
package final class Supervisor: Sendable {
    package static let shared = Supervisor()

    private typealias Work = @Sendable () -> Void
    private let queue = Mutex<[Work]>([])
    private let children = Mutex(Children())
    private let wakeRead: Int32
    private let wakeWrite: Int32

    /// The processes that run, and whether more may be started.
    private struct Children {
        var running: [Int32: (process: ChildProcess, command: ProcessCommand)] = [:]
        var isClosed = false
    }

    package init() {
        var ends: [Int32] = [-1, -1]
        let code = cprocess_pipe(&ends)
        precondition(code == 0, "cannot make a pipe: \(String(cString: strerror(code)))")
        wakeRead = ends[0]
        wakeWrite = ends[1]
        OwnThread.start("lugx-supervisor") { [self] in runForEver() }
    }

    /// Starts `command`; blocks until the kernel has made the process (not until the program is ready).
    package func spawn(
        _ command: ProcessCommand, output: any OutputSink, error: (any OutputSink)? = nil, input: Int32 = -1
    ) throws(LocalStackError) -> ChildProcess {
        let pipes = try OutputPipes(separateError: error != nil)
        let (pid, code) = onThread { self.spawnUnlessClosed(command, input: input, pipes: pipes) }
        pipes.closeWriters()
        guard code == 0 else {
            pipes.closeReaders()
            throw LocalStackError(
                .spawn, "cannot start \(command.name) (\(command.commandLine[0])): \(String(cString: strerror(code)))")
        }
        let process = ChildProcess(
            name: command.name, pid: pid, readers: [(pipes.output.read, output)] + pipes.errorReader(error))
        let isClosed = children.withLock { children in
            children.running = children.running.filter { $0.value.process.isRunning }
            children.running[pid] = (process, command)
            return children.isClosed
        }
        // `stopAll` came between the two looks at `isClosed` and cannot have seen this one.
        if isClosed { process.killAll() }
        return process
    }

    private func spawnUnlessClosed(_ command: ProcessCommand, input: Int32, pipes: OutputPipes) -> (Int32, Int32) {
        guard !children.withLock({ $0.isClosed }) else { return (0, ECANCELED) }
        return Self.posixSpawn(command, input: input, pipes: pipes)
    }

    /// Blocks: lets nothing start any more and ends every child, phase by phase, each by its ladder; with `now`,
    /// everything at once by SIGKILL. Returns the names of those that had to be killed or are still there.
    @discardableResult
    package func stopAll(now: Bool = false) -> [String] {
        let all = children.withLock { children in
            children.isClosed = true
            return children.running.values.filter { $0.process.isRunning }
        }
        let phases =
            now
            ? [all]
            : ProcessCommand.StopPhase.allCases.map { phase in
                all.filter { $0.command.stopPhase == phase }
            }
        for phase in phases {
            let done = phase.map { member in
                let latch = Latch()
                OwnThread.start("lugx-stop") {
                    member.process.stop(now ? .now : member.command.ladder)
                    latch.open()
                }
                return latch
            }
            for latch in done { latch.wait(milliseconds: nil) }
        }
        return all.filter { $0.process.exit == nil || $0.process.exit == .signal(SIGKILL) }.map(\.process.name)
    }

    private static func posixSpawn(_ command: ProcessCommand, input: Int32, pipes: OutputPipes) -> (pid_t, Int32) {
        let line = command.commandLine
        var arguments = line.map { strdup($0) } + [nil]
        var environment = command.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in arguments + environment { free(pointer) } }
        var pid: pid_t = 0
        let code = cprocess_spawn(
            line[0], &arguments, &environment, command.workingDirectory, input, pipes.output.write,
            pipes.error?.write ?? pipes.output.write, &pid)
        return (pid, code)
    }

    private final class Answer<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
        let given = Latch()
    }

    private func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Value {
        let answer = Answer<Value>()
        queue.withLock {
            $0.append {
                let value = body()
                answer.value.withLock { $0 = value }
                answer.given.open()
            }
        }
        var byte: UInt8 = 1
        _ = write(wakeWrite, &byte, 1)
        answer.given.wait(milliseconds: nil)
        return answer.value.withLock { $0! }
    }

    private func runForEver() {
        var byte: UInt8 = 0
        while true {
            _ = read(wakeRead, &byte, 1)
            let work = queue.withLock { queue in
                defer { queue.removeAll() }
                return queue
            }
            for item in work { item() }
        }
    }
}
