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

    enum Stage {
        case open
        /// The last answer of the connection is queued; what comes in is dropped.
        case closing
        /// The last answer has left; what comes in is dropped until the client closes or the time is over.
        case lingering(until: NIODeadline)
    }

    /// A tracking request whose body is being read.
    struct Reading {
        var head: TrackingHead
        let route: TrackingRoute
        let started: NIODeadline
        var body: ByteBuffer?
        /// The body is a buffer of its own, not a slice of what was read from the socket.
        var ownsBody = false
        var bytes = 0
        /// No field gave a write key: the body has to.
        var keyIsDue = false
        /// The write key that a field gave, by its place among the configured ones; 0 for none.
        var keyNumber = 0
    }

    /// What came can't be read; nothing after it will be.
    struct DecoderFailure {
        let error: any Error
        let refusal: Refusal
    }

    let loop: TrackingLoop
    let isOverLimit: Bool
    let checksKeys: Bool
    let onClose: @Sendable () -> Void
    var order: ConnectionOrder
    var stage = Stage.open
    var reading: Reading?
    /// Parts that wait until an answer before them has left.
    var held = CircularBuffer<HTTPServerRequestPart>()
    var context: ChannelHandlerContext?
    var peer = ""
    var isTrustedPeer = false

    var decoderFailure: DecoderFailure?
    var failurePassedOn = false
    var inputEnded = false
    var inputEndPassedOn = false
    var isQuiescing = false
    var isGoingOn = false
    var readIsWanted = false
    var flushIsDue = false
    var readCompleteIsDue = false
    var continueIsDue = false
    var closesAfterForwarded = false
    var lastActivity = NIODeadline.now()
    var unwritableSince: NIODeadline?
    /// Place in the loop's list of handlers.
    var index = 0

    init(loop: TrackingLoop, isOverLimit: Bool, onClose: @escaping @Sendable () -> Void) {
        self.loop = loop
        self.isOverLimit = isOverLimit
        checksKeys = !loop.configuration.writeKeys.isEmpty
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

    func leave() {
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

    var mayRead: Bool {
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
        decoderFailure = DecoderFailure(error: error, refusal: refusal)
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
    func take(_ part: HTTPServerRequestPart) -> Bool {
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

    func passOn(_ part: HTTPServerRequestPart) {
        readCompleteIsDue = true
        context?.fireChannelRead(wrapInboundOut(part))
    }

    func forward(_ head: HTTPRequestHead) {
        // Hummingbird closes for exactly "close" only; an upgrade is never followed by a request the decoder reads.
        closesAfterForwarded =
            !head.isKeepAlive && head.headers.first(name: "connection") != "close"
            || head.headers.contains(name: "upgrade")
        lastActivity = .now()
        if head.version.minor > 0, head.headers.first(name: "expect")?.equals("100-continue") == true { sendContinue() }
        passOn(.head(head))
    }

    func begin(_ request: HTTPRequestHead, _ route: TrackingRoute) {
        let now = NIODeadline.now()
        lastActivity = now
        let head = TrackingHead(request, countryField: loop.configuration.countryField)
        reading = Reading(head: head, route: route, started: now)
        if let answer = answerBeforeBody(head, route, target: request.uri) { return decide(answer) }
        if route == .pixel {
            reading?.body = PixelRequest.body(target: request.uri, referer: request.headers.first(name: "referer"))
            reading?.ownsBody = true
        }
        if head.expectation == .proceed {
            continueIsDue = true
            continueIfDue()
        }
    }

    /// The answer to a request whose head is enough to decide.
    func answerBeforeBody(_ head: TrackingHead, _ route: TrackingRoute, target: String) -> TrackingAnswer? {
        if head.method == .options { return .preflight }
        guard head.method == route.method else { return .refused(.methodNotAllowed) }
        // The pixel's event is in the target, and nothing else may be one.
        if route == .pixel, head.isChunked || head.contentLength ?? 0 > 0 { return .refused(.bodyTooLarge) }
        if checksKeys {
            switch loop.configuration.writeKeys.judge(head, route, target: target) {
            case .valid(let number): reading?.keyNumber = number
            case .missing: reading?.keyIsDue = true
            case .invalid: return .refused(.invalidWriteKey, retryAfterSeconds: 0, events: 1)
            }
        }
        if head.media == .unsupported || head.media == .form && route.dialect != .postHog {
            return .refused(.mediaTypeNotSupported)
        }
        if head.coding == .unsupported { return .refused(.codingNotSupported) }
        if head.expectation == .unsupported { return .refused(.expectationFailed) }
        if head.contentLength ?? 0 > loop.configuration.limits.bodyBytesMax { return .refused(.bodyTooLarge) }
        return loop.needsPeers ? loop.refusal(client: reading.flatMap(client)) : nil
    }

    /// Whose rate a request counts against: an address, or a write key used at that address.
    func client(_ request: Reading) -> String? {
        guard loop.needsPeers else { return nil }
        let address = loop.clients.address(peer, request.head.forwardedFor)
        return request.keyNumber == 0 ? address : "\(request.keyNumber)@\(address)"
    }
}
