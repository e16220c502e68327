import Glibc

/// A started server: its process, its log and its record.
struct ServerRun: Sendable {
    let process: ChildProcess
    let log: BoundedLog
    let record: LeftoverRecord
    let port: Int

    /// Blocks: asks `isReady` every few milliseconds until it holds, the process ends or the time is over.
    func waitUntilReady(_ name: String, withinMilliseconds limit: Int, _ isReady: () -> Bool) throws(LocalStackError) {
        let deadline = MonotonicClock.milliseconds + Int64(limit)
        var pauseMilliseconds = 5
        while !isReady() {
            if let exit = process.wait(milliseconds: pauseMilliseconds) {
                process.waitForOutput(milliseconds: 500)
                record.remove()
                throw failure(.exited, "\(name) ended while it started (\(exit))")
            }
            if MonotonicClock.milliseconds >= deadline {
                process.killAll()
                record.remove()
                throw failure(.notReady, "\(name) was not ready within \(limit / 1000) s")
            }
            pauseMilliseconds = min(100, pauseMilliseconds * 2)
        }
    }

    private func failure(_ kind: LocalStackError.Kind, _ message: String) -> LocalStackError {
        let lines = log.lastLines()
        let text = lines.joined(separator: "\n")
        if text.contains("No space left on device") {
            return LocalStackError(
                .diskFull, "\(message): the disk is full", advice: "free some space and start again; log: \(log.path)")
        }
        let kind = text.contains("Address already in use") ? .portTaken : kind
        let quoted = lines.map { "\n    " + $0 }.joined()
        return LocalStackError(kind, "\(message); its log \(log.path) ends with:\(quoted)")
    }
}
