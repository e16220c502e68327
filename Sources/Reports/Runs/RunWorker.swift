import Analytics
import Logging
import Postgres
import ServiceKit

/// Makes the reports of runs that are due. Any number of instances may do so.
package struct RunWorker: Sendable {
    /// Where a test can make an instance "die".
    package enum Step: String, Sendable, CaseIterable {
        case claimed, rendered, kept, recorded
        case deliveryClaimed, delivered, deliveryRecorded
    }

    /// The instance is gone: nothing is written any more.
    struct Died: Error {}

    package typealias Render = @Sendable (ReportRequest, String) async throws -> RenderedReport
    package typealias Check = @Sendable (_ end: Int64, WatermarkMark?) async throws -> Watermark

    let store: RunStore
    let files: RunFiles
    let render: Render
    let watermark: Check
    let metrics: ScheduleMetrics
    let logger: Logger
    var policy = RunPolicy()
    var checkpoint: @Sendable (Step) async throws -> Void = { _ in }

    /// Runs that are worked on at a time.
    static let batch = 2

    /// Works on what is due; how many runs that were.
    func pass() async throws -> Int {
        let runs = try await store.claim(leaseSeconds: policy.leaseSeconds, limit: Self.batch)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for run in runs { group.addTask { try await work(on: run) } }
            try await group.waitForAll()
        }
        return runs.count
    }

    private func reach(_ step: Step) async throws(Died) {
        do { try await checkpoint(step) } catch { throw Died() }
    }

    private func work(on run: ReportRun) async throws {
        let started = ContinuousClock.now
        let milliseconds: @Sendable () -> Int64 = { Int64(started.duration(to: .now) / .milliseconds(1)) }
        metrics.taken(overFromAnother: run.wasRunning)
        do {
            try await reach(.claimed)
            guard run.attempts <= policy.attemptsMax else {
                throw RunFailure(
                    .abandoned, "The instances that had it died or hung, \(policy.attemptsMax) times.",
                    isTransient: false)
            }
            let watermark = try await watermark(run.window.end, run.mark)
            // Whoever has asked for a report of just now waits for it, and is told what may be missing.
            if case .behind(let mark, _) = watermark, run.scheduleId != nil,
                run.now - run.scheduledAt < policy.waitSecondsMax
            {
                _ = try await store.wait(run, seconds: policy.waitPauseSeconds, mark: mark)
                return
            }
            try await withHeartbeat(run) { try await make(run, watermark, milliseconds) }
        } catch let died as Died {
            throw died
        } catch let failure {
            try await record(failure, of: run, milliseconds: milliseconds())
        }
    }

    /// Lets a piece of work go on as long as the run is this instance's, and not longer than it may.
    private func withHeartbeat(_ run: ReportRun, _ work: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await work() }
            group.addTask {
                let started = ContinuousClock.now
                while true {
                    try await Task.sleep(for: .seconds(policy.leaseSeconds / 3))
                    guard started.duration(to: .now) < .seconds(policy.timeoutSeconds) else {
                        throw RunFailure(
                            .timeout, "It took longer than \(Int(policy.timeoutSeconds)) s.", isTransient: true)
                    }
                    // A database that is away for a moment ends nothing: the lease says when others take over.
                    let isOurs = try? await store.heartbeat(run, leaseSeconds: policy.leaseSeconds)
                    if isOurs == false { throw Overtaken() }
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Others have the run.
    private struct Overtaken: Error {}

    private func make(
        _ run: ReportRun, _ watermark: Watermark, _ milliseconds: @Sendable () -> Int64
    ) async throws {
        let draft = try await files.draft(run.id, run.lease)
        do {
            let (restated, known) = try await restatements(run, draft)
            var result = try await makeFiles(run.plan, run.window, restated, in: draft)
            result.watermark = watermark.milliseconds
            if case .behind = watermark { result.isIncomplete = true }
            result.restated = restated
            result.totals += known
            try await reach(.rendered)
            // What may only be empty so far is sent, and says so.
            if result.rows == 0, run.plan.only_if_not_empty, !result.isIncomplete {
                await files.discard(draft)
                if try await store.leaveOut(run, milliseconds: milliseconds()) {
                    metrics.ended(.empty, run, milliseconds())
                }
                return
            }
            try await files.keep(draft, as: run.id)
            try await reach(.kept)
            guard try await store.finish(run, result, milliseconds: milliseconds()) else { throw Overtaken() }
            metrics.ended(.made, run, milliseconds())
            try await reach(.recorded)
        } catch {
            if !(error is Died) { await files.discard(draft) }
            throw error
        }
    }

    /// Makes all the files of a run.
    func makeFiles(
        _ plan: SchedulePlan, _ window: ReportWindow, _ restated: [ReportRestatement], in folder: String
    ) async throws -> RunResult {
        var result = RunResult()
        for name in plan.formats {
            guard let format = ReportFormat(rawValue: name) else { continue }
            let made = try await render(
                ReportRequest(
                    name: plan.report, window: window, parameters: plan.parameters, locale: plan.locale, format: format,
                    restatements: restated), folder)
            result.files.append(
                RunFile(
                    format: name, name: made.fileName, media_type: made.mediaType, bytes: made.bytes,
                    sha256: made.sha256))
            if let html = made.html { try await files.write(html, to: "\(folder)/\(RunFiles.mailBodyName)") }
            result.rows = made.rows
            result.title = made.title
            result.summary = made.plainText
            result.isIncomplete = result.isIncomplete || made.isIncomplete
            if result.totals.isEmpty, !made.totals.isEmpty {
                result.totals = [WindowTotals(from: window.start, to: window.end, totals: made.totals)]
            }
        }
        return result
    }

    /// What was sent of earlier windows and is otherwise today, and what these windows add up to now.
    private func restatements(
        _ run: ReportRun, _ folder: String
    ) async throws -> (restated: [ReportRestatement], known: [WindowTotals]) {
        var restated: [ReportRestatement] = []
        var known: [WindowTotals] = []
        for sent in try await store.sent(before: run, limit: policy.earlierWindowsMax)
        where sent.from != run.window.start || sent.to != run.window.end {
            let window = ReportWindow(
                start: sent.from, end: sent.to, zone: run.window.zone, zoneName: run.window.zoneName)
            let made = try await render(
                ReportRequest(
                    name: run.plan.report, window: window, parameters: run.plan.parameters, locale: run.plan.locale,
                    format: .json), folder)
            await files.discard(made.path)
            let changes = Restatements.find(window, before: sent.totals, now: made.totals)
            guard !changes.isEmpty else { continue }
            restated += changes
            known.append(WindowTotals(from: sent.from, to: sent.to, totals: made.totals))
        }
        return (restated, known)
    }

    private func record(_ error: any Error, of run: ReportRun, milliseconds: Int64) async throws {
        if error is Overtaken {
            metrics.overtaken()
            return
        }
        // The service stops: others, or the next start, go on at once.
        if error is CancellationError || Task.isCancelled {
            let stopped = RunFailure(.internal, "The service was stopped.", isTransient: true)
            _ = try? await Task { try await store.retry(run, seconds: 0, stopped) }.value
            return
        }
        let failure = Self.failure(error)
        metrics.failed(failure.kind)
        logger.warning(
            "A report's run failed",
            metadata: [
                "run": "\(run.id)", "schedule": "\(run.scheduleId?.description ?? "none")",
                "kind": .string(failure.kind.rawValue),
                "attempts": "\(run.attempts)", "reason": .string(failure.description),
            ])
        var generator = SystemRandomNumberGenerator()
        if failure.isTransient, run.attempts < policy.attemptsMax {
            let pause = policy.pauseSeconds(run.attempts, using: &generator)
            _ = try await store.retry(run, seconds: pause, failure)
        } else if try await store.fail(run, failure, milliseconds: milliseconds) {
            metrics.ended(.failed, run, milliseconds)
        }
    }

    private static func failure(_ error: any Error) -> RunFailure {
        switch error {
        case let failure as RunFailure: failure
        case let error as ReportError: RunFailure(error)
        case let error as PostgresError:
            RunFailure(.database, "PostgreSQL: \(error.kind.rawValue)", isTransient: error.kind != .decoding)
        default: RunFailure(.internal, String(describing: type(of: error)), isTransient: true)
        }
    }
}
