import Logging
import ServiceLifecycle

/// Plans runs, makes their reports, delivers them and forgets old ones: a lane for each, so that none holds up another.
struct ScheduleJobs: Service {
    let schedules: ScheduleStore
    let runs: RunStore
    let worker: RunWorker
    let sender: DeliverySender
    let files: RunFiles
    let metrics: ScheduleMetrics
    let logger: Logger
    let intervalSeconds: Double
    let keepSeconds: Double
    let keepRuns: Int
    /// Called at the end.
    var close: @Sendable () async -> Void = {}

    static let planBatch = 20
    static let pruneBatch = 500
    static let housekeepingSeconds = 5.0
    /// Files that nobody has finished by then were left behind.
    static let draftSeconds = 86_400.0

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                lane(&group, intervalSeconds) { try await plan() }
                lane(&group, intervalSeconds) { try await worker.pass() }
                lane(&group, intervalSeconds) { try await sender.pass() }
                lane(&group, Self.housekeepingSeconds) {
                    try await keepHouse()
                    return 0
                }
            }
        }
        await close()
    }

    /// What is left is taken at once; nothing, or a failing database, is a pause.
    private func lane(
        _ group: inout TaskGroup<Void>, _ seconds: Double, _ pass: @escaping @Sendable () async throws -> Int
    ) {
        group.addTask { [logger] in
            while !Task.isCancelled {
                var done = 0
                do {
                    done = try await pass()
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.warning(
                        "The reports are held up", metadata: ["reason": .string(String(describing: error))])
                }
                if done == 0 { try? await Task.sleep(for: .seconds(seconds)) }
            }
        }
    }

    /// How many schedules had a moment that had come.
    func plan() async throws -> Int {
        guard let planned = try await schedules.plan(limit: Self.planBatch) else { return 0 }
        metrics.planned(runs: planned.runs, skipped: planned.skipped)
        return planned.runs + planned.skipped
    }

    func keepHouse() async throws {
        let forgotten = try await runs.prune(keepSeconds: keepSeconds, keepRuns: keepRuns, limit: Self.pruneBatch)
        for run in forgotten { await files.discard(files.folder(run)) }
        metrics.pruned(forgotten.count)
        await files.sweep(draftSeconds: Self.draftSeconds, keepSeconds: keepSeconds)
        metrics.set(try await runs.backlog())
    }
}
