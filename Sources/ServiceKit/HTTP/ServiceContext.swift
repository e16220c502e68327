package import Hummingbird
package import NIOCore

/// What a route knows of the request besides the request itself.
package struct ServiceContext: RequestContext, RemoteAddressRequestContext {
    package var coreContext: CoreRequestContextStorage
    package let channel: any Channel
    /// The request's id and trace; set before a route sees the request.
    package var trace: RequestTrace
    /// The client's address: the peer's, or what a trusted proxy says of it.
    package var clientAddress: String
    /// Whom the request's token speaks for; set by ``AuthenticationMiddleware``.
    package var authentication: Authentication
    /// The largest body a route takes, in bytes.
    package var bodyBytesMax: Int

    package init(source: ApplicationRequestContextSource) {
        self.coreContext = .init(source: source)
        self.channel = source.channel
        self.trace = RequestTrace(requestID: nil, traceparent: nil) { "" }
        self.clientAddress = ""
        self.authentication = .anonymous
        self.bodyBytesMax = 1 << 20
    }

    package var remoteAddress: SocketAddress? { channel.remoteAddress }
    package var maxUploadSize: Int { bodyBytesMax }
}
