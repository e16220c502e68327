import MetricsRegistry
import ServiceKit
import Synchronization

/// Every metric of the outbox.
final class OutboxMetrics: Sendable {
    static let channels = ["mail", "webhook"]

    private let delivered: Family<Counter>
    private let failed: Family<Counter>
    private let dead: Family<Counter>
    private let skipped: Family<Counter>
    private let overtaken: Family<Counter>
    private let pruned: Family<Counter>
    private let pending: Family<Gauge>
    private let oldest: Family<Gauge>
    private let given: Family<Gauge>
    private let counted = Mutex<[OutboxStore.Backlog]?>(nil)

    /// - Parameter sendsMail: whether customers get mails at all.
    init(registry: Registry, sendsMail: Bool) throws(RegistryError) {
        delivered = try registry.counter(
            "lugx_orders_outbox_delivered_total", help: "Messages delivered.", labels: ["channel"])
        failed = try registry.counter(
            "lugx_orders_outbox_failed_total", help: "Tries that failed, by why.", labels: ["channel", "kind"])
        dead = try registry.counter(
            "lugx_orders_outbox_given_up_total", help: "Messages given up after too many tries.", labels: ["channel"])
        skipped = try registry.counter(
            "lugx_orders_outbox_skipped_total", help: "Messages with nobody to send them to.", labels: ["channel"])
        overtaken = try registry.counter(
            "lugx_orders_outbox_overtaken_total",
            help: "Messages that took longer than their lease, so that others may have sent them as well.",
            labels: ["channel"])
        pruned = try registry.counter(
            "lugx_orders_outbox_pruned_total", help: "Messages forgotten after their time.", labels: ["state"])
        pending = try registry.gauge(
            "lugx_orders_outbox_pending", help: "Messages that are still to be delivered.", labels: ["channel"])
        oldest = try registry.gauge(
            "lugx_orders_outbox_oldest_pending_seconds", help: "Age of the oldest of them.", labels: ["channel"])
        given = try registry.gauge(
            "lugx_orders_outbox_dead", help: "Messages that were given up and wait for an admin.",
            labels: ["channel"])
        try registry.gauge(
            "lugx_orders_mail_configured", help: "1 where customers get e-mails; 0: LUGX_SMTP_URL is not set."
        ).set(sendsMail ? 1 : 0)
        for channel in Self.channels {
            for family in [delivered, dead, skipped] { family.with(channel).increment(by: 0) }
        }
    }

    func delivered(_ channel: String) { delivered.with(channel).increment() }
    func failed(_ channel: String, _ kind: DeliveryFailure.Kind) { failed.with(channel, kind.rawValue).increment() }
    func dead(_ channel: String) { dead.with(channel).increment() }
    func skipped(_ channel: String) { skipped.with(channel).increment() }
    func overtaken(_ channel: String) { overtaken.with(channel).increment() }
    func pruned(_ state: String, _ count: Int) { pruned.with(state).increment(by: UInt64(count)) }

    func set(_ backlog: [OutboxStore.Backlog]) {
        for channel in Self.channels {
            let waiting = backlog.first { $0.channel == channel && $0.state == "pending" }
            pending.with(channel).set(Double(waiting?.messages ?? 0))
            oldest.with(channel).set(waiting?.ageSeconds ?? 0)
            let dead = backlog.first { $0.channel == channel && $0.state == "dead" }
            given.with(channel).set(Double(dead?.messages ?? 0))
        }
        counted.withLock { $0 = backlog }
    }

    /// What `/health` says: `{"pending":2,"dead":0}`, as last counted; nil before the first count.
    var health: String? {
        counted.withLock { $0 }.map { backlog in
            func sum(_ state: String) -> Int { backlog.filter { $0.state == state }.reduce(0) { $0 + $1.messages } }
            return "{\"pending\":\(sum("pending")),\"dead\":\(sum("dead"))}"
        }
    }
}
