/// The bytes of a streamed answer, in pieces as they came. For one consumer, once.
package struct CurlBody: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = CurlError

    private let owner: Owner

    init(_ buffer: CurlBodyBuffer) { owner = Owner(buffer) }

    package func makeAsyncIterator() -> Iterator { Iterator(owner: owner) }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let owner: Owner

        package mutating func next() async throws(CurlError) -> [UInt8]? {
            try await next(isolation: #isolation)
        }

        package mutating func next(isolation actor: isolated (any Actor)?) async throws(CurlError) -> [UInt8]? {
            let buffer = owner.buffer
            let result = await withTaskCancellationHandler {
                await withCheckedContinuation { buffer.awaitBytes($0) }
            } onCancel: {
                buffer.cancel()
            }
            return try result.get()
        }
    }

    /// Ends the transfer when nobody can ask for its bytes any more.
    fileprivate final class Owner: Sendable {
        let buffer: CurlBodyBuffer

        init(_ buffer: CurlBodyBuffer) { self.buffer = buffer }

        deinit { buffer.cancel() }
    }
}
