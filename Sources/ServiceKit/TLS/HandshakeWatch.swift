import NIOCore
import NIOSSL
import NIOTLS

/// Sees to it that a connection is encrypted in time, and says why one was not.
final class HandshakeWatch: ChannelInboundHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    private let secondsMax: Int64
    private let onFailure: (ListenerTLS.HandshakeFailure) -> Void
    private var deadline: Scheduled<Void>?
    private var isDecided = false

    init(secondsMax: Int64, onFailure: @escaping (ListenerTLS.HandshakeFailure) -> Void) {
        self.secondsMax = secondsMax
        self.onFailure = onFailure
    }

    /// Counts the first reason; what follows comes of it.
    func failed(_ reason: ListenerTLS.HandshakeFailure) {
        guard !isDecided else { return }
        isDecided = true
        onFailure(reason)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: .seconds(secondsMax)) {
            let (watch, context) = bound.value
            watch.failed(.timeout)
            context.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent {
            isDecided = true
            deadline?.cancel()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error as? NIOSSLError {
        case .handshakeFailed(.sslError(let stack))? where stack == [.eofDuringHandshake]:
            failed(.closed)
        case .handshakeFailed?:
            failed(.failed)
        // HTTP says itself where a message ends: a client need not say good-bye.
        case .uncleanShutdown?: break
        default: context.fireErrorCaught(error)
        }
    }
}
