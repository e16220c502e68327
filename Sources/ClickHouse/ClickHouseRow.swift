/// The columns of a result, shared by its rows.
package final class ClickHouseColumns: Sendable {
    package let names: [String]
    package let types: [ClickHouseType]
    let isServerUTC: Bool

    init(names: [String], types: [ClickHouseType], isServerUTC: Bool) {
        self.names = names
        self.types = types
        self.isServerUTC = isServerUTC
    }
}

/// One row. Values are decoded when they are asked for.
///
///     let visits = try row("visits", as: UInt64.self)
///     let amount: ClickHouseDecimal? = try row("amount")
package struct ClickHouseRow: Sendable {
    package let columns: ClickHouseColumns
    /// Each field as TabSeparated text, escapes and all.
    let fields: [ArraySlice<UInt8>]

    /// The value of a column, by name.
    package func callAsFunction<Value: ClickHouseDecodable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(ClickHouseError) -> Value {
        let index = try index(of: name)
        do { return try Value(field(index)) } catch { throw .decoding("column \(name): \(error.message)") }
    }

    /// The bytes of a text column, which need not be UTF-8.
    package func bytes(_ name: String) throws(ClickHouseError) -> [UInt8] {
        let index = try index(of: name)
        guard columns.types[index] == .string else {
            throw .decoding("column \(name) has no bytes: it is not a String")
        }
        do { return try field(index).bytes() } catch { throw .decoding("column \(name): \(error.message)") }
    }

    /// The field as the server wrote it, escapes and all; empty where there is no such column.
    package func text(_ name: String) -> ArraySlice<UInt8> {
        columns.names.firstIndex(of: name).map { fields[$0] } ?? []
    }

    private func field(_ index: Int) -> ClickHouseField {
        ClickHouseField(
            text: fields[index], type: columns.types[index], isElement: false, isServerUTC: columns.isServerUTC)
    }

    private func index(of name: String) throws(ClickHouseError) -> Int {
        guard let index = columns.names.firstIndex(of: name) else {
            throw .decoding("the result has no column \(name), only \(columns.names.joined(separator: ", "))")
        }
        return index
    }
}
