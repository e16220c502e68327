import Logging
import ServiceLifecycle

/// Makes the sales of days that were written to, so that whoever asks next need not wait for it.
struct SalesMakerService: Service {
    /// How often the days that were written to are looked for.
    static let intervalSeconds = 2.0

    let maker: SalesMaker
    /// By which one of several instances does it. A question that is asked meanwhile does not wait for that one.
    let lease: JobLease
    let intervalSeconds: Double
    let logger: Logger

    init(maker: SalesMaker, lease: JobLease, intervalSeconds: Double, logger: Logger) {
        self.maker = maker
        self.lease = lease
        self.intervalSeconds = intervalSeconds
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var hasFailed = false
            while !Task.isCancelled {
                do {
                    try await withTaskCancellationHandler {
                        // The one who did it comes back before the others may.
                        _ = try await lease.holding(restSeconds: intervalSeconds * 3) {
                            try await maker.bringUpToDate()
                        }
                    } onCancel: {
                        Task { await maker.stop() }
                    }
                    hasFailed = false
                } catch is SalesMaker.IsBehind {
                    continue
                } catch is SalesMaker.IsStopped {
                    return
                } catch {
                    // One record for an outage, not one a second.
                    if !hasFailed {
                        logger.warning("The sales of new orders can't be made", metadata: ["reason": "\(error)"])
                    }
                    hasFailed = true
                }
                try? await Task.sleep(for: .seconds(intervalSeconds))
            }
        }
    }
}
