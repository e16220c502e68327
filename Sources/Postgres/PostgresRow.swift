/// The columns of a result.
final class PostgresColumns: Sendable {
    let names: [String]
    let types: [UInt32]

    init(names: [String], types: [UInt32]) {
        self.names = names
        self.types = types
    }
}

/// The values of a number of rows, in one allocation.
final class PostgresRowStorage: Sendable {
    let columns: PostgresColumns
    let bytes: [UInt8]
    /// Where each value starts, and its length; a length of -1 is NULL.
    let places: [(start: Int, count: Int)]

    init(columns: PostgresColumns, bytes: [UInt8], places: [(start: Int, count: Int)]) {
        self.columns = columns
        self.bytes = bytes
        self.places = places
    }

    var rows: [PostgresRow] {
        guard !columns.names.isEmpty else { return [] }
        return stride(from: 0, to: places.count, by: columns.names.count).map { PostgresRow(storage: self, first: $0) }
    }
}

/// A row of a result; values are decoded when they are asked for.
///
/// ```swift
/// let id = try row.decode("id", as: PostgresUUID.self)
/// let note = try row.decode("note", as: String?.self)
/// ```
package struct PostgresRow: Sendable {
    let storage: PostgresRowStorage
    let first: Int

    package var columnNames: [String] { storage.columns.names }

    /// The value of the first column of that name. Throws an error of kind `decoding` that names column and types.
    package func decode<Value: PostgresDecodable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard let index = storage.columns.names.firstIndex(of: name) else {
            let names = columnNames.joined(separator: ", ")
            throw PostgresError(
                kind: .decoding, message: "the result has no column \"\(name)\"; it has \(names)")
        }
        return try decode(index, as: type)
    }

    /// The value of a column by its place, from 0.
    package func decode<Value: PostgresDecodable>(
        _ index: Int, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        let columns = storage.columns
        guard columns.names.indices.contains(index) else {
            throw PostgresError(
                kind: .decoding, message: "the result has no column \(index); it has \(columns.names.count)")
        }
        let place = storage.places[first + index]
        let value = place.count < 0 ? nil : storage.bytes[place.start..<place.start + place.count]
        let field = PostgresField(name: columns.names[index], type: columns.types[index], bytes: value)
        return try Value.decode(field)
    }

    package subscript<Value: PostgresDecodable>(_ name: String, as type: Value.Type) -> Value {
        get throws(PostgresError) { try decode(name, as: type) }
    }
}
