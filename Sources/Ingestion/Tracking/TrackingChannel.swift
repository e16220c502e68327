internal import HTTPTypes
package import HummingbirdCore
package import Logging
package import NIOCore
internal import NIOHTTP1
package import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1

/// The connections of the port that tracking shares with the rest of the service.
///
/// `HTTPRequestDecoder` → `TrackingHandler` → what Hummingbird's HTTP/1 channel is made of. A tracking request ends at
/// the handler; any other goes on to Hummingbird's router, on the same connection and in order.
package struct TrackingChannel: ServerChildChannel, HTTPChannelHandler {
    package typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    package let responder: Responder
    private let configuration: HTTP1Channel.Configuration
    private let service: TrackingService

    /// - Parameter configuration: its idle timeout is not used: it would take a connection that only tracks for idle.
    init(responder: @escaping Responder, configuration: HTTP1Channel.Configuration, service: TrackingService) {
        self.responder = responder
        self.configuration = configuration
        self.service = service
    }

    package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = configuration.httpDecoder.maxHeaderFieldSize
            limits.maxHeaderListSize = configuration.httpDecoder.maxHeaderListSize
            limits.maxHeaderFieldCount = configuration.httpDecoder.maxHeaderFieldCount
            let isOverLimit = service.connectionOpened()
            let tracking = TrackingHandler(
                loop: service.loop(for: channel.eventLoop), isOverLimit: isOverLimit,
                onClose: { [service] in service.connectionClosed() })
            // Answers are small: a client that reads none of them is noticed before it holds much of our memory.
            try channel.syncOptions?.setOption(.writeBufferWaterMark, value: .init(low: 4 << 10, high: 16 << 10))
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: limits)))
            try pipeline.addHandler(tracking)
            try pipeline.addHandler(HTTPResponseEncoder())
            try pipeline.addHandler(ForwardedAnswerObserver(tracking))
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try pipeline.addHandlers(configuration.additionalChannelHandlers())
            try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: nil, logger: logger))
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    package func handle(value: Value, logger: Logger) async {
        await handleHTTP(asyncChannel: value, logger: logger)
    }
}

/// Stands behind the encoder and tells the tracking handler when a forwarded answer has gone through whole.
///
/// Hummingbird answers a body that breaks off with 400 even where it has answered the request before: that one is
/// dropped.
private final class ForwardedAnswerObserver: ChannelOutboundHandler {
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let tracking: TrackingHandler

    init(_ tracking: TrackingHandler) { self.tracking = tracking }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard tracking.awaitsForwardedAnswer else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        let part = unwrapOutboundIn(data)
        context.write(data, promise: promise)
        if case .end = part { tracking.forwardedAnswerLeft() }
    }
}
