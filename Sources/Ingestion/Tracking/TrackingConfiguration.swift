package import Events

/// How the tracking routes behave on the wire.
package struct TrackingConfiguration: Sendable {
    /// Seconds a connection may stay open without a request.
    package var idleSeconds = 75.0
    /// Seconds from a request's head to the end of its body.
    package var requestSeconds = 30.0
    /// Seconds that what a client still sends is read and dropped after a closing answer, so that it gets the answer.
    package var lingerSeconds = 2.0
    /// Bytes of a refused request's body that are read and dropped to keep its connection.
    package var drainBytesMax = 256 << 10
    /// Bytes of all unfinished bodies of one event loop.
    package var bodiesBytesMax = 32 << 20
    /// Requests of one connection that may wait for their answers.
    package var unansweredMax = 128
    /// Open connections, above which new ones are told to come back.
    package var connectionsMax = 4096
    /// Packed bytes above which a body is unpacked on another thread.
    package var inflateInlineBytesMax = 32 << 10
    /// Unpacked bytes above which a body is unpacked on another thread.
    package var inflateInlineOutputBytesMax = 512 << 10
    /// Events a second that one client address, or one write key at it, may send; 0 for any number.
    package var eventsPerSecond = 0.0
    /// Seconds' worth of events that a client may send at once.
    package var eventBurstSeconds = 2.0
    /// Clients whose rate is remembered.
    package var rateClientsMax = 100_000
    /// Who may send events.
    package var writeKeys = WriteKeys()
    /// The field in which a trusted proxy names the client's country, in lower case; nil for none.
    package var countryField: String?
    /// What browsers are told in `Strict-Transport-Security` where the port speaks TLS; nil where it does not.
    package var transportSecurity: String?
    package var limits = EventLimits()

    package init() {}

    /// Events that a client may send at once.
    var eventBurst: Int { max(1, Int(eventsPerSecond * eventBurstSeconds)) }
}

/// Who is behind a connection: which peers are proxies to be believed, and whom they speak for.
package struct ClientIdentity: Sendable {
    /// Whether a peer is a proxy whose fields are believed.
    package let isTrusted: @Sendable (_ peer: String) -> Bool
    /// The client's address for a peer and its `X-Forwarded-For` fields.
    package let address: @Sendable (_ peer: String, _ forwardedFor: [String]) -> String

    package init(
        isTrusted: @escaping @Sendable (_ peer: String) -> Bool,
        address: @escaping @Sendable (_ peer: String, _ forwardedFor: [String]) -> String
    ) {
        self.isTrusted = isTrusted
        self.address = address
    }

    /// Nobody is a proxy.
    package static let peer = ClientIdentity(isTrusted: { _ in false }, address: { peer, _ in peer })
}
