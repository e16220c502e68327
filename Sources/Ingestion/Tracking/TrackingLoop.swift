internal import EventSpool
internal import Events
internal import Glibc
internal import MetricsRegistry
internal import NIOCore
internal import NIOPosix

/// What the tracking connections of one event loop share: parser, buffers, and the queue of answers that wait for the
/// disk. Used on its event loop only.
final class TrackingLoop {
    struct Outcome {
        var answer: TrackingAnswer
        /// What has to be durable before the answer leaves; nil for nothing.
        var ticket: UInt64?
    }

    let configuration: TrackingConfiguration
    let metrics: IngestionMetrics
    let clients: ClientIdentity
    let lingerTime: TimeAmount
    let idleTime: TimeAmount
    let requestTime: TimeAmount
    let continueBytes = ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")
    /// Bytes of bodies that are not complete yet.
    var bodyBytesInFlight = 0

    private let eventLoop: any EventLoop
    private let spool: EventSpool
    private let window: DedupeWindow?
    private let ids: DedupeSession?
    private let limiter: SharedRateLimiter?
    private let unpackers: NIOThreadPool
    private let parser: EventParser
    private let inflater = Inflater()
    private var rows = RowBuffer()
    private var scratch = ScratchBuffer()
    private var waiting = AcknowledgementQueue<PendingAnswer>()
    private var writer: AnswerWriter
    private var handlers: ContiguousArray<TrackingHandler> = []
    private var wakeIsScheduled = false
    private var burst: [UInt8] = []
    private var burstParts: [(handler: TrackingHandler, end: Int, closes: Bool)] = []
    private var wake: @Sendable () -> Void = {}

