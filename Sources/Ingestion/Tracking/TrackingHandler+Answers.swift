internal import NIOCore
internal import NIOHTTP1

/// What leaves: answers in their turn, and the end of the connection.
extension TrackingHandler {
    /// Answers the request that is being read before its body is complete.
    func decide(_ answer: TrackingAnswer, closes: Bool = false) {
        guard let request = reading else { return }
        order.discardRest()
        let rest = request.head.isChunked ? Int.max : (request.head.contentLength ?? 0) - request.bytes
        // After a refused expectation nobody knows whether the body still comes.
        let drains = request.head.expectation == .none && rest <= loop.configuration.drainBytesMax
        deliver(answer, closes: closes || !drains)
        endBody()
    }

    /// Sends the answer to the newest request, or queues it: behind the disk with a ticket, else behind its elders.
    func deliver(_ answer: TrackingAnswer, ticket: UInt64? = nil, closes: Bool) {
        var framing = AnswerFraming()
        framing.closes = closes
        if let reading {
            framing.route = reading.route
            framing.method = reading.head.method
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
        context.write(wrapOutboundOut(bytes), promise: nil)
        closeOutput()
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

    var awaitsForwardedAnswer: Bool { order.awaitsForwarded }

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

    /// Sends nothing more, and ends the connection once all that was written has left: at once where the client sends
    /// nothing more either, else when it closes or has had time to read the last answer.
    func closeOutput(promise: EventLoopPromise<Void>? = nil) {
        stage = .lingering(until: .now() + loop.lingerTime)
        flushIsDue = false
        guard let context else { return }
        // Closing both ways drops what was not written yet, so that has to go first.
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { [self] _ in
            context.close(mode: inputEnded ? .all : .output, promise: promise)
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
        readIsWanted = true
        resumeReading()
    }

    /// What took the forwarded requests ends the connection.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .output else { return context.close(mode: mode, promise: promise) }
        closeOutput(promise: promise)
    }
}
