import Curl
import Synchronization

/// Rows of a SELECT, decoded as they arrive. For one consumer, once; a consumer that stops early ends the query.
package struct ClickHouseRowStream: AsyncSequence, Sendable {
    package typealias Element = ClickHouseRow
    package typealias Failure = ClickHouseError

    let body: CurlBody
    let reader: TabSeparatedReader
    let queryID: String
    let client: ClickHouseClient

    package func makeAsyncIterator() -> Iterator {
        Iterator(bytes: body.makeAsyncIterator(), reader: reader, owner: Owner(queryID: queryID, client: client))
    }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate var bytes: CurlBody.Iterator
        fileprivate var reader: TabSeparatedReader
        fileprivate let owner: Owner
        /// The end of what has come, kept back until it is known not to be an exception's text.
        private var tail: [UInt8] = []
        private var rows: [ClickHouseRow] = []
        private var next = 0
        private var isEnded = false

        fileprivate init(bytes: CurlBody.Iterator, reader: TabSeparatedReader, owner: Owner) {
            self.bytes = bytes
            self.reader = reader
            self.owner = owner
        }

        package mutating func next() async throws(ClickHouseError) -> ClickHouseRow? {
            try await next(isolation: #isolation)
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ClickHouseError) -> ClickHouseRow? {
            while next == rows.count {
                if isEnded { return nil }
                try await fill()
            }
            defer { next += 1 }
            return rows[next]
        }

        private mutating func fill() async throws(ClickHouseError) {
            next = 0
            rows = []
            let piece: [UInt8]?
            do { piece = try await bytes.next() } catch {
                isEnded = true
                throw ClickHouseError(error)
            }
            if let piece {
                tail += piece
                let settled = tail.count - ClickHouseAnswer.tailBytesMax
                guard settled >= ClickHouseAnswer.tailBytesMax else { return }
                rows = try reader.read(Array(tail[..<settled]))
                tail.removeFirst(settled)
                return
            }
            isEnded = true
            owner.isWhole()
            if let error = ClickHouseAnswer.trailingError(tail[...]) { throw error }
            rows = try reader.read(tail)
            try reader.finish()
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
