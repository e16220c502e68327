import Glibc
import LocalStack

/// What the test servers share.
enum TestServer {
    static func port(_ port: Int?, _ name: String) throws -> Int {
        guard let port else { throw LocalStackError(.notReady, "\(name) is not running") }
        return port
    }

    /// Stops a server where it is, and returns when its main process has stopped.
    static func pause(_ process: ChildProcess?) {
        guard let process else { return }
        let deadline = MonotonicClock.milliseconds + 60_000
        repeat {
            signal(process, SIGSTOP)
            usleep(1000)
        } while process.isRunning && ProcessTable.entry(process.pid)?.state != "T"
            && MonotonicClock.milliseconds < deadline
    }

    static func resume(_ process: ChildProcess?) { signal(process, SIGCONT) }

    private static func signal(_ process: ChildProcess?, _ signal: Int32) {
        guard let process else { return }
        // The process itself in any case; its family where /proc can be read.
        let family = ProcessTable.family(of: process.identity).map(\.pid)
        for pid in Set(family + [process.pid]) { kill(pid, signal) }
    }
}
