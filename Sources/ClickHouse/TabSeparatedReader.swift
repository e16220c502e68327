/// Cuts `TabSeparatedWithNamesAndTypes` into rows, whatever pieces its bytes come in.
struct TabSeparatedReader {
    /// One row's bytes; a longer one is an error, so that a consumer's memory is bounded.
    static let rowBytesMax = 16 << 20

    private(set) var columns: ClickHouseColumns?
    private let isServerUTC: Bool
    private var names: [String]?
    private var rest: [UInt8] = []

    init(isServerUTC: Bool) { self.isServerUTC = isServerUTC }

    /// The rows that end in these bytes.
    mutating func read(_ bytes: [UInt8]) throws(ClickHouseError) -> [ClickHouseRow] {
        var rows: [ClickHouseRow] = []
        let text = rest.isEmpty ? bytes : rest + bytes
        var start = 0
        while let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) {
            if let row = try line(text[start..<end]) { rows.append(row) }
            start = end + 1
        }
        rest = Array(text[start...])
        guard rest.count <= Self.rowBytesMax else { throw .decoding("a row is larger than \(Self.rowBytesMax) bytes") }
        return rows
    }

    /// To be called at the end: a row that does not end means that the result is not whole.
    func finish() throws(ClickHouseError) {
        guard rest.isEmpty else { throw .decoding("the result ends in the middle of a row") }
        guard columns != nil || names == nil else { throw .decoding("the result ends before its column types") }
    }

    private mutating func line(_ line: ArraySlice<UInt8>) throws(ClickHouseError) -> ClickHouseRow? {
        let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        if let columns {
            guard fields.count == columns.names.count else {
                throw .decoding("a row has \(fields.count) fields, not \(columns.names.count)")
            }
            return ClickHouseRow(columns: columns, fields: fields)
        }
        var texts: [String] = []
        for field in fields {
            do { texts.append(String(decoding: try ClickHouseField.unescaped(field), as: UTF8.self)) } catch {
                throw .decoding("the head of the result: \(error.message)")
            }
        }
        guard let names else {
            names = texts
            return nil
        }
        guard names.count == texts.count else {
            throw .decoding("the result does not begin with names and types: the statement must have no FORMAT")
        }
        columns = ClickHouseColumns(names: names, types: texts.map { ClickHouseType($0) }, isServerUTC: isServerUTC)
        return nil
    }
}
