import CProcess
import Glibc
import Synchronization

/// How a process ended.
package enum ProcessExit: Equatable, Sendable, CustomStringConvertible {
    case code(Int32)
    case signal(Int32)

    init(waitStatus status: Int32) {
        let signal = status & 0x7f
        self = signal == 0 ? .code((status >> 8) & 0xff) : .signal(signal)
    }

    package var description: String {
        switch self {
        case .code(let code): "exit code \(code)"
        case .signal(let signal): "signal \(signal) (\(String(cString: strsignal(signal))))"
        }
    }
}

/// A running or ended child. Signals are only sent while the process is known not to be reaped, so a pid that is
/// used again by a stranger is never hit.
package final class ChildProcess: Sendable {
    package let name: String
    package let identity: ProcessIdentity
    private let result = Mutex<ProcessExit?>(nil)
    private let ended = Latch()
    private let drained: [Latch]

    package var pid: Int32 { identity.pid }
    package var exit: ProcessExit? { result.withLock { $0 } }
    package var isRunning: Bool { exit == nil }

    init(name: String, pid: pid_t, readers: [(Int32, any OutputSink)]) {
        self.name = name
        // The process is not reaped before the thread below runs, so its entry is there even if it has ended.
        let entry = ProcessTable.entry(pid)
        identity = entry?.identity ?? ProcessIdentity(pid: pid, startTicks: 0)
        var drained: [Latch] = []
        for (descriptor, sink) in readers {
            let latch = Latch()
            drained.append(latch)
            OwnThread.start("lugx-\(name)-output") {
                Self.drain(descriptor, into: sink)
                latch.open()
            }
        }
        self.drained = drained
        OwnThread.start("lugx-\(name)-wait") { [self] in reap() }
    }

    private static func drain(_ descriptor: Int32, into sink: any OutputSink) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 {
                buffer.withUnsafeBytes { sink.receive(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            } else if count == 0 || errno != EINTR {
                break
            }
        }
        close(descriptor)
        sink.end()
    }

    private func reap() {
        _ = cprocess_wait_without_reaping(pid)
        result.withLock { result in
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            result = ProcessExit(waitStatus: status)
        }
        ended.open()
    }

    /// Sends `signal` to the process, or to its whole group; false when it has ended already.
    @discardableResult
    package func send(_ signal: Int32, toGroup: Bool = false) -> Bool {
        result.withLock { result in
            guard result == nil else { return false }
            return kill(toGroup ? -pid : pid, signal) == 0
        }
    }

    /// Blocks until the process has ended or the time is over.
    @discardableResult
    package func wait(milliseconds: Int?) -> ProcessExit? {
        ended.wait(milliseconds: milliseconds)
        return exit
    }

    /// Blocks until all output was delivered (a process that inherited the pipe may hold it), or the time is over.
    @discardableResult
    package func waitForOutput(milliseconds: Int) -> Bool {
        let deadline = MonotonicClock.milliseconds + Int64(milliseconds)
        return drained.allSatisfy { $0.wait(milliseconds: max(0, Int(deadline - MonotonicClock.milliseconds))) }
    }

    /// Suspends until the process has ended.
    package func exited() async -> ProcessExit {
        await ended.opened()
        return exit ?? .code(-1)
    }

    /// Blocks: takes the steps of the ladder in turn until the process and its family are gone.
    @discardableResult
    package func stop(_ ladder: StopLadder) -> ProcessExit? {
        let started = MonotonicClock.milliseconds
        let family = ProcessTable.family(of: identity)
        for (index, step) in ladder.steps.enumerated() {
            guard send(step.signal) else { break }
            let next = index + 1 < ladder.steps.count ? ladder.steps[index + 1].afterMilliseconds : nil
            guard let next else { break }
            if wait(milliseconds: max(0, next - Int(MonotonicClock.milliseconds - started))) != nil { break }
        }
        return killFamily(knownBefore: family)
    }

    /// Blocks: ends the process and all below it at once.
    @discardableResult
    package func killAll() -> ProcessExit? { killFamily(knownBefore: []) }

    private func killFamily(knownBefore: [ProcessIdentity]) -> ProcessExit? {
        var family = Set(knownBefore)
        if isRunning {
            family.formUnion(ProcessTable.family(of: identity))
            send(SIGKILL, toGroup: true)
        }
        ProcessTable.kill(Array(family.filter { $0 != identity }))
        return wait(milliseconds: 1000)
    }
}
