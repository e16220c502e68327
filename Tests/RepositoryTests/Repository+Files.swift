import Foundation
import TestSupport

extension Repository {
    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: root + "/" + path, encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root + "/" + path) }

    /// The files below a folder, as paths from the root, without hidden ones.
    static func files(below folder: String, suffix: String) -> [String] {
        let walk = FileManager.default.enumerator(atPath: root + "/" + folder)
        return (walk?.allObjects as? [String] ?? [])
            .map { folder + "/" + $0 }
            .filter { $0.hasSuffix(suffix) && !$0.contains("/.") }
            .sorted()
    }
}
