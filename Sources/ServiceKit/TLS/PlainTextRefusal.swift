import NIOCore

/// Tells a client that speaks plain HTTP to a port with TLS what is wrong, instead of leaving it with a broken
/// connection.
final class PlainTextRefusal: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The first byte of a TLS record that begins a handshake (RFC 8446, section 5.1).
    private static let handshakeByte: UInt8 = 22

    private static let answer: String = {
        let text = "This port speaks https only: begin the address with https://."
        let body = """
            {"type":"about:blank","title":"Bad Request","status":400,"detail":"\(text)","success":false,\
            "error":"Bad Request","message":"\(text)","code":"tls_required"}
            """
        return "HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\n"
            + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    }()

    private let watch: HandshakeWatch
    private var hasRefused = false

    init(_ watch: HandshakeWatch) { self.watch = watch }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What a refused client still sends is let go, so that it reads the answer instead of a reset.
        guard !hasRefused else { return }
        let bytes = unwrapInboundIn(data)
        guard let first = bytes.readableBytesView.first, first != Self.handshakeByte else {
            context.fireChannelRead(data)
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
            return
        }
        hasRefused = true
        watch.failed(.plain)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: Self.answer)), promise: nil)
        context.close(mode: .output, promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if hasRefused, case ChannelEvent.inputClosed? = event as? ChannelEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
