import Glibc
import LocalStack

/// What the test servers share.
enum TestServer {
    static func port(_ port: Int?, _ name: String) throws -> Int {
        guard let port else { throw LocalStackError(.notReady, "\(name) is not running") }
        return port
    }

    static func pause(_ process: ChildProcess?) { signal(process, SIGSTOP) }
    static func resume(_ process: ChildProcess?) { signal(process, SIGCONT) }

    private static func signal(_ process: ChildProcess?, _ signal: Int32) {
        guard let process else { return }
        for member in ProcessTable.family(of: process.identity) { kill(member.pid, signal) }
    }
}
