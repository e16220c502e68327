internal import Events
internal import MetricsRegistry
internal import NIOCore

/// Collecting, unpacking and parsing what comes after a head.
extension TrackingHandler {
    func collect(_ part: ByteBuffer) {
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
    func ownBody(expecting bytes: Int) {
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
    func endBody() {
        loop.bodyBytesInFlight -= reading?.bytes ?? 0
        reading = nil
    }

    func bodyEnded() {
        guard var request = reading else { return }
        if case .postHog = request.route.dialect {
            guard let opened = PostHogBody.opened(request.body) else { return refuse(.corrupt) }
            request.body = opened
            if PostHogBody.isPacked(opened) { request.head.coding = .gzip }
        }
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

    func unpacked(_ result: Result<Void, Inflater.Failure>, _ request: Reading) {
        switch result {
        case .success:
            loop.withScratch { bytes, readableAfter in parse(bytes, readableAfter: readableAfter, request) }
        case .failure(let failure): refuse(failure)
        }
    }

    func refuse(_ failure: Inflater.Failure) {
        deliver(.refused(failure == .tooLarge ? .bodyTooLarge : .bodyCorrupt), closes: false)
        order.end()
        endBody()
    }

    func parse(_ body: UnsafeRawBufferPointer, readableAfter: Int, _ request: Reading) {
        let outcome = loop.ingest(
            body, readableAfter: readableAfter, route: request.route, head: request.head, isTrustedPeer: isTrustedPeer,
            keyIsDue: request.keyIsDue,
            client: client(request))
        order.end()
        deliver(outcome.answer, ticket: outcome.ticket, closes: false)
        loop.metrics.bodyBytes.increment(by: request.bytes)
        endBody()
    }
}
