import Dispatch
import Foundation
import Postgres

/// The files that runs made, a folder for each run, on this machine's disk. They can be made again, so nothing is lost
/// with them.
package final class RunFiles: Sendable {
    let root: String
    /// Files are moved and removed one after the other, off the tasks' threads.
    private let queue = DispatchQueue(label: "lugx-report-files")

    package init(root: String) { self.root = root }

    func folder(_ run: PostgresUUID) -> String { "\(root)/\(run)" }
    func path(_ run: PostgresUUID, _ file: RunFile) -> String { "\(folder(run))/\(file.name)" }

    /// The page of a mail about the run, where there is one.
    func mailBody(_ run: PostgresUUID) -> String { "\(folder(run))/\(Self.mailBodyName)" }
    static let mailBodyName = ".mail.html"

    /// An empty folder of its own, for who makes files.
    func draft(_ run: PostgresUUID, _ lease: PostgresUUID) async throws -> String {
        let path = "\(root)/.\(run)-\(lease)"
        try await perform {
            try? FileManager.default.removeItem(atPath: path)
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        return path
    }

    /// Puts a draft in its run's place; what is there is replaced.
    func keep(_ draft: String, as run: PostgresUUID) async throws {
        let target = folder(run)
        try await perform {
            try? FileManager.default.removeItem(atPath: target)
            try FileManager.default.moveItem(atPath: draft, toPath: target)
        }
    }

    func discard(_ path: String) async {
        try? await perform { try? FileManager.default.removeItem(atPath: path) }
    }

    func write(_ text: String, to path: String) async throws {
        try await perform { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
    }

    /// Whether a run's file is there as it was made.
    func has(_ run: PostgresUUID, _ file: RunFile) async -> Bool {
        let path = path(run, file)
        let size = try? await perform {
            try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        }
        return size == file.bytes
    }

    func read(_ path: String) async throws -> [UInt8] {
        try await perform { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
    }

    /// Removes the files of runs that are forgotten, and drafts that were left behind, when they are old enough.
    func sweep(draftSeconds: Double, keepSeconds: Double) async {
        try? await perform { [root] in
            let files = FileManager.default
            for name in (try? files.contentsOfDirectory(atPath: root)) ?? [] {
                let path = "\(root)/\(name)"
                guard let changed = try files.attributesOfItem(atPath: path)[.modificationDate] as? Date else {
                    continue
                }
                let age = -changed.timeIntervalSinceNow
                if age > (name.hasPrefix(".") ? draftSeconds : keepSeconds) { try? files.removeItem(atPath: path) }
            }
        }
    }

    @discardableResult
    func perform<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}
