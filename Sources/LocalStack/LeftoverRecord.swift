import Glibc

/// Remembers a started process under the data directory, so that the next start can tell a left-over of ours from a
/// stranger who got the same pid.
struct LeftoverRecord: Sendable {
    let path: String

    init(stateDirectory: String, name: String) { path = "\(stateDirectory)/\(name).process" }

    func write(_ identity: ProcessIdentity) throws(LocalStackError) {
        try FileSystem.write("\(identity.pid) \(identity.startTicks) \(Self.bootID)\n", to: path)
    }

    func remove() { unlink(path) }

    /// The recorded process if it still runs: same pid, same start time, same boot.
    var running: ProcessIdentity? {
        let fields = (FileSystem.read(path, bytesMax: 4096) ?? "").split(whereSeparator: \.isWhitespace)
        guard fields.count == 3, let pid = pid_t(fields[0]), let start = UInt64(fields[1]), fields[2] == Self.bootID
        else { return nil }
        let identity = ProcessIdentity(pid: pid, startTicks: start)
        return identity.isAlive ? identity : nil
    }

    /// Ends what an earlier run left: the recorded process with its family, and any process that runs `program` in
    /// `directory` (PostgreSQL's backends outlive their postmaster when they hang). Returns how many there were.
    @discardableResult
    func endLeftovers(program: String, directory: String) throws(LocalStackError) -> Int {
        try end(ProcessTable.running(program, in: directory), program)
    }

    /// Ends the recorded process with its family, if it still runs.
    func endRecorded() throws(LocalStackError) {
        try end([], "a process")
    }

    @discardableResult
    private func end(_ others: [ProcessIdentity], _ program: String) throws(LocalStackError) -> Int {
        var found = Set(running.map { ProcessTable.family(of: $0) } ?? [])
        found.formUnion(others)
        if !ProcessTable.kill(Array(found), withinMilliseconds: 3000) {
            let pids = found.filter(\.isAlive).map { String($0.pid) }.joined(separator: ", ")
            throw LocalStackError(
                .alreadyRunning, "\(program) of an earlier run does not end (pid \(pids))",
                advice: "stop it by hand and start again")
        }
        remove()
        return found.count
    }

    private static let bootID: String =
        FileSystem.read("/proc/sys/kernel/random/boot_id")?.filter { !$0.isWhitespace } ?? "unknown"
}
