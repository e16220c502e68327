/// The bounds of one `CurlClient`, and how it trusts servers.
package struct CurlConfiguration: Sendable {
    /// Connections to one host and port at a time; further transfers wait, within their connect time-out.
    package var connectionsPerHostMax = 8
    /// Connections in all.
    package var connectionsMax = 64
    /// Transfers accepted and not yet ended, waiting ones included; one more fails with `.overloaded`.
    package var transfersMax = 1024
    /// Response bytes a stream keeps for a slow consumer before it stops reading from the socket. One read of the
    /// socket (up to 256 KiB) may go over it.
    package var streamBufferBytesMax = 1 << 20
    package var tls = CurlTLS()
    /// What names resolve to before anyone is asked: each as `host:port:address`.
    package var addresses: [String] = []
    package var userAgent = "lugx"

    package init() {}
}

/// How servers are trusted, and what the client shows them.
package struct CurlTLS: Sendable {
    /// PEM file of the authorities to trust instead of the system's.
    package var authoritiesFile: String?
    /// Trusts the system's authorities besides those of the file.
    package var trustsSystem = false
    /// Off accepts any certificate and any host name: only for a test.
    package var verifiesServer = true
    /// PEM file of the client's certificate (chain).
    package var certificateFile: String?
    /// PEM file of the client's private key.
    package var keyFile: String?

    package init() {}
}
