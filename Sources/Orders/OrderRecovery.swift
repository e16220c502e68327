import Logging
import Postgres
import ServiceKit
import ServiceLifecycle

/// Finishes what was left half done: by a process that died, a catalogue that was away, a provider that did not answer.
///
/// Any number of instances may run it: what must be done by one is claimed, all else is idempotent.
struct OrderRecovery: Service {
    let desk: OrderDesk
    let intervalSeconds: Double
    let paymentExpirySeconds: Double
    let logger: Logger

    /// A started request that nobody has worked on for this long after its lease is given up, and its stock given back.
    var abandonSeconds = 60.0
    /// How long an answer is kept for its Idempotency-Key.
    var answerSeconds = 86_400.0
    /// How long a promise is left to the request that made it.
    var promiseSeconds = 10.0
    static let batch = 100

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await pass()
                try? await Task.sleep(for: .seconds(intervalSeconds))
            }
        }
    }

    /// One look at everything. What fails is logged and met again in a later one, and holds up nothing else.
    func pass() async {
        await each("answer", { try await desk.attempts.resume(limit: Self.batch) }) { attempt in
            _ = try await desk.finish(attempt)
        }
        await each(
            "reservation", { try await desk.attempts.abandon(afterSeconds: abandonSeconds, limit: Self.batch) }
        ) { attempt in
            try await desk.catalogue.release(attempt.id, reason: "order abandoned")
            try await desk.attempts.delete(attempt)
        }
        await each(
            "payment", { try await desk.orders.unpaid(afterSeconds: paymentExpirySeconds, limit: Self.batch) }
        ) { id in try await desk.expire(id) }
        await each(
            "stock", { try await desk.orders.withOpenStock(afterSeconds: promiseSeconds, limit: Self.batch) }
        ) { id in try await desk.settle(id) }
        await attempt("return") {
            _ = try await desk.takeBack(of: nil, afterSeconds: promiseSeconds, limit: Self.batch)
        }
        await attempt("refund") {
            try await desk.refundPending(of: nil, afterSeconds: promiseSeconds, limit: Self.batch)
        }
        await attempt("answers") {
            _ = try await desk.attempts.forget(afterSeconds: answerSeconds, limit: 10 * Self.batch)
        }
    }

    private func each<Item>(
        _ work: String, _ find: () async throws -> [Item], _ finish: (Item) async throws -> Void
    ) async {
        var items: [Item] = []
        await attempt(work) { items = try await find() }
        for item in items {
            await attempt(work) {
                try await finish(item)
                desk.metrics.recover(work)
            }
        }
    }

    private func attempt(_ work: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning(
                "Recovery is held up",
                metadata: ["work": .string(work), "reason": .string(String(describing: error))])
        }
    }
}