    init(eventLoop: any EventLoop, service: TrackingService) {
        self.eventLoop = eventLoop
        configuration = service.configuration
        metrics = service.metrics
        clients = service.clients
        spool = service.spool
        window = service.window
        ids = service.window?.makeSession()
        limiter = service.limiter
        unpackers = service.unpackers
        parser = EventParser(limits: service.configuration.limits)
        writer = AnswerWriter(
            eventBurst: configuration.eventBurst, transportSecurity: configuration.transportSecurity)
        lingerTime = .seconds(configuration.lingerSeconds)
        idleTime = .seconds(configuration.idleSeconds)
        requestTime = .seconds(configuration.requestSeconds)
        let box = NIOLoopBound(self, eventLoop: eventLoop)
        wake = {
            box.value.wakeIsScheduled = false
            box.value.spool.wake()
        }
        let shortest = min(configuration.lingerSeconds, configuration.idleSeconds, configuration.requestSeconds)
        let interval = TimeAmount.seconds(min(1, shortest / 2))
        eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            box.value.sweep()
        }
    }

    /// Whether it matters who a connection is from.
    var needsPeers: Bool { limiter != nil || configuration.countryField != nil }

    // MARK: Connections

    func add(_ handler: TrackingHandler) {
        handler.index = handlers.count
        handlers.append(handler)
        metrics.connections.increment()
    }

    func remove(_ handler: TrackingHandler) {
        let last = handlers.removeLast()
        if last !== handler {
            handlers[handler.index] = last
            last.index = handler.index
        }
        metrics.connections.decrement()
    }

    private func sweep() {
        let now = NIODeadline.now()
        for handler in Array(handlers) { handler.sweep(now: now) }
    }

    // MARK: Events

    /// Refuses a client that is over its rate, before its body is looked at.
    func refusal(client: String?) -> TrackingAnswer? {
        guard let limiter, let client, let refusal = limiter.check(client) else { return nil }
        return .refused(.tooManyEvents, retryAfterSeconds: refusal.retryAfterSeconds, events: 0)
    }

    /// Parses a body and hands its events to the spool.
    func ingest(
        _ body: UnsafeRawBufferPointer, readableAfter: Int, route: TrackingRoute, head: TrackingHead,
        isTrustedPeer: Bool, keyIsDue: Bool, client: String?
    ) -> Outcome {
        let epoch = spool.epoch
        rows.removeAll()
        ids?.begin()
        var agent = head.userAgent ?? ""
        var country = isTrustedPeer ? head.country ?? "" : ""
        let receivedAt = Self.wallMilliseconds()
        var given: EventID?
        let parsed = agent.withUTF8 { agent in
            country.withUTF8 { country in
                parser.parse(
                    body, readableBytesAfter: readableAfter, dialect: route.dialect,
                    format: head.media == .ndjson && route.takesLines ? .ndjson : .json,
                    facts: RequestFacts(
                        receivedAtMilliseconds: receivedAt, userAgent: UnsafeRawBufferPointer(agent),
                        country: UnsafeRawBufferPointer(country)),
                    into: &rows,
                    admit: { id in
                        given = id
                        return ids?.admit(id) ?? true
                    })
            }
        }
        if let limiter, let client { limiter.charge(client, events: max(parsed.received, 1)) }
        if keyIsDue, !configuration.writeKeys.contains(parsed.writeKey ?? []) {
            ids?.abort()
            return Outcome(
                answer: .refused(.invalidWriteKey, retryAfterSeconds: 0, events: max(parsed.received, 1)))
        }
        if let failure = parsed.failure {
            ids?.abort()
            return Outcome(answer: .unusable(failure))
        }
        var answer = TrackingAnswer.parsed(
            accepted: parsed.accepted, duplicates: parsed.duplicates, rejected: parsed.rejected)
        guard parsed.accepted + parsed.duplicates > 0 else { return Outcome(answer: answer) }
        guard ids?.metUnsettled != true else {
            // Another request is about to store one of these events, or to fail: only a later try can tell.
            ids?.abort()
            let events = parsed.accepted + parsed.duplicates
            return Outcome(answer: .refused(.notStored, retryAfterSeconds: 1, events: events))
        }
        if case .call = route.dialect {
            let id = given ?? rows.withRows { bytes, _ in EventRow.eventID(of: bytes) }
            answer = .stored(id, isDuplicate: parsed.accepted == 0, atMilliseconds: receivedAt)
        }
        do {
            return Outcome(answer: answer, ticket: try store(parsed, epoch: epoch))
        } catch {
            ids?.abort()
            // What ClickHouse has stays in the spool until its ids are sealed, which else waits for more of them.
            if case .full = error { window?.seal(upTo: spool.state.nextSequence) }
            return Outcome(answer: Self.refusal(error, events: parsed.accepted + parsed.duplicates))
        }
    }

    /// Appends the rows; where all events are duplicates, waits for the ones they repeat.
    private func store(_ parsed: ParsedRequest, epoch: UInt64) throws(SpoolError) -> UInt64? {
        guard parsed.accepted > 0 else {
            let ticket = try spool.barrier(epoch: epoch)
            return ticket <= spool.settledTicket ? nil : ticket
        }
        let ticket = try rows.withRows { (bytes, ends) throws(SpoolError) in
            try spool.append(bytes, ends: ends, epoch: epoch)
        }
        ids?.appended(ticket: ticket)
        if !wakeIsScheduled {
            wakeIsScheduled = true
            eventLoop.execute(wake)
        }
        return ticket
    }

    private static func refusal(_ error: SpoolError, events: Int) -> TrackingAnswer {
        switch error {
        case .full(let seconds): .refused(.spoolFull, retryAfterSeconds: seconds, events: events)
        case .recordTooLarge: .refused(.bodyTooLarge)
        case .overloaded: .refused(.spoolOverloaded, retryAfterSeconds: 1, events: events)
        default: .refused(.notStored, retryAfterSeconds: 1, events: events)
        }
    }

    private static func wallMilliseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    // MARK: Packed bodies

    /// Calls with the bytes of a body and how many readable ones follow it.
    func withBytes(of buffer: ByteBuffer?, _ body: (UnsafeRawBufferPointer, Int) -> Void) {
        guard let buffer else { return body(UnsafeRawBufferPointer(start: nil, count: 0), 0) }
        buffer.withVeryUnsafeBytes { storage in
            let readable = buffer.readerIndex..<buffer.writerIndex
            body(UnsafeRawBufferPointer(rebasing: storage[readable]), storage.count - readable.upperBound)
        }
    }

    /// Calls with what `inflateInline` unpacked.
    func withScratch(_ body: (UnsafeRawBufferPointer, Int) -> Void) {
        body(scratch.bytes, ScratchBuffer.paddingBytes)
        scratch.clear()
    }

    /// Unpacks a small body at once; nil where it turns out to be a large one.
    func inflateInline(_ packed: ByteBuffer, format: Inflater.Format) -> Result<Void, Inflater.Failure>? {
        guard packed.readableBytes <= configuration.inflateInlineBytesMax else { return nil }
        let bytesMax = min(configuration.inflateInlineOutputBytesMax, configuration.limits.bodyBytesMax)
        scratch.clear()
        do throws(Inflater.Failure) {
            try packed.withUnsafeReadableBytes { (bytes) throws(Inflater.Failure) in
                try inflater.inflate(bytes, format: format, into: &scratch, bytesMax: bytesMax)
            }
            return .success(())
        } catch {
            return error == .tooLarge && bytesMax < configuration.limits.bodyBytesMax ? nil : .failure(error)
        }
    }

    /// Unpacks a large body on another thread, and calls back on this loop.
    func inflateElsewhere(
        _ packed: ByteBuffer, format: Inflater.Format,
        then: @escaping (Result<ByteBuffer, Inflater.Failure>) -> Void
    ) {
        let bytesMax = configuration.limits.bodyBytesMax
        unpackers.runIfActive(eventLoop: eventLoop) { () -> Result<ByteBuffer, Inflater.Failure> in
            do throws(Inflater.Failure) {
                var output = ScratchBuffer()
                try packed.withUnsafeReadableBytes { (bytes) throws(Inflater.Failure) in
                    try Inflater().inflate(bytes, format: format, into: &output, bytesMax: bytesMax)
                }
                var bytes = ByteBufferAllocator().buffer(capacity: output.count + ScratchBuffer.paddingBytes)
                bytes.writeBytes(output.bytes)
                return .success(bytes)
            } catch {
                return .failure(error)
            }
        }.assumeIsolated().whenComplete { result in
            // The pool stops only after the last connection is gone.
            if case .success(let unpacked) = result { then(unpacked) }
        }
    }

    // MARK: Answers

    /// Queues an answer until its ticket is durable.
    func wait(_ pending: PendingAnswer, ticket: UInt64) { waiting.append(pending, ticket: ticket) }

    /// Queues an answer behind those of the same connection that wait.
    func waitForElders(_ pending: PendingAnswer) { waiting.appendBehind(pending) }

    /// Sends an answer that nothing waits before.
    func answerNow(_ pending: PendingAnswer) {
        render(pending)
        sendBurst(flushes: false)
    }

    /// Sends all that a commit group settled, in one burst.
    func settle(_ commit: SpoolCommit) {
        guard var pending = waiting.popFirst(upTo: commit.upTo) else { return }
        while true {
            if !commit.isDurable { pending.answer = pending.answer.notStored }
            render(pending)
            guard let next = waiting.popFirst(upTo: commit.upTo) else { break }
            pending = next
        }
        let answered = burstParts
        sendBurst(flushes: true)
        for part in answered { part.handler.answersLeft() }
    }

    private func render(_ pending: PendingAnswer) {
        var framing = pending.framing
        framing.closes = framing.closes || pending.handler.endsWithOldestAnswer
        count(pending)
        guard pending.handler.isOpen else {
            metrics.abandoned.increment()
            return
        }
        if burstParts.isEmpty { writer.setDate(epochSeconds: Self.wallMilliseconds() / 1000) }
        writer.append(pending.answer, framing, to: &burst)
        burstParts.append((pending.handler, burst.count, framing.closes))
    }

    /// One buffer for all answers of a burst; each connection gets a slice.
    private func sendBurst(flushes: Bool) {
        guard !burstParts.isEmpty else { return }
        let bytes = ByteBuffer(bytes: burst)
        let parts = burstParts
        burst.removeAll(keepingCapacity: true)
        burstParts.removeAll(keepingCapacity: true)
        var start = 0
        for index in parts.indices {
            let part = parts[index]
            if let slice = bytes.getSlice(at: start, length: part.end - start) {
                part.handler.send(slice, closes: part.closes)
            }
            start = part.end
            // While the connection is at hand, but once for all of its answers that follow one another.
            if flushes, index + 1 == parts.count || parts[index + 1].handler !== part.handler { part.handler.flush() }
        }
    }

    /// Counts a request once its answer is certain.
    private func count(_ pending: PendingAnswer) {
        switch pending.answer {
        case .parsed(let accepted, let duplicates, let rejected):
            metrics.received.increment(by: accepted + duplicates + rejected.count)
            metrics.accepted.increment(by: accepted)
            metrics.duplicates.increment(by: duplicates)
            for event in rejected { metrics.rejected[event.code].increment() }
        case .stored(_, let isDuplicate, _):
            metrics.received.increment()
            if isDuplicate { metrics.duplicates.increment() } else { metrics.accepted.increment() }
        case .unusable(let failure):
            // How many events such a body holds nobody knows; it counts as one.
            metrics.received.increment()
            metrics.rejected[failure.code].increment()
        case .refused(let refusal, _, let events):
            if let limit = refusal.limit { metrics.limitsHit[limit].increment() }
            if let reason = refusal.turnedAway {
                metrics.received.increment(by: events)
                metrics.turnedAway[reason].increment(by: events)
            }
        case .preflight: break
        }
        let framing = pending.framing
        let status = IngestionMetrics.StatusClass(
            status: pending.answer.status(framing.route))
        let nanoseconds = NIODeadline.now().uptimeNanoseconds - pending.startedNanoseconds
        metrics.answered(framing.method, framing.route, status, seconds: Double(nanoseconds) * 1e-9)
    }
}

extension TimeAmount {
    static func seconds(_ seconds: Double) -> TimeAmount { .nanoseconds(Int64(seconds * 1e9)) }
}
