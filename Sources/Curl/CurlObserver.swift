/// What a client tells whoever counts. Called on the transfer thread: it must be quick and never block.
package protocol CurlObserver: Sendable {
    func transferEnded(_ summary: CurlSummary)
}

/// What one transfer came to.
package struct CurlSummary: Sendable, Equatable {
    /// nil: a whole answer came.
    package var failure: CurlError.Kind?
    /// nil: no status line came.
    package var status: Int?
    package var durationSeconds: Double
    package var bytesSent: Int
    package var bytesReceived: Int
    package var connectionsOpened: Int
}
