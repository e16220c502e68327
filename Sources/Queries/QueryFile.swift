internal import CQueries

/// An SQL file of `queries/`, embedded in the binary byte for byte.
package struct QueryFile: Sendable, Equatable {
    /// Path below `queries/`, for example `clickhouse/0001_events.sql`.
    package let path: String
    package let text: String

    /// Every embedded file, ordered by path.
    package static let all: [QueryFile] = UnsafeBufferPointer(
        start: lugx_query_files(), count: lugx_query_file_count()
    ).map { file in
        QueryFile(
            path: String(cString: file.path),
            text: String(decoding: UnsafeBufferPointer(start: file.bytes, count: file.length), as: UTF8.self))
    }.sorted { $0.path < $1.path }

    private static let byPath = Dictionary(uniqueKeysWithValues: all.map { ($0.path, $0) })

    /// The file at a path written in our own code; a path that is not embedded is a programming error and traps.
    package static func named(_ path: String) -> QueryFile {
        guard let file = byPath[path] else { preconditionFailure("queries/\(path) is not listed in CQueries.c") }
        return file
    }

    /// The numbered migrations directly in a folder: `NNNN_name.sql`, ordered by number.
    package static func migrations(in folder: String) -> [QueryMigration] {
        all.compactMap { file in
            guard file.path.hasPrefix(folder + "/") else { return nil }
            return QueryMigration(fileName: String(file.path.dropFirst(folder.count + 1)), text: file.text)
        }.sorted { $0.version < $1.version }
    }
}
