import Curl
import Synchronization

/// The answer of a SELECT as it comes: TabSeparated text that begins with a line of names and one of types. For one
/// consumer, once; a consumer that stops early ends the query.
///
/// An error of the server's that comes after the first rows ends the sequence with that error, and no part of its text
/// is given out before.
package struct ClickHouseTextStream: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = ClickHouseError

    let body: CurlBody
    let queryID: String
    let client: ClickHouseClient

    package func makeAsyncIterator() -> Iterator {
        Iterator(bytes: body.makeAsyncIterator(), owner: Owner(queryID: queryID, client: client))
    }

    package struct Iterator: AsyncIteratorProtocol {
        private var bytes: CurlBody.Iterator
        private let owner: Owner
        /// The end of what has come, kept back until it is known not to be an exception's text.
        private var tail: [UInt8] = []
        private var isEnded = false

        fileprivate init(bytes: CurlBody.Iterator, owner: Owner) {
            self.bytes = bytes
            self.owner = owner
        }

        package mutating func next() async throws(ClickHouseError) -> [UInt8]? {
            try await next(isolation: #isolation)
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ClickHouseError) -> [UInt8]? {
            while !isEnded {
                let piece: [UInt8]?
                do { piece = try await bytes.next() } catch {
                    isEnded = true
                    throw ClickHouseError(error)
                }
                guard let piece else {
                    isEnded = true
                    owner.isWhole()
                    if let error = ClickHouseAnswer.trailingError(tail[...]) { throw error }
                    return tail.isEmpty ? nil : tail
                }
                tail += piece
                let settled = tail.count - ClickHouseAnswer.tailBytesMax
                guard settled >= ClickHouseAnswer.tailBytesMax else { continue }
                let result = Array(tail[..<settled])
                tail.removeFirst(settled)
                return result
            }
            return nil
        }
    }

    /// Kills the query when the consumer goes away before the end: closing the connection alone does not stop it.
    fileprivate final class Owner: Sendable {
        private let queryID: String
        private let client: ClickHouseClient
        private let isOpen = Atomic(true)

        init(queryID: String, client: ClickHouseClient) {
            self.queryID = queryID
            self.client = client
        }

        func isWhole() { isOpen.store(false, ordering: .relaxed) }

        deinit {
            if isOpen.load(ordering: .relaxed) { client.abandon(queryID) }
        }
    }
}
