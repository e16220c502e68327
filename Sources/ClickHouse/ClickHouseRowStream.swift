/// Rows of a SELECT, decoded as they arrive. For one consumer, once; a consumer that stops early ends the query.
package struct ClickHouseRowStream: AsyncSequence, Sendable {
    package typealias Element = ClickHouseRow
    package typealias Failure = ClickHouseError

    let text: ClickHouseTextStream
    let reader: TabSeparatedReader

    package func makeAsyncIterator() -> Iterator { Iterator(text: text.makeAsyncIterator(), reader: reader) }

    package struct Iterator: AsyncIteratorProtocol {
        private var text: ClickHouseTextStream.Iterator
        private var reader: TabSeparatedReader
        private var rows: [ClickHouseRow] = []
        private var next = 0
        private var isEnded = false

        fileprivate init(text: ClickHouseTextStream.Iterator, reader: TabSeparatedReader) {
            self.text = text
            self.reader = reader
        }

        package mutating func next() async throws(ClickHouseError) -> ClickHouseRow? {
            try await next(isolation: #isolation)
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ClickHouseError) -> ClickHouseRow? {
            while next == rows.count {
                if isEnded { return nil }
                next = 0
                rows = []
                if let piece = try await text.next() {
                    rows = try reader.read(piece)
                } else {
                    isEnded = true
                    try reader.finish()
                }
            }
            defer { next += 1 }
            return rows[next]
        }
    }
}
