internal import EventSpool
internal import Logging
internal import MetricsRegistry

/// Turns what the spool says about itself into metrics and log records.
struct SpoolReporter: SpoolObserver {
    let metrics: IngestionMetrics
    let logger: Logger

    func groupCommitted(records: Int, bytes: Int, seconds: Double) {
        metrics.commitSeconds.observe(seconds)
        metrics.commitRecords.observe(Double(records))
    }

    func groupFailed(_ error: SpoolError) {
        metrics.commitFailures.increment()
        logger.error("Events could not be made durable; none was acknowledged", metadata: ["error": "\(error)"])
    }

    func segmentFailed(_ error: SpoolError, retryAfterSeconds: Double) {
        logger.error(
            "A spool segment could not be begun",
            metadata: ["error": "\(error)", "retryAfterSeconds": "\(retryAfterSeconds)"])
    }

    func recovered() { logger.notice("Events are stored again") }

    func spareFailed(_ error: SpoolError) {
        logger.warning("A spare spool segment could not be prepared", metadata: ["error": "\(error)"])
    }

    func quarantined(_ damage: SpoolDamage) {
        metrics.spoolDamagedRanges.increment()
        logger.error(
            "A damaged range of the spool was set aside",
            metadata: [
                "reason": "\(damage.reason.rawValue)", "events": "\(damage.sequences.count)",
                "copy": "\(damage.quarantinePath ?? "none")",
            ])
    }

    func truncated(bytes: Int) {
        logger.notice("The spool's torn tail was cut off; it was never acknowledged", metadata: ["bytes": "\(bytes)"])
    }

    func positionFellBack(reader: String) {
        logger.warning(
            "A reader's newest position was unreadable; the one before is used", metadata: ["reader": "\(reader)"])
    }
}

extension IngestionMetrics {
    /// Adds what the spool and the dedupe window hold to each scrape.
    static func collectState(of spool: EventSpool, window: DedupeWindow?, into registry: Registry) {
        registry.collector { [weak spool, weak window] samples in
            if let window {
                samples.gauge("lugx_dedupe_ids", help: "Event ids that are remembered.", Double(window.idCount))
            }
            guard let state = spool?.state else { return }
            samples.gauge("lugx_spool_bytes", help: "Disk taken by the spool's segments.", Double(state.bytesUsed))
            samples.gauge("lugx_spool_limit_bytes", help: "Disk the spool may take.", Double(state.bytesMax))
            samples.gauge("lugx_spool_segments", help: "Segments that hold events.", Double(state.segments))
            samples.gauge(
                "lugx_spool_pending_bytes", help: "Bytes that wait for their commit.", Double(state.pendingBytes))
            samples.gauge(
                "lugx_spool_events", help: "Events in the spool's segments, shipped ones not yet trimmed included.",
                Double(state.nextSequence - state.firstSequence))
            samples.gauge(
                "lugx_spool_writable", help: "1 while events are admitted.", state.failure == nil ? 1 : 0)
        }
    }
}
