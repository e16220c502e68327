/// A value of a row in PostgreSQL's text format, with what is known about its column.
package struct PostgresField {
    package let name: String
    /// The OID of its type.
    package let type: UInt32
    /// nil is NULL.
    package let bytes: ArraySlice<UInt8>?

    /// The text, or an error when it is NULL.
    func text(for wanted: String) throws(PostgresError) -> String {
        String(decoding: try value(for: wanted), as: UTF8.self)
    }

    func value(for wanted: String) throws(PostgresError) -> ArraySlice<UInt8> {
        guard let bytes else {
            throw PostgresError(
                kind: .decoding,
                message: "column \"\(name)\" is NULL and was asked for as \(wanted); ask for an optional")
        }
        return bytes
    }

    func require(_ types: UInt32..., as wanted: String) throws(PostgresError) {
        guard types.contains(type) else {
            throw PostgresError(
                kind: .decoding,
                message: "column \"\(name)\" is \(PostgresType.name(type)) and was asked for as \(wanted)")
        }
    }

    func malformed(_ wanted: String) -> PostgresError {
        let shown = String(decoding: (bytes ?? []).prefix(64), as: UTF8.self)
        return PostgresError(
            kind: .decoding,
            message: "column \"\(name)\" (\(PostgresType.name(type))) holds \"\(shown)\", which is no \(wanted)")
    }
}
