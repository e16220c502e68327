import Logging
import Postgres
import ServiceKit
import ServiceLifecycle

/// Who takes messages to one destination.
protocol Courier: Sendable {
    /// As it stands in the outbox.
    var destination: String { get }
    /// `mail` or `webhook`, for metrics.
    var channel: String { get }

    func deliver(_ message: OutboxMessage) async -> DeliveryOutcome
}

/// Sends what stands in the outbox, a lane for each destination, so that one that hangs holds up no other; and keeps
/// the outbox small. Any number of instances may run it.
struct OutboxDispatcher: Service {
    let store: OutboxStore
    let couriers: [any Courier]
    let metrics: OutboxMetrics
    let logger: Logger
    let intervalSeconds: Double
    /// How long what was delivered or skipped is kept.
    let keepSeconds: Double

    var plan = DeliveryPlan()
    /// Longer than any try takes; others take a message over when it is over.
    var leaseSeconds = 180.0
    /// What was given up stays longer, so that someone can look at it.
    var keepDeadSeconds = 90 * 86_400.0
    var unservedSeconds = 86_400.0
    /// Called between sending and writing down, so that a test can make the process "die" there.
    var checkpoint: @Sendable (OutboxMessage) async throws -> Void = { _ in }

    /// Messages sent at a time by a lane.
    static let batch = 16
    static let pruneBatch = 500
    static let housekeepingSeconds = 5.0

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                for courier in couriers {
                    group.addTask {
                        while !Task.isCancelled {
                            // What is left is taken at once; nothing, or a failing database, is a pause.
                            if await pass(courier) == 0 { await pause(intervalSeconds) }
                        }
                    }
                }
                group.addTask {
                    while !Task.isCancelled {
                        await keepHouse()
                        await pause(Self.housekeepingSeconds)
                    }
                }
            }
        }
    }

    private func pause(_ seconds: Double) async { try? await Task.sleep(for: .seconds(seconds)) }

    // MARK: Sending

    /// Sends what is due for a destination; how many messages that were.
    @discardableResult
    func pass(_ courier: any Courier) async -> Int {
        var messages: [OutboxMessage] = []
        await attempt("claim") {
            messages = try await store.claim(
                for: courier.destination, leaseSeconds: leaseSeconds, limit: Self.batch)
        }
        await withTaskGroup(of: Void.self) { group in
            for message in messages {
                group.addTask { await send(message, by: courier) }
            }
        }
        return messages.count
    }

    private func send(_ message: OutboxMessage, by courier: any Courier) async {
        let outcome = await courier.deliver(message)
        var generator = SystemRandomNumberGenerator()
        let step = plan.step(after: outcome, attempts: message.attempts, using: &generator)
        note(outcome, step, message, courier)
        // What was done is written down even when the service is being stopped. Where that fails the message is sent
        // once more when its lease is over.
        await Task {
            await attempt("record") {
                try await checkpoint(message)
                if try await !store.record(step, of: message) { metrics.overtaken(courier.channel) }
            }
        }.value
    }

    private func note(
        _ outcome: DeliveryOutcome, _ step: DeliveryPlan.Step, _ message: OutboxMessage, _ courier: any Courier
    ) {
        switch step {
        case .delivered: metrics.delivered(courier.channel)
        case .skipped: metrics.skipped(courier.channel)
        case .retry: break
        case .dead:
            metrics.dead(courier.channel)
            logger.error(
                "A message is given up; an admin can send it again with POST /api/orders/outbox/{id}/replay",
                metadata: ["message": "\(message.id)", "type": .string(message.type), "order": "\(message.orderId)"])
        }
        guard case .failed(let failure) = outcome else { return }
        metrics.failed(courier.channel, failure.kind)
        logger.warning(
            "A message could not be delivered",
            metadata: [
                "message": "\(message.id)", "type": .string(message.type), "channel": .string(courier.channel),
                "kind": .string(failure.kind.rawValue), "attempts": "\(message.attempts)",
            ])
    }

    // MARK: Keeping house

    /// Forgets what is old, and counts what waits.
    func keepHouse() async {
        await attempt("prune") {
            for (state, seconds) in [
                ("delivered", keepSeconds), ("skipped", keepSeconds), ("dead", keepDeadSeconds),
            ] {
                let count = try await store.prune(state, afterSeconds: seconds, limit: Self.pruneBatch)
                if count > 0 { metrics.pruned(state, count) }
            }
            _ = try await store.giveUp(
                notFor: couriers.map(\.destination), afterSeconds: unservedSeconds, limit: Self.pruneBatch)
        }
        await attempt("count") { metrics.set(try await store.backlog()) }
    }

    private func attempt(_ work: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning(
                "The outbox is held up",
                metadata: ["work": .string(work), "reason": .string(String(describing: error))])
        }
    }
}
