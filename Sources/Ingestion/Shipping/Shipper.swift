internal import EventSpool
internal import Events
internal import Glibc
internal import Logging
internal import MetricsRegistry
internal import ServiceLifecycle

/// Carries the spool's records to ClickHouse: each exactly once, in immutable batches, one range at a time.
///
/// A range is written down in the journal beside the position before it is first sent, so that after a crash the very
/// same batches are asked for and, if need be, sent again. While one range is on its way the next full one is made.
/// Reading, compressing and syncing block; they run on a thread of the shipper's own.
package actor Shipper: Service {
    /// Seconds that a shutdown leaves to the batch that is being sent; after that it is settled at the next start.
    private static let farewellSeconds = 1.5
    private static let farewellPollSeconds = 0.02
    /// Pause between two looks for what was set aside long ago.
    private static let removalSeconds = 3600.0
    /// Pause between two looks whether all events stand: with none coming in, nothing else says how new the figures are.
    private static let idleSeconds = 10.0

    nonisolated private let executor = ThreadExecutor(name: "shipper")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    package nonisolated let progress = ShippingProgress()

    private let spool: EventSpool
    private let reader: SpoolReader
    private let store: EventStore
    private let limits: BatchLimits
    private let metrics: IngestionMetrics
    private let logger: Logger
    private var builder: BatchBuilder
    private var quarantine: Quarantine
    private let quarantineSeconds: Double
    private var journal: ShippingJournal
    /// What came of the range that is being delivered; it enters the journal when all of it is settled.
    private var tally = Tally()
    /// The newest journal was lost: rows below this sequence may stand in ClickHouse under batches nobody remembers.
    private let doubtfulBelow: UInt64
    private var backoff = Backoff()

    private struct Tally {
        var inserted: UInt64 = 0
        var refused: UInt64 = 0
        var expired: UInt64 = 0
    }

    /// Blocking. `reader` is the shipper's alone; `directory` is where refused rows are kept.
    init(
        spool: EventSpool, reader: SpoolReader, store: EventStore, directory: String, quarantineBytesMax: Int,
        quarantineDays: Int, limits: BatchLimits, metrics: IngestionMetrics, logger: Logger
    ) throws {
        self.spool = spool
        self.store = store
        self.limits = limits
        self.metrics = metrics
        self.logger = logger
        self.reader = reader
        guard let journal = ShippingJournal(bytes: reader.attachment) else { throw ShippingError.unknownJournal }
        self.journal = journal
        progress.shipped(journal: journal, position: reader.position, oldest: nil)
        doubtfulBelow =
            reader.fellBack ? (journal.inFlight?.upperBound ?? reader.position) + UInt64(limits.rowsMax) : 0
        builder = BatchBuilder(reader: reader, spoolID: spool.identity, limits: limits)
        quarantineSeconds = Double(quarantineDays) * 86_400
        quarantine = try Quarantine(directory: directory, bytesMax: quarantineBytesMax)
    }

    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.ship() }
            group.addTask { await self.removeOld() }
            group.addTask { await self.announceIdle() }
            group.addTask {
                try? await gracefulShutdown()
                try? await Task.sleep(for: .seconds(Self.farewellSeconds))
            }
            await group.next()
            group.cancelAll()
        }
        quarantine.close()
        executor.stop()
    }

    /// Ships until it is told to stop; whatever goes wrong is logged, waited out and tried again.
    private func ship() async {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            do {
                try await resume()
                try await shipRanges()
            } catch is CancellationError {
                return
            } catch {
                progress.stall(for: String(describing: error))
                logger.error("shipping stopped; it will be tried again", metadata: ["error": "\(error)"])
                try? await pause(backoff.next { .random(in: 0..<1) })
            }
        }
    }

    /// Removes what was set aside longer ago than it is kept, now and then, until it is told to stop.
    private func removeOld() async {
        while !Task.isCancelled {
            do {
                let removed = try quarantine.remove(olderThanSeconds: quarantineSeconds)
                metrics.quarantineRemoved.with("row").increment(by: UInt64(removed.rows))
                metrics.quarantineRemoved.with("file").increment(by: UInt64(removed.files))
                if removed.rows + removed.files > 0 {
                    logger.notice(
                        "what was set aside long ago is removed",
                        metadata: ["rows": "\(removed.rows)", "files": "\(removed.files)"])
                }
            } catch {
                logger.error("what was set aside long ago can't be removed", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(Self.removalSeconds))
        }
    }

    /// Says now and then that everything stands, as long as it does, until it is told to stop.
    private func announceIdle() async {
        while !Task.isCancelled {
            await announceIfIdle()
            try? await Task.sleep(for: .seconds(Self.idleSeconds))
        }
    }

    func announceIfIdle() async {
        let now = IngestionService.wallMilliseconds()
        let state = spool.state
        guard state.pendingBytes == 0, state.nextSequence == reader.position else { return }
        // Where it can't be said, the figures are as new as they were.
        try? await store.announceIdle(now: now)
    }

    /// Settles what an earlier run may have sent.
    private func resume() async throws {
        guard let range = journal.inFlight else { return }
        let prepared = try builder.rebuild(range)
        try await deliver(prepared, mayHaveBeenSent: true)
        try finish(prepared, next: nil)
    }

    private func shipRanges() async throws {
        var sealed: PreparedRange?
        while !Task.isShuttingDownGracefully {
            let current: PreparedRange
            if let next = sealed {
                current = next
            } else {
                guard try await waitForBatch() else { return }
                current = try builder.seal(from: reader.position)
                guard !current.range.isEmpty else { continue }
                var journal = journal
                journal.inFlight = current.range
                try write(journal, position: reader.position)
            }
            async let following = current.isFull ? sealNextIfFull(from: current.range.upperBound) : nil
            try await deliver(current, mayHaveBeenSent: false)
            sealed = try await following
            try finish(current, next: sealed)
            backoff.reset()
        }
    }

    /// Waits until there is a full batch, or something that is old enough. False when the spool closed.
    private func waitForBatch() async throws -> Bool {
        let position = reader.position
        await cancelWhenGracefulShutdown { [reader] in await reader.waitForRecords(beyond: position) }
        try Task.checkCancellation()
        let first = try reader.read(from: reader.position, recordsMax: 1, bytesMax: 1)
        guard !first.isEmpty else { return !spool.state.isClosed }
        first.forEach { _, row in progress.oldest(receivedAtMilliseconds: EventRow.receivedAtMilliseconds(of: row)) }
        var waited = 0.0
        while waited < limits.ageSecondsMax, spool.state.nextSequence - reader.position < UInt64(limits.rowsMax),
            !Task.isShuttingDownGracefully
        {
            try await pause(Self.farewellPollSeconds)
            waited += Self.farewellPollSeconds
        }
        return true
    }

    private func sealNextIfFull(from start: UInt64) throws -> PreparedRange? {
        guard spool.state.nextSequence >= start + UInt64(limits.rowsMax) else { return nil }
        let next = try builder.seal(from: start)
        return next.isFull ? next : nil
    }

    /// Moves the position past a range that is settled, and writes down the next one in the same step.
    private func finish(_ prepared: PreparedRange, next: PreparedRange?) throws {
        var journal = journal
        journal.insertedRows += tally.inserted
        journal.quarantinedRows += tally.refused + prepared.damagedRows
        journal.expiredRows += tally.expired
        journal.inFlight = next?.range
        try write(journal, position: prepared.range.upperBound)
        metrics.insertedRows.increment(by: tally.inserted)
        metrics.quarantinedRows[.refused].increment(by: tally.refused)
        metrics.quarantinedRows[.damaged].increment(by: prepared.damagedRows)
        metrics.expiredRows.increment(by: tally.expired)
        if prepared.damagedRows > 0 {
            logger.error(
                "records of the spool are damaged; their bytes are in its quarantine folder",
                metadata: ["records": "\(prepared.damagedRows)"])
        }
        progress.shipped(
            journal: journal, position: prepared.range.upperBound,
            oldest: next?.batches.map(\.times.received.lowerBound).min())
    }

    /// The journal counts from when it is on the disk: until then the range before it is the one to be settled.
    private func write(_ journal: ShippingJournal, position: UInt64) throws {
        try reader.commit(position, attachment: journal.bytes)
        self.journal = journal
    }

    private func deliver(_ prepared: PreparedRange, mayHaveBeenSent: Bool) async throws {
        tally = Tally()
        let oldest = prepared.batches.map(\.times.received.lowerBound).min()
        progress.oldest(receivedAtMilliseconds: oldest.map { Int64($0) * 1000 })
        // What may have been sent before is settled as ever: it may stand, or have stood and been counted.
        let keptFrom = mayHaveBeenSent ? nil : try await oldestKept(of: prepared)
        for batch in prepared.batches {
            if batch.range.lowerBound < doubtfulBelow {
                try await deliverMissingRows(of: batch)
            } else if let keptFrom, batch.identity.month < keptFrom {
                tally.expired += UInt64(batch.rows)
            } else {
                try await deliver(batch, mayHaveBeenSent: mayHaveBeenSent)
            }
        }
        // Before the position moves past them: after a crash they are settled, and announced, once more.
        let hours = prepared.batches.reduce(into: Set<UInt32>()) { $0.formUnion($1.times.hours) }
        if let received = prepared.batches.map(\.times.received.upperBound).max() {
            try await store.announce(hours: hours, received: received)
        }
    }

    /// The oldest month whose events are kept, asked for where a range has events of a month before the last one: these
    /// two are always kept.
    private func oldestKept(of prepared: PreparedRange) async throws -> Month? {
        let recent = Month(epochSeconds: UInt32(clamping: time(nil))).index - 1
        guard prepared.batches.contains(where: { $0.identity.month.index < recent }) else { return nil }
        return try await store.oldestKept()
    }

    private func deliver(_ batch: PreparedBatch, mayHaveBeenSent: Bool) async throws {
        var delivery = Delivery(rows: batch.rows)
        var action = delivery.begin(mayHaveBeenSent: mayHaveBeenSent)
        while true {
            try Task.checkCancellation()
            switch action {
            case .send:
                let outcome = await store.insert(batch)
                if case .stored = outcome {} else { report(outcome, of: batch) }
                action = delivery.sent(outcome) { .random(in: 0..<1) }
            case .ask:
                action = delivery.asked(await store.look(for: batch)) { .random(in: 0..<1) }
            case .kill:
                await store.kill(batch)
                action = delivery.killed()
            case .wait(let seconds):
                try await pause(seconds)
                action = delivery.waited()
            case .sendMissing:
                return try await deliverMissingRows(of: batch)
            case .split:
                return try await deliverHalves(of: batch, mayHaveBeenSent: mayHaveBeenSent)
            case .quarantine(let reason):
                return try setAside(batch, reason: reason)
            case .done:
                progress.flows()
                return count(batch)
            }
        }
    }

    private func deliverMissingRows(of batch: PreparedBatch) async throws {
        let standing = try await store.standingEvents(around: batch)
        let rest = try builder.rebuild(
            batch.range, month: batch.identity.month, excluding: standing.union(batch.excluding))
        let restRows = rest.batches.reduce(0) { $0 + $1.rows }
        logger.warning(
            "a batch stands in part; the rest is sent",
            metadata: ["batch": "\(batch.identity.uuid)", "rows": "\(batch.rows)", "missing": "\(restRows)"])
        tally.inserted += UInt64(max(batch.rows - restRows, 0))
        for missing in rest.batches { try await deliver(missing, mayHaveBeenSent: true) }
    }

    private func deliverHalves(of batch: PreparedBatch, mayHaveBeenSent: Bool) async throws {
        let middle = try builder.middle(of: batch)
        for half in [batch.range.lowerBound..<middle, middle..<batch.range.upperBound] {
            let prepared = try builder.rebuild(half, month: batch.identity.month, excluding: batch.excluding)
            for part in prepared.batches { try await deliver(part, mayHaveBeenSent: mayHaveBeenSent) }
        }
    }

    private func setAside(_ batch: PreparedBatch, reason: String) throws {
        guard let row = try builder.onlyRow(of: batch) else { return }
        _ = try quarantine.add(.init(sequence: row.sequence, reason: reason, row: row.bytes))
        tally.refused += 1
        logger.error(
            "ClickHouse refused a row; it is kept in \(Quarantine.fileName)",
            metadata: ["sequence": "\(row.sequence)", "reason": "\(reason)"])
    }

    private func count(_ batch: PreparedBatch) {
        tally.inserted += UInt64(batch.rows)
        metrics.batchRows.observe(Double(batch.rows))
        metrics.batchBytes.observe(Double(batch.rowBytes))
        metrics.batchCompressedBytes.observe(Double(batch.body.count))
    }

    private func report(_ outcome: Delivery.SendOutcome, of batch: PreparedBatch) {
        progress.stall(for: outcome.kind.rawValue)
        logger.warning(
            "a batch was not confirmed",
            metadata: [
                "batch": "\(batch.identity.uuid)", "rows": "\(batch.rows)", "outcome": "\(outcome.kind.rawValue)",
            ])
    }

    private func pause(_ seconds: Double) async throws { try await Task.sleep(for: .seconds(seconds)) }
}
