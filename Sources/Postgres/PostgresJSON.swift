/// A JSON document as text; PostgreSQL validates it.
package struct PostgresJSON: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { text }
}
