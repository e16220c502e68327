internal import EventSpool
internal import Events
internal import Logging
internal import MetricsRegistry

/// The dedupe window of a spool, put together: what it does not remember over a restart is read from the spool again.
enum Deduplication {
    /// Records read at a time while ids are restored.
    private static let restoreRecordsMax = 1 << 16
    private static let restoreBytesMax = 8 << 20

    /// Opens the window and restores it. Blocking.
    static func open(
        _ configuration: DedupeConfiguration, spool: EventSpool, metrics: IngestionMetrics, logger: Logger
    ) throws -> DedupeWindow {
        // Its position keeps the records whose ids only they hold.
        let reader = try spool.makeReader(name: "dedupe")
        let window = try DedupeWindow.open(
            configuration, spoolIdentity: spool.identity,
            observer: DedupeReporter(reader: reader, metrics: metrics, logger: logger))
        let state = spool.state
        var sequence = max(window.coveredSequence, state.firstSequence)
        while sequence < state.nextSequence {
            let chunk = try reader.read(from: sequence, recordsMax: restoreRecordsMax, bytesMax: restoreBytesMax)
            chunk.forEach { _, record in window.restore(EventRow.eventID(of: record)) }
            // A damaged range moves on without records; where nothing moves there is nothing more to know.
            guard chunk.nextSequence > sequence else { break }
            sequence = chunk.nextSequence
        }
        window.start(nextSequence: state.nextSequence)
        spool.addListener { [weak window] commit in window?.settle(commit) }
        return window
    }
}

/// Turns what the dedupe window says about itself into metrics and log records, and lets the spool trim what it sealed.
struct DedupeReporter: DedupeObserver {
    let reader: SpoolReader
    let metrics: IngestionMetrics
    let logger: Logger

    func sealed(ids: Int, coveredSequence: UInt64) {
        guard coveredSequence > reader.position else { return }
        do {
            try reader.commit(coveredSequence, attachment: [])
        } catch {
            // The next seal commits a later position; until then the spool keeps a little more.
            logger.warning("The dedupe window's position could not be stored", metadata: ["error": "\(error)"])
        }
    }

    func sealFailed(_ reason: String) {
        logger.error("Event ids could not be sealed; it will be tried again", metadata: ["error": "\(reason)"])
    }

    func droppedEarly(ids: Int) {
        metrics.dedupeForgotten[.full].increment(by: ids)
        logger.warning(
            "Event ids were dropped before their time: raise LUGX_DEDUPE_ENTRIES_MAX", metadata: ["ids": "\(ids)"])
    }

    func quarantined(file: String, reason: String) {
        metrics.dedupeForgotten[.damaged].increment()
        logger.error(
            "A file of event ids can't be read and was set aside", metadata: ["file": "\(file)", "error": "\(reason)"])
    }

    func lookupFailed(file: String, reason: String) {
        metrics.dedupeForgotten[.unreadable].increment()
        logger.error("An event id could not be looked up", metadata: ["file": "\(file)", "error": "\(reason)"])
    }

    func idForgotten() { metrics.dedupeForgotten[.memory].increment() }
}
