import Synchronization

/// One service of the stack: a child process that is started, watched for its readiness and started again.
final class ServiceProcess: Sendable {
    private static let readyWithinMilliseconds = 60_000

    let service: StackPlan.Service
    let port: Int
    private let command: ProcessCommand
    private let log: BoundedLog
    private let record: LeftoverRecord
    private let current = Mutex<ChildProcess?>(nil)

    var process: ChildProcess? { current.withLock { $0 } }

    init(
        _ service: StackPlan.Service, port: Int, plan: StackPlan, environment: [String: String],
        directory: DataDirectory
    ) throws(LocalStackError) {
        self.service = service
        self.port = port
        log = try BoundedLog(path: directory.log(service.name))
        record = LeftoverRecord(stateDirectory: directory.stateDirectory, name: service.name)
        command = ProcessCommand(
            name: service.name, executable: plan.executable, arguments: ["serve", service.name],
            environment: environment, workingDirectory: plan.currentDirectory, ladder: .service, stopPhase: .services)
    }

    /// Starts the process; returns when `/ready` answers 200.
    func start() async throws(LocalStackError) {
        try await OwnThread.run("lugx-\(service.name)-start") { [self] () throws(LocalStackError) in
            let process = try Supervisor.shared.spawn(command, output: log)
            current.withLock { $0 = process }
            try record.write(process.identity)
            let run = ServerRun(process: process, log: log, record: record, port: port)
            try run.waitUntilReady("the service \(service.name)", withinMilliseconds: Self.readyWithinMilliseconds) {
                Loopback.http("GET", port: port, path: "/ready")?.status == 200
            }
        }
    }

    func forget() { record.remove() }
}
