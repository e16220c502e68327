import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// A connection that is encrypted before anything else is done with it.
///
/// ``PlainTextRefusal`` → `NIOSSLServerHandler` → ``HandshakeWatch`` → what the server speaks.
struct TLSChannel<Base: ServerChildChannel>: ServerChildChannel {
    typealias Value = Base.Value

    let base: Base
    let tls: ListenerTLS

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let watch = HandshakeWatch(secondsMax: ListenerTLS.handshakeSecondsMax) { [tls] in tls.count($0) }
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(PlainTextRefusal(watch))
            try pipeline.addHandler(NIOSSLServerHandler(context: tls.context))
            try pipeline.addHandler(watch)
        }.flatMap { base.setup(channel: channel, logger: logger) }
    }

    func handle(value: Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}

extension ServerChildChannel {
    /// The same behind TLS.
    func encrypted(by tls: ListenerTLS) -> any ServerChildChannel { TLSChannel(base: self, tls: tls) }
}
