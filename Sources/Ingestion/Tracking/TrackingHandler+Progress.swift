internal import MetricsRegistry
internal import NIOCore
internal import NIOHTTP1

/// What goes on once an answer has left, or time has passed.
extension TrackingHandler {
    /// Takes in what was held, as far as it may go now, then what came after the last part.
    func goOn() {
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
        guard case .open = stage else { return resumeReading() }
        if inputEnded && order.unanswered == 0 {
            if order.isIdle { return closeOutput() }
            if !inputEndPassedOn && decoderFailure == nil {
                inputEndPassedOn = true
                context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            }
        }
        flush()
        resumeReading()
    }

    func reportFailure(_ failure: DecoderFailure) {
        let refusal = failure.refusal
        switch order.inbound {
        case .forwarding:
            // What took the request answers it, as its last.
            guard !failurePassedOn else { return }
            failurePassedOn = true
            closesAfterForwarded = true
            context?.fireErrorCaught(failure.error)
            if !order.awaitsForwarded { closeOutput() }
        case .tracking: decide(.refused(refusal), closes: true)
        case .discarding:
            // The request has its answer; the connection ends when that has left.
            if order.unanswered == 0 { closeOutput() }
        case .boundary, .unpacking:
            guard order.begin(tracking: true) == .track else { return }
            order.discardRest()
            deliver(.refused(refusal), closes: true)
        }
    }

    func resumeReading() {
        guard readIsWanted, mayRead, let context else { return }
        readIsWanted = false
        context.read()
    }

    func sendContinue() {
        context?.writeAndFlush(wrapOutboundOut(loop.continueBytes), promise: nil)
    }

    /// `100 Continue` must not overtake the answers before it.
    func continueIfDue() {
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

    func end(_ limit: IngestionMetrics.Limit) {
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
