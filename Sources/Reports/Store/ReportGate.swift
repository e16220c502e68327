import Synchronization

/// How many reports are made at a time for those who ask for one: each keeps ClickHouse, and for PDF a browser, busy.
package final class ReportGate: Sendable {
    private let runningMax: Int
    private let metrics: ReportMetrics
    private let running = Mutex(0)

    init(runningMax: Int, metrics: ReportMetrics) {
        self.runningMax = runningMax
        self.metrics = metrics
    }

    /// Runs `body`; throws ``ReportError`` `.busy` where as many as may be are running.
    func run<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        let isIn = running.withLock { running in
            guard running < runningMax else { return false }
            running += 1
            return true
        }
        guard isIn else {
            metrics.made("refused")
            throw ReportError(
                .busy, "\(runningMax) reports are being made already (LUGX_REPORTS_RUNNING_MAX); ask again shortly.")
        }
        defer { running.withLock { $0 -= 1 } }
        do {
            let value = try await body()
            metrics.made("ok")
            return value
        } catch {
            metrics.made((error as? ReportError)?.kind.rawValue ?? "cancelled")
            throw error
        }
    }
}
