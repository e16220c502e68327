/// What the server knows about a request besides its body. The buffers need to live only for the call they are
/// passed to.
package struct RequestFacts {
    /// When the request was received, milliseconds since 1970.
    package var receivedAtMilliseconds: Int64
    /// The `User-Agent` header, empty without one.
    package var userAgent: UnsafeRawBufferPointer
    /// The country a configured proxy gave, two letters, or empty. Anything else is dropped.
    package var country: UnsafeRawBufferPointer
    /// Milliseconds since 1970 when the client's clock said it sent the request, if a header told.
    package var sentAtMilliseconds: Int64?

    package init(
        receivedAtMilliseconds: Int64,
        userAgent: UnsafeRawBufferPointer = .init(start: nil, count: 0),
        country: UnsafeRawBufferPointer = .init(start: nil, count: 0),
        sentAtMilliseconds: Int64? = nil
    ) {
        self.receivedAtMilliseconds = receivedAtMilliseconds
        self.userAgent = userAgent
        self.country = country
        self.sentAtMilliseconds = sentAtMilliseconds
    }
}
