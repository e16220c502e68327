/// A whole result.
package struct ClickHouseRows: Sendable, RandomAccessCollection {
    /// Nil where the statement gives no result.
    package let columns: ClickHouseColumns?
    private let rows: [ClickHouseRow]

    init(columns: ClickHouseColumns?, rows: [ClickHouseRow]) {
        self.columns = columns
        self.rows = rows
    }

    package var startIndex: Int { rows.startIndex }
    package var endIndex: Int { rows.endIndex }
    package subscript(position: Int) -> ClickHouseRow { rows[position] }
}
