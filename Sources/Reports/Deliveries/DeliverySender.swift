import Logging
import Postgres
import ServiceKit

/// Sends deliveries that are due. Any number of instances may do so.
package struct DeliverySender: Sendable {
    let store: DeliveryStore
    let library: RunLibrary
    let couriers: ReportCouriers
    let metrics: ScheduleMetrics
    let logger: Logger
    var policy = RunPolicy()
    var plan = DeliveryPlan()
    var checkpoint: @Sendable (RunWorker.Step) async throws -> Void = { _ in }

    /// Deliveries sent at a time.
    static let batch = 8

    /// Sends what is due; how many deliveries that were.
    func pass() async throws -> Int {
        let deliveries = try await store.claim(leaseSeconds: policy.deliveryLeaseSeconds, limit: Self.batch)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for delivery in deliveries { group.addTask { try await send(delivery) } }
            try await group.waitForAll()
        }
        return deliveries.count
    }

    private func reach(_ step: RunWorker.Step) async throws(RunWorker.Died) {
        do { try await checkpoint(step) } catch { throw RunWorker.Died() }
    }

    private func send(_ delivery: ReportDelivery) async throws {
        try await reach(.deliveryClaimed)
        let outcome = await deliver(delivery)
        try await reach(.delivered)
        var generator = SystemRandomNumberGenerator()
        let step = plan.step(after: outcome, attempts: delivery.attempts, using: &generator)
        note(outcome, step, delivery)
        var mayHaveArrived = outcome == .interrupted
        if case .failed(let failure) = outcome { mayHaveArrived = failure.mayHaveArrived }
        // What was done is written down even when the service is being stopped.
        let arrived = mayHaveArrived
        await Task {
            do {
                _ = try await store.record(step, mayHaveArrived: arrived, of: delivery)
            } catch {
                logger.warning(
                    "A delivery could not be written down",
                    metadata: ["delivery": "\(delivery.id)", "reason": .string(String(describing: error))])
            }
        }.value
        try await reach(.deliveryRecorded)
    }

    private func deliver(_ delivery: ReportDelivery) async -> DeliveryOutcome {
        do {
            // Others take it over when its lease is over: by then it has to be given up here.
            return try await withTimeout(seconds: policy.deliveryLeaseSeconds * 0.9) {
                guard var run = try await store.contents(of: delivery.runId) else {
                    return .skipped(reason: "the run is forgotten")
                }
                run.files = try await library.restore(run, allowsRestated: true)
                return await couriers.deliver(run, delivery)
            }
        } catch is CancellationError {
            return .interrupted
        } catch {
            return .failed(
                DeliveryFailure(
                    kind: error is TimeoutError ? .timeout : .storage, persistence: .passing,
                    detail: "the report's files can't be had: \(String(describing: type(of: error)))"))
        }
    }

    private func note(_ outcome: DeliveryOutcome, _ step: DeliveryPlan.Step, _ delivery: ReportDelivery) {
        let channel = delivery.recipient.channel
        switch step {
        case .delivered: metrics.delivered(channel, isUncertain: delivery.isUncertain)
        case .skipped, .retry: break
        case .dead:
            metrics.gaveUp(channel)
            logger.error(
                "A delivery of a report is given up; it can be sent again with POST /api/analytics/runs/{id}/resend",
                metadata: ["run": "\(delivery.runId)", "channel": .string(channel.rawValue)])
        }
        guard case .failed(let failure) = outcome else { return }
        metrics.failed(channel, failure.kind)
        logger.warning(
            "A report could not be delivered",
            metadata: [
                "run": "\(delivery.runId)", "channel": .string(channel.rawValue),
                "kind": .string(failure.kind.rawValue), "attempts": "\(delivery.attempts)",
            ])
    }
}
