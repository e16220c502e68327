import Foundation

/// The working tree these tests were built from.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The files below a folder, as paths from the root, without hidden and built ones.
    static func files(below folder: String, suffix: String) -> [String] {
        let base = root.appending(path: folder)
        let walk = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
        return (walk?.allObjects as? [URL] ?? [])
            .map { folder + "/" + $0.path(percentEncoded: false).dropFirst(base.path(percentEncoded: false).count + 1) }
            .filter { $0.hasSuffix(suffix) && !$0.contains("/.") }
            .sorted()
    }
}
