internal import Events
internal import MetricsRegistry
internal import NIOCore
internal import NIOHTTP1

/// Answers the tracking routes of one connection with ready-made bytes, and passes every other request on.
///
/// It stands right behind the HTTP decoder. What it does itself never becomes response parts: its answers are bytes,
/// written past the encoder, which stands behind it. `ConnectionOrder` decides what may go ahead.
final class TrackingHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Stage {
        case open
        /// The last answer of the connection is queued; what comes in is dropped.
        case closing
        /// The last answer has left; what comes in is dropped until the client closes or the time is over.
        case lingering(until: NIODeadline)
    }

    /// A tracking request whose body is being read.
    private struct Reading {
        var head: TrackingHead
        let route: TrackingRoute
        let started: NIODeadline
        var body: ByteBuffer?
        /// The body is a buffer of its own, not a slice of what was read from the socket.
        var ownsBody = false
        var bytes = 0
    }

    private let loop: TrackingLoop
    private let isOverLimit: Bool
    private let onClose: @Sendable () -> Void
    private var order: ConnectionOrder
    private var stage = Stage.open
    private var reading: Reading?
    /// Parts that wait until an answer before them has left.
    private var held = CircularBuffer<HTTPServerRequestPart>()
    private var context: ChannelHandlerContext?
    private var peer = ""
    private var isTrustedPeer = false

    private var decoderFailure: Refusal?
    private var inputEnded = false
    private var inputEndPassedOn = false
    private var isQuiescing = false
    private var isGoingOn = false
    private var readIsWanted = false
    private var flushIsDue = false
    private var readCompleteIsDue = false
    private var continueIsDue = false
    private var closesAfterForwarded = false
    private var lastActivity = NIODeadline.now()
    private var unwritableSince: NIODeadline?
    /// Place in the loop's list of handlers.
    var index = 0

    init(loop: TrackingLoop, isOverLimit: Bool, onClose: @escaping @Sendable () -> Void) {
        self.loop = loop
        self.isOverLimit = isOverLimit
        self.onClose = onClose
        order = ConnectionOrder(unansweredMax: loop.configuration.unansweredMax)
    }

    // MARK: The connection's life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        guard loop.needsPeers || isOverLimit else { return }
        peer = context.remoteAddress?.ipAddress ?? ""
        isTrustedPeer = loop.clients.isTrusted(peer)
        if isOverLimit, order.begin(tracking: true) == .track {
            deliver(.refused(.tooManyConnections, retryAfterSeconds: 1, events: 0), closes: true)
            flush()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func leave() {
        guard context != nil else { return }
        if reading != nil { loop.metrics.abandoned.increment() }
        endBody()
        context = nil
        held.removeAll()
        loop.remove(self)
        onClose()
    }

    // MARK: What comes in

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .open = stage else { return }
        let part = unwrapInboundIn(data)
        if !held.isEmpty || !take(part) { held.append(part) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // What waits for the rest of its body must not keep the socket's whole read buffer alive.
        if reading?.ownsBody == false { ownBody(expecting: 0) }
        flush()
        if readCompleteIsDue {
            readCompleteIsDue = false
            context.fireChannelReadComplete()
        }
    }

    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { readIsWanted = true }
    }

    private var mayRead: Bool {
        switch stage {
        case .open: order.mayRead && held.isEmpty && unwritableSince == nil
        case .closing: false
        case .lingering: true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        unwritableSince = context.channel.isWritable ? nil : .now()
        context.fireChannelWritabilityChanged()
        resumeReading()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let refusal = Refusal(decoding: error) else { return context.fireErrorCaught(error) }
        guard case .open = stage, decoderFailure == nil, context.channel.isActive else { return }
        decoderFailure = refusal
        if order.inbound == .forwarding, held.isEmpty {
            // What took the request answers it, as its last.
            closesAfterForwarded = true
            context.fireErrorCaught(error)
            if !order.awaitsForwarded { closeOutput() }
            return
        }
        goOn()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            inputEnded = true
            if case .lingering = stage { context.close(promise: nil) } else { goOn() }
        case is ChannelShouldQuiesceEvent:
            isQuiescing = true
            // With a tracking request under way its answer closes the connection.
            if order.unanswered == 0 && held.isEmpty { context.fireUserInboundEventTriggered(event) }
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// Takes a part in; false when it has to wait.
    private func take(_ part: HTTPServerRequestPart) -> Bool {
        switch part {
        case .head(let head):
            let route = TrackingRoute.match(target: head.uri)
            switch order.begin(tracking: route != nil) {
            case .hold: return false
            case .forward: forward(head)
            case .track: if let route { begin(head, route) }
            }
        case .body(let bytes):
            switch order.inbound {
            case .tracking: collect(bytes)
            case .forwarding: passOn(part)
            case .boundary, .discarding, .unpacking: break
            }
        case .end:
            lastActivity = .now()
            switch order.inbound {
            case .tracking: bodyEnded()
            case .forwarding:
                order.end()
                passOn(part)
            case .discarding:
                order.end()
            case .boundary, .unpacking: break
            }
        }
        return true
    }

    private func passOn(_ part: HTTPServerRequestPart) {
        readCompleteIsDue = true
        context?.fireChannelRead(wrapInboundOut(part))
    }

    private func forward(_ head: HTTPRequestHead) {
        // Hummingbird closes for exactly "close" only; an upgrade is never followed by a request the decoder reads.
        closesAfterForwarded =
            !head.isKeepAlive && head.headers.first(name: "connection") != "close"
            || head.headers.contains(name: "upgrade")
        lastActivity = .now()
        if head.version.minor > 0, head.headers.first(name: "expect")?.equals("100-continue") == true { sendContinue() }
        passOn(.head(head))
    }

    private func begin(_ head: HTTPRequestHead, _ route: TrackingRoute) {
        let now = NIODeadline.now()
        lastActivity = now
        let head = TrackingHead(head, countryField: loop.configuration.countryField)
        reading = Reading(head: head, route: route, started: now)
        if let answer = answerBeforeBody(head) { return decide(answer) }
        if head.expectation == .proceed {
            continueIsDue = true
            continueIfDue()
        }
    }

    /// The answer to a request whose head is enough to decide.
    private func answerBeforeBody(_ head: TrackingHead) -> TrackingAnswer? {
        if head.method == .OPTIONS { return .preflight }
        guard head.method == .POST else { return .refused(.methodNotAllowed) }
        if head.media == .unsupported { return .refused(.mediaTypeNotSupported) }
        if head.coding == .unsupported { return .refused(.codingNotSupported) }
        if head.expectation == .unsupported { return .refused(.expectationFailed) }
        if head.contentLength ?? 0 > loop.configuration.limits.bodyBytesMax { return .refused(.bodyTooLarge) }
        return loop.refusal(client: client(head))
    }

    private func client(_ head: TrackingHead) -> String? {
        loop.needsPeers ? loop.clients.address(peer, head.forwardedFor) : nil
    }

    // MARK: Bodies

    private func collect(_ part: ByteBuffer) {
        guard reading != nil else { return }
        continueIsDue = false
        let count = part.readableBytes
        reading!.bytes += count
        loop.bodyBytesInFlight += count
        if reading!.bytes > loop.configuration.limits.bodyBytesMax { return decide(.refused(.bodyTooLarge)) }
        if loop.bodyBytesInFlight > loop.configuration.bodiesBytesMax {
            return decide(.refused(.bodiesOverloaded, retryAfterSeconds: 1, events: 0))
        }
        if reading!.body == nil {
            reading!.body = part
        } else {
            ownBody(expecting: count)
            reading!.body!.writeImmutableBuffer(part)
        }
    }

    /// Moves what has come of the body into a buffer of its own, with room for the rest as far as it is known.
    private func ownBody(expecting bytes: Int) {
        guard reading?.ownsBody == false, let slice = reading?.body else { return }
        reading!.ownsBody = true
        let rest = max((reading!.head.contentLength ?? 0) - slice.readableBytes, bytes)
        // A promised length is believed only so far: it costs the client nothing to promise.
        let capacity = slice.readableBytes + min(rest, 256 << 10) + ScratchBuffer.paddingBytes
        var own = ByteBufferAllocator().buffer(capacity: capacity)
        own.writeImmutableBuffer(slice)
        reading!.body = own
    }

    /// Gives the request under way up for good, body included.
    private func endBody() {
        loop.bodyBytesInFlight -= reading?.bytes ?? 0
        reading = nil
    }

    private func bodyEnded() {
        guard let request = reading else { return }
        guard request.head.coding != .identity else {
            return loop.withBytes(of: request.body) { bytes, readableAfter in
                parse(bytes, readableAfter: readableAfter, request)
            }
        }
        let format = request.head.coding == .gzip ? Inflater.Format.gzip : .deflate
        let packed = request.body ?? ByteBuffer()
        if let result = loop.inflateInline(packed, format: format) {
            return unpacked(result, request)
        }
        order.unpackElsewhere()
        loop.inflateElsewhere(packed, format: format) { [self] result in
            guard context != nil, reading != nil else { return }
            switch result {
            case .success(let bytes):
                loop.withBytes(of: bytes) { bytes, readableAfter in
                    parse(bytes, readableAfter: readableAfter, request)
                }
            case .failure(let failure): refuse(failure)
            }
            flush()
            goOn()
        }
    }

    private func unpacked(_ result: Result<Void, Inflater.Failure>, _ request: Reading) {
        switch result {
        case .success:
            loop.withScratch { bytes, readableAfter in parse(bytes, readableAfter: readableAfter, request) }
        case .failure(let failure): refuse(failure)
        }
    }

    private func refuse(_ failure: Inflater.Failure) {
        deliver(.refused(failure == .tooLarge ? .bodyTooLarge : .bodyCorrupt), closes: false)
        order.end()
        endBody()
    }

    private func parse(_ body: UnsafeRawBufferPointer, readableAfter: Int, _ request: Reading) {
        let outcome = loop.ingest(
            body, readableAfter: readableAfter, route: request.route, head: request.head, isTrustedPeer: isTrustedPeer,
            client: client(request.head))
        order.end()
        deliver(outcome.answer, ticket: outcome.ticket, closes: false)
        loop.metrics.bodyBytes.increment(by: request.bytes)
        endBody()
    }

    // MARK: Answers

    /// Answers the request that is being read before its body is complete.
    private func decide(_ answer: TrackingAnswer, closes: Bool = false) {
        guard let request = reading else { return }
        order.discardRest()
        let rest = request.head.isChunked ? Int.max : (request.head.contentLength ?? 0) - request.bytes
        // After a refused expectation nobody knows whether the body still comes.
        let drains = request.head.expectation == .none && rest <= loop.configuration.drainBytesMax
        deliver(answer, closes: closes || !drains)
        endBody()
    }

    /// Sends the answer to the newest request, or queues it: behind the disk with a ticket, else behind its elders.
    private func deliver(_ answer: TrackingAnswer, ticket: UInt64? = nil, closes: Bool) {
        var framing = AnswerFraming()
        framing.closes = closes
        if let reading {
            framing.route = reading.route
            framing.isHead = reading.head.method == .HEAD
            framing.closes = closes || !reading.head.keepsAlive
            framing.isHTTP10 = reading.head.isHTTP10
            framing.requestID = reading.head.requestID
            framing.origin = reading.head.origin
        }
        if framing.closes { stage = .closing }
        let started = reading?.started ?? .now()
        let pending = PendingAnswer(
            handler: self, answer: answer, framing: framing, startedNanoseconds: started.uptimeNanoseconds)
        if let ticket {
            loop.wait(pending, ticket: ticket)
        } else if order.newestIsNext {
            loop.answerNow(pending)
        } else {
            loop.waitForElders(pending)
        }
    }

    /// Whether the answer that is being rendered, the oldest, has to be the last one.
    var endsWithOldestAnswer: Bool {
        isQuiescing && order.unanswered == 1 && order.inbound == .boundary && held.isEmpty
    }

    var isOpen: Bool { context != nil }

    /// Writes an answer in its turn; `flush()` or `answersLeft()` follows.
    func send(_ bytes: ByteBuffer, closes: Bool) {
        order.answered()
        guard let context else { return }
        lastActivity = .now()
        guard closes else {
            context.write(wrapOutboundOut(bytes), promise: nil)
            flushIsDue = true
            return continueIfDue()
        }
        stage = .lingering(until: lastActivity + loop.lingerTime)
        flushIsDue = false
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { [self] _ in
            context.close(mode: inputEnded ? .all : .output, promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(bytes), promise: promise)
        readIsWanted = true
        resumeReading()
    }

    /// After answers were sent from the loop's queue.
    func answersLeft() {
        flush()
        goOn()
    }

    func flush() {
        guard flushIsDue else { return }
        flushIsDue = false
        context?.flush()
    }

    /// Called by the handler behind the encoder when the last part of a forwarded answer went through.
    func forwardedAnswerLeft() {
        order.forwardedAnswered()
        lastActivity = .now()
        guard let context else { return }
        let box = NIOLoopBound(self, eventLoop: context.eventLoop)
        // Not within the write: the flush that belongs to it comes first.
        if closesAfterForwarded {
            stage = .closing
            context.eventLoop.execute { box.value.closeOutput() }
        } else if !held.isEmpty || inputEnded || decoderFailure != nil {
            context.eventLoop.execute { box.value.goOn() }
        }
    }

    private func closeOutput() {
        stage = .lingering(until: .now() + loop.lingerTime)
        context?.flush()
        context?.close(mode: inputEnded ? .all : .output, promise: nil)
        readIsWanted = true
        resumeReading()
    }

    // MARK: Going on

    /// Takes in what was held, as far as it may go now, then what came after the last part.
    private func goOn() {
        guard !isGoingOn else { return }
        isGoingOn = true
        while let part = held.first, case .open = stage, take(part) { held.removeFirst() }
        isGoingOn = false
        guard let context, case .open = stage else { return resumeReading() }
        if readCompleteIsDue {
            // What was passed on is taken up only now.
            readCompleteIsDue = false
            context.fireChannelReadComplete()
        }
        guard held.isEmpty else { return flush() }
        if let decoderFailure { reportFailure(decoderFailure) }
        if inputEnded && order.unanswered == 0 && !inputEndPassedOn && decoderFailure == nil {
            inputEndPassedOn = true
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
        flush()
        resumeReading()
    }

    private func reportFailure(_ refusal: Refusal) {
        switch order.inbound {
        case .tracking: decide(.refused(refusal), closes: true)
        case .discarding:
            // The request has its answer; the connection ends when that has left.
            if order.unanswered == 0 { closeOutput() }
        case .boundary, .forwarding, .unpacking:
            guard order.begin(tracking: true) == .track else { return }
            order.discardRest()
            deliver(.refused(refusal), closes: true)
        }
    }

    private func resumeReading() {
        guard readIsWanted, mayRead, let context else { return }
        readIsWanted = false
        context.read()
    }

    private func sendContinue() {
        context?.writeAndFlush(wrapOutboundOut(loop.continueBytes), promise: nil)
    }

    /// `100 Continue` must not overtake the answers before it.
    private func continueIfDue() {
        guard continueIsDue, order.newestIsNext else { return }
        continueIsDue = false
        sendContinue()
    }

    // MARK: Time

    /// Ends what takes too long. Called about once a second.
    func sweep(now: NIODeadline) {
        guard let context else { return }
        if case .lingering(let until) = stage {
            if now >= until { context.close(promise: nil) }
            return
        }
        if let unwritableSince, now - unwritableSince > loop.idleTime { return end(.idleSeconds) }
        switch order.inbound {
        case .tracking:
            guard let reading, now - reading.started > loop.requestTime else { return }
            decide(.refused(.timedOut), closes: true)
            flush()
        case .discarding, .forwarding:
            if now - lastActivity > loop.requestTime { end(.requestSeconds) }
        case .boundary:
            if order.isIdle && now - lastActivity > loop.idleTime { end(.idleSeconds) }
        case .unpacking: break
        }
    }

    private func end(_ limit: IngestionMetrics.Limit) {
        loop.metrics.limitsHit[limit].increment()
        context?.close(promise: nil)
    }
}

extension Refusal {
    /// What the HTTP decoder objects to; nil for errors that aren't the decoder's.
    init?(decoding error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow: self = .headTooLarge
        case HTTPParserError.invalidVersion: self = .versionNotSupported
        case is HTTPParserError: self = .badRequest
        case is ByteToMessageDecoderError: self = .badRequest
        default: return nil
        }
    }
}
