package import MetricsRegistry
import ServiceKit

/// Every metric of schedules, runs and deliveries.
package final class ScheduleMetrics: Sendable {
    enum End: String, Sendable, CaseIterable {
        /// Its files are there, and go to whom they are for.
        case made
        case empty
        case failed
    }

    private let waiting: Family<Gauge>
    private let lateness: Gauge
    private let ended: Family<Counter>
    private let failed: Family<Counter>
    private let planned: Family<Counter>
    private let asked: Family<Counter>
    private let takenOver: Counter
    private let lost: Counter
    private let duration: Histogram
    private let late: Histogram
    private let deliveries: Family<Counter>
    private let deliveryFailures: Family<Counter>
    private let duplicates: Family<Counter>
    private let pruned: Counter

    package init(registry: Registry) throws(RegistryError) {
        waiting = try registry.gauge(
            "lugx_report_runs", help: "Runs of reports that have not ended, by their status.", labels: ["status"])
        lateness = try registry.gauge(
            "lugx_report_oldest_run_seconds", help: "How long ago the oldest of them was scheduled for.")
        ended = try registry.counter(
            "lugx_report_runs_ended_total", help: "Runs whose report was made, left out as empty, or given up.",
            labels: ["outcome"])
        failed = try registry.counter(
            "lugx_report_run_failures_total", help: "Tries of runs that failed, by why.", labels: ["kind"])
        planned = try registry.counter(
            "lugx_report_runs_planned_total", help: "Scheduled moments that were to be run, or left out as missed.",
            labels: ["status"])
        asked = try registry.counter(
            "lugx_report_runs_asked_total",
            help: "Reports that somebody asked for as a run: taken, or refused as too many were waiting.",
            labels: ["result"])
        takenOver = try registry.counter(
            "lugx_report_runs_taken_over_total", help: "Runs taken over from an instance that died or hung.")
        lost = try registry.counter(
            "lugx_report_runs_overtaken_total", help: "Runs that this instance lost to others.")
        duration = try registry.histogram(
            "lugx_report_run_duration_seconds", help: "How long a report took to make.",
            bounds: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300])
        late = try registry.histogram(
            "lugx_report_run_lateness_seconds", help: "How long after its moment a run was taken up at last.",
            bounds: [1, 5, 15, 60, 300, 900, 3600, 21_600, 86_400])
        deliveries = try registry.counter(
            "lugx_report_deliveries_total", help: "Deliveries sent or given up.", labels: ["channel", "outcome"])
        deliveryFailures = try registry.counter(
            "lugx_report_delivery_failures_total", help: "Tries of deliveries that failed, by why.",
            labels: ["channel", "kind"])
        duplicates = try registry.counter(
            "lugx_report_deliveries_uncertain_total",
            help: "Deliveries sent again that may have arrived before, where the channel does not let one know.",
            labels: ["channel"])
        pruned = try registry.counter("lugx_report_runs_pruned_total", help: "Runs forgotten after their time.")
        for end in End.allCases { ended.with(end.rawValue).increment(by: 0) }
        for kind in RunFailure.Kind.allCases { failed.with(kind.rawValue).increment(by: 0) }
        for status in Self.open { waiting.with(status).set(0) }
        for isTaken in [true, false] { asked.with(Self.result(isTaken)).increment(by: 0) }
        for channel in ReportRecipient.Channel.allCases {
            for outcome in ["sent", "failed"] { deliveries.with(channel.rawValue, outcome).increment(by: 0) }
        }
    }

    static let open = ["pending", "waiting", "running", "delivering"]

    func set(_ backlog: [RunStore.Waiting]) {
        for status in Self.open {
            waiting.with(status).set(Double(backlog.first { $0.status == status }?.runs ?? 0))
        }
        lateness.set(backlog.map(\.ageSeconds).max() ?? 0)
    }

    func planned(runs: Int, skipped: Int) {
        planned.with("pending").increment(by: UInt64(runs))
        planned.with("skipped").increment(by: UInt64(skipped))
    }

    private static func result(_ isTaken: Bool) -> String { isTaken ? "taken" : "refused" }

    func asked(isTaken: Bool) { asked.with(Self.result(isTaken)).increment() }
    func taken(overFromAnother: Bool) { if overFromAnother { takenOver.increment() } }
    func overtaken() { lost.increment() }
    func failed(_ kind: RunFailure.Kind) { failed.with(kind.rawValue).increment() }
    func pruned(_ runs: Int) { pruned.increment(by: UInt64(runs)) }

    func ended(_ end: End, _ run: ReportRun, _ milliseconds: Int64) {
        ended.with(end.rawValue).increment()
        duration.observe(Double(milliseconds) / 1000)
        late.observe(Double(max(0, run.now - run.scheduledAt)))
    }

    func delivered(_ channel: ReportRecipient.Channel, isUncertain: Bool) {
        deliveries.with(channel.rawValue, "sent").increment()
        if isUncertain { duplicates.with(channel.rawValue).increment() }
    }

    func gaveUp(_ channel: ReportRecipient.Channel) { deliveries.with(channel.rawValue, "failed").increment() }

    func failed(_ channel: ReportRecipient.Channel, _ kind: DeliveryFailure.Kind) {
        deliveryFailures.with(channel.rawValue, kind.rawValue).increment()
    }
}
