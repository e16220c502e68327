import Glibc
import Synchronization

/// How a run of the stack ended.
package enum StackOutcome: Equatable, Sendable {
    /// It was ready, and was told to stop.
    case stopped
    /// It was told to stop before it was ready.
    case interrupted
    /// It could not start; the reason was said.
    case failed
}

/// The whole of `lugx up`: starts everything in order, keeps it running, and ends it.
package final class Stack: Sendable {
    private let plan: StackPlan
    private let progress: StackProgress
    /// When the first signal came.
    private let stopStarted = Mutex<Int64?>(nil)
    /// Fills a new shop in the background.
    private let sample = Mutex<Task<Void, Never>?>(nil)
    private var isStopping: Bool { stopStarted.withLock { $0 != nil } }

    package init(_ plan: StackPlan, progress: StackProgress) {
        self.plan = plan
        self.progress = progress
    }

    /// Runs until a signal comes or the start fails; nothing is left running then.
    package func run(signals: StopSignals) async -> StackOutcome {
        let watcher = Task { await stopOnSignals(signals) }
        defer { watcher.cancel() }
        var opened: DataDirectory?
        do {
            let directory = try await progress.step("data directory") {
                try await OwnThread.run("lugx-directory") { [plan] () throws(LocalStackError) in
                    try DataDirectory(plan.dataDirectory, currentDirectory: plan.currentDirectory)
                }
            }
            opened = directory
            for note in directory.notes { progress.note(note) }
            let parts = try await StackStart(plan: plan, directory: directory, progress: progress).run()
            progress.ready(plan: plan, directory: directory, services: parts.services)
            populate(parts.shop, directory)
            await keepRunning(parts)
            await sample.withLock { $0 }?.value
            await stop(parts)
            return .stopped
        } catch {
            let wasInterrupted = isStopping
            _ = await OwnThread.wait { Supervisor.shared.stopAll() }
            opened?.removeIfNew()
            if wasInterrupted {
                progress.note("stopped before it was ready")
                return .interrupted
            }
            progress.failure(error)
            return .failed
        }
    }

    /// The first signal stops in order, the second at once.
    private func stopOnSignals(_ signals: StopSignals) async {
        for await signal in signals.received {
            let isFirst = stopStarted.withLock { started in
                defer { started = started ?? MonotonicClock.milliseconds }
                return started == nil
            }
            sample.withLock { $0 }?.cancel()
            progress.note(isFirst ? "\(signal) received, stopping (once more: at once)" : "stopping at once")
            // Not awaited: the next signal must be seen while this stop is under way.
            OwnThread.start("lugx-stop-all") { Supervisor.shared.stopAll(now: !isFirst) }
        }
    }

    private func populate(_ variables: [String: String], _ directory: DataDirectory) {
        let (plan, progress) = (plan, progress)
        let task = Task { await plan.populate(variables, "\(directory.path)/simulation") { progress.note($0) } }
        sample.withLock { $0 = task }
        // The signal may have come before there was a task.
        if isStopping { task.cancel() }
    }

    private func stop(_ parts: StackParts) async {
        let started = stopStarted.withLock { $0 } ?? MonotonicClock.milliseconds
        await OwnThread.wait { _ = Supervisor.shared.stopAll() }
        let killed = parts.all.filter { $0.process()?.exit == .signal(SIGKILL) }.map(\.name)
        await OwnThread.wait { parts.forget() }
        let hung = killed.isEmpty ? "" : "; killed because they did not end: \(killed.joined(separator: ", "))"
        progress.note("stopped in \(StackProgress.time(MonotonicClock.milliseconds - started))\(hung)")
    }

    /// Starts what died by itself again; returns when the stack is being stopped.
    private func keepRunning(_ parts: StackParts) async {
        await withTaskGroup(of: Void.self) { group in
            for part in parts.all { group.addTask { await self.keepRunning(part) } }
        }
    }

    private func keepRunning(_ part: StackParts.Part) async {
        var policy = RestartPolicy()
        while let process = part.process() {
            let started = MonotonicClock.milliseconds
            let exit = await process.exited()
            var ran = Int(MonotonicClock.milliseconds - started)
            var what = "\(part.name) ended by itself (\(exit))"
            while true {
                guard !isStopping else { return }
                let delay = policy.delayMilliseconds(afterRunOf: ran)
                progress.note("\(what); starting it again in \(StackProgress.time(Int64(delay)))")
                try? await Task.sleep(for: .milliseconds(delay))
                guard !isStopping else { return }
                do {
                    try await part.start()
                    progress.note("\(part.name) is back")
                    break
                } catch {
                    ran = 0
                    what = "\(error)"
                }
            }
        }
    }
}
