import Logging
import Postgres
import ServiceKit
import ServiceLifecycle

/// Work on the stock that is done in batches, again and again. Every instance runs it; none takes what another is at.
struct StockJob: Service {
    let intervalSeconds: Double
    /// What the log says where it failed.
    let complaint: String
    let logger: Logger
    /// Told the kind of each failure.
    let onFailure: @Sendable (String) -> Void
    /// Does one batch; whether there may be more.
    let batch: @Sendable () async throws -> Bool

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let isFull = await runOnce()
                if !isFull { try? await Task.sleep(for: .seconds(intervalSeconds)) }
            }
        }
    }

    private func runOnce() async -> Bool {
        do {
            return try await batch()
        } catch is CancellationError {
            return false
        } catch {
            let kind = (error as? PostgresError)?.kind.rawValue ?? "other"
            guard kind != PostgresError.Kind.cancelled.rawValue else { return false }
            onFailure(kind)
            logger.warning(
                "\(complaint)", metadata: ["kind": .string(kind), "reason": .string(String(describing: error))])
            return false
        }
    }
}
