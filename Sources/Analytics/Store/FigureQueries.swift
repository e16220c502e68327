import ClickHouse
import MetricsRegistry
import Queries
import Synchronization

/// The one way in which figures ask ClickHouse.
///
///     let rows = try await queries.rows("dashboard_overview", ["from": .dateTime(from), "to": .dateTime(to)])
///
/// A question is a file of `queries/clickhouse/` with typed values for its placeholders. It runs read-only, with limits
/// on its time, memory and result. Questions that are the same, word for word, and asked at the same time are asked
/// once; when the last one who waits leaves, ClickHouse is told to stop. At most `runningMax` run at a time, and at most
/// `waitingMax` wait for that; above it is `Busy`.
final class FigureQueries: Sendable {
    struct Limits: Sendable {
        var timeoutSeconds = 20
        var runningMax = 8
        var waitingMax = 64
        var resultRowsMax = 200_000
        var resultBytesMax = 64 << 20
        var memoryBytesMax = 4 << 30
        var keptBytesMax = 32 << 20
        /// The most keys of all kinds, and the most ids of visitors, that parts of a window are put together of here;
        /// where there are more, ClickHouse is asked about the window as a whole.
        var keysMax = 5_000
        var idsMax = 500_000
    }

    /// Too many questions at a time.
    struct Busy: Error, Equatable {
        static let retryAfterSeconds = 2
    }

    let limits: Limits
    private let client: ClickHouseClient
    private let metrics: FigureMetrics
    private let state: Mutex<State>
    private let answers: Mutex<KeptAnswers>

    private typealias Continuation = CheckedContinuation<ClickHouseRows, any Error>

    private struct State {
        var board: FlightBoard<Continuation>
        var tasks: [UInt64: Task<Void, Never>] = [:]
        /// Abandoned before their task was known.
        var abandoned: Set<UInt64> = []
        var lastWaiter: UInt64 = 0
    }

    init(client: ClickHouseClient, limits: Limits = Limits(), metrics: FigureMetrics) {
        self.client = client
        self.limits = limits
        self.metrics = metrics
        state = Mutex(
            State(board: FlightBoard(runningMax: limits.runningMax, waitingMax: limits.waitingMax)))
        answers = Mutex(KeptAnswers(bytesMax: limits.keptBytesMax))
    }

    /// The rows of `queries/clickhouse/<name>.sql`; ``ClickHouseError``, ``Busy`` or `CancellationError`.
    func rows(_ name: String, _ values: [String: ClickHouseValue] = [:]) async throws -> ClickHouseRows {
        try await rows(sql: QueryFile.named("clickhouse/\(name).sql").text, values)
    }

    /// The same for a statement put together of files' texts.
    func rows(sql: String, _ values: [String: ClickHouseValue]) async throws -> ClickHouseRows {
        try await rows(question: ClickHouseTemplate.render(sql, values))
    }

    /// What `read` makes of the rows of `queries/clickhouse/<name>.sql`, kept for those who ask the same later.
    ///
    /// Only for questions whose answer can't change: they name each revision that they read.
    ///
    /// - Parameter bytes: about how many an answer takes.
    func kept<Value: Sendable>(
        _ name: String, _ values: [String: ClickHouseValue], bytes: (Value) -> Int,
        _ read: (ClickHouseRows) throws -> Value
    ) async throws -> Value {
        let question = try ClickHouseTemplate.render(QueryFile.named("clickhouse/\(name).sql").text, values)
        if let value = answers.withLock({ $0.value(of: question, as: Value.self) }) {
            metrics.kept("found")
            return value
        }
        let value = try await read(rows(question: question))
        let size = bytes(value)
        let (gone, count, total) = answers.withLock { answers in
            (answers.keep(value, of: question, bytes: size), answers.count, answers.bytes)
        }
        metrics.kept(gone == nil ? "too_large" : "asked")
        metrics.answers(gone: gone ?? 0, count: count, bytes: total)
        return value
    }

    private func rows(question: String) async throws -> ClickHouseRows {
        let waiter = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { join(question, waiter, $0) }
        } onCancel: {
            leave(question, waiter)
        }
    }

    private func join(_ question: String, _ waiter: UInt64, _ continuation: Continuation) {
        // Looked at under the lock: whoever is cancelled later finds the waiter on the board.
        let joined = state.withLock { state -> FlightBoard<Continuation>.Joined? in
            Task.isCancelled ? nil : state.board.join(question, waiter, continuation)
        }
        switch joined {
        case .start(let flight): start(question, flight)
        case .queued: break
        case .shared: metrics.shared.increment()
        case .refused:
            metrics.result("refused")
            continuation.resume(throwing: Busy())
        case nil: continuation.resume(throwing: CancellationError())
        }
        showLoad()
    }

    private func leave(_ question: String, _ waiter: UInt64) {
        let (left, task) = state.withLock { state in
            let left = state.board.leave(question, waiter)
            var task: Task<Void, Never>?
            if let flight = left?.abandoned {
                task = state.tasks.removeValue(forKey: flight)
                if task == nil { state.abandoned.insert(flight) }
            }
            return (left, task)
        }
        guard let left else { return }
        task?.cancel()
        left.waiter.resume(throwing: CancellationError())
        if let next = left.next { start(next.question, next.id) }
        showLoad()
    }

    private func start(_ question: String, _ flight: UInt64) {
        let task = Task { [self] in
            let result = await ask(question)
            let finished = state.withLock { state in
                state.tasks[flight] = nil
                state.abandoned.remove(flight)
                return state.board.finish(question, flight)
            }
            for waiter in finished.waiters { waiter.resume(with: result) }
            if let next = finished.next { start(next.question, next.id) }
            showLoad()
        }
        let isAbandoned = state.withLock { state in
            if state.abandoned.remove(flight) != nil { return true }
            if state.board.isRunning(question, flight) { state.tasks[flight] = task }
            return false
        }
        if isAbandoned { task.cancel() }
    }

    private func ask(_ question: String) async -> Result<ClickHouseRows, any Error> {
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let rows = try await client.query(
                question,
                settings: [
                    "readonly": "2", "max_result_rows": String(limits.resultRowsMax),
                    "max_result_bytes": String(limits.resultBytesMax), "result_overflow_mode": "throw",
                    "max_memory_usage": String(limits.memoryBytesMax),
                ], timeoutSeconds: limits.timeoutSeconds)
            metrics.result("ok")
            metrics.seconds(start.duration(to: clock.now))
            return .success(rows)
        } catch {
            metrics.result(error.kind == .cancelled ? "cancelled" : error.kind.rawValue)
            metrics.seconds(start.duration(to: clock.now))
            return .failure(error)
        }
    }

    private func showLoad() {
        let (running, waiting) = state.withLock { ($0.board.running, $0.board.queue.count) }
        metrics.load(running: running, waiting: waiting)
    }
}
