import CLibpq

/// Gathers the rows of libpq results into one storage, within bounds.
struct RowCollector {
    let rowsMax: Int
    let bytesMax: Int
    private var columns: PostgresColumns?
    private var bytes: [UInt8] = []
    private var places: [(start: Int, count: Int)] = []
    private(set) var rowCount = 0

    init(rowsMax: Int, bytesMax: Int) {
        self.rowsMax = rowsMax
        self.bytesMax = bytesMax
    }

    var byteCount: Int { bytes.count }

    /// False when a bound would be passed.
    mutating func add(_ result: OpaquePointer) -> Bool {
        let width = PQnfields(result)
        if columns == nil {
            columns = PostgresColumns(
                names: (0..<width).map { String(cString: PQfname(result, $0)) },
                types: (0..<width).map { PQftype(result, $0) })
        }
        for row in 0..<PQntuples(result) {
            guard rowCount < rowsMax else { return false }
            for column in 0..<width {
                guard PQgetisnull(result, row, column) == 0, let value = PQgetvalue(result, row, column) else {
                    places.append((0, -1))
                    continue
                }
                let count = Int(PQgetlength(result, row, column))
                guard bytes.count + count <= bytesMax else { return false }
                places.append((bytes.count, count))
                bytes.append(contentsOf: UnsafeRawBufferPointer(start: value, count: count))
            }
            rowCount += 1
        }
        return true
    }

    /// The rows so far; begins anew with the same columns.
    mutating func take() -> [PostgresRow] {
        guard let columns else { return [] }
        defer {
            bytes = []
            places = []
            rowCount = 0
        }
        return PostgresRowStorage(columns: columns, bytes: bytes, places: places).rows
    }
}
