import Glibc
import LocalStack
import Synchronization
import TestSupport
import Testing

@Suite struct SupervisorTests {
    private func shell(_ script: String, ladder: StopLadder = .service) -> ProcessCommand {
        ProcessCommand(
            name: "shell", executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"],
            ladder: ladder, stopPhase: .services)
    }

    @Test func `an exit code and a signal are told apart`() async throws {
        let code = try Supervisor.shared.spawn(shell("exit 7"), output: NoOutput())
        #expect(await code.exited() == .code(7))
        let signal = try Supervisor.shared.spawn(shell("kill -QUIT $$"), output: NoOutput())
        #expect(await signal.exited() == .signal(SIGQUIT))
    }

    @Test func `a program that is not there is an error that names it`() {
        let command = ProcessCommand(name: "ghost", executable: "/no/such/program", deathSignal: nil)
        #expect(throws: LocalStackError(.spawn, "cannot start ghost (/no/such/program): No such file or directory")) {
            try Supervisor.shared.spawn(command, output: NoOutput())
        }
    }

    @Test func `a process that ignores SIGTERM is killed with everything below it`() async throws {
        let supervisor = Supervisor()
        let child = try supervisor.spawn(
            shell("trap '' TERM; (trap '' TERM; setsid sleep 600) & wait; sleep 600"), output: NoOutput())
        try await eventually("the grandchild") { ProcessTable.family(of: child.identity).count >= 2 }
        let family = ProcessTable.family(of: child.identity)
        let ladder = StopLadder([(SIGTERM, 0), (SIGKILL, 100)])
        let exit = await OwnThread.wait { child.stop(ladder) }
        #expect(exit == .signal(SIGKILL))
        try await eventually("the end of the family") { family.allSatisfy { !$0.isAlive } }
    }

    @Test func `a stopped process is killed`() async throws {
        let child = try Supervisor.shared.spawn(shell("sleep 600"), output: NoOutput())
        child.send(SIGSTOP)
        let exit = await OwnThread.wait { child.stop(StopLadder([(SIGTERM, 0), (SIGKILL, 100)])) }
        #expect(exit == .signal(SIGKILL))
    }

    @Test func `after stopAll nothing can be started`() async throws {
        let supervisor = Supervisor()
        let child = try supervisor.spawn(shell("sleep 600"), output: NoOutput())
        await OwnThread.wait { _ = supervisor.stopAll() }
        #expect(child.exit == .signal(SIGTERM))
        #expect(throws: LocalStackError.self) { try supervisor.spawn(shell("true"), output: NoOutput()) }
    }

    @Test func `the process runs in a group of its own without our descriptors`() async throws {
        let lines = try TestProcess("/bin/sh", ["-c", "ls /proc/self/fd | wc -l; ps -o pgid= -p $$; echo $$"])
        #expect(try await lines.exit() == .code(0))
        let output = lines.output.map { $0.filter { !$0.isWhitespace } }
        // 0, 1, 2 and the directory that ls reads.
        #expect(output.first == "4")
        #expect(output.dropFirst().first == output.last)
    }
}
