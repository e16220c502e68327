import Dispatch
import Foundation

/// A folder that mails are put into as .eml files, readable by their owner only: for looking at them where there is no
/// mail server. The oldest make room when there are ``filesMax``.
package final class MailFolder: Sendable {
    package static let filesMax = 1000

    package let path: String
    private let filesMax: Int
    /// Files are written one after the other, off the tasks' threads.
    private let queue = DispatchQueue(label: "lugx-mail-folder")

    package init(path: String, filesMax: Int = MailFolder.filesMax) {
        self.path = path
        self.filesMax = filesMax
    }

    /// Of a `file://` URL; nil where it names no absolute path on this machine.
    package convenience init?(url: String) {
        let rest = url.dropFirst("file://".count)
        let path = rest.hasPrefix("localhost/") ? rest.dropFirst("localhost".count) : rest
        guard url.lowercased().hasPrefix("file://"), path.hasPrefix("/"),
            let decoded = String(path).removingPercentEncoding, !decoded.utf8.contains(0)
        else { return nil }
        self.init(path: decoded)
    }

    /// A file that is there already is replaced: it is the same mail.
    package func put(_ bytes: [UInt8], name: String) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            queue.async { [self] in
                continuation.resume(with: Result { try write(bytes, name) })
            }
        }
    }

    private func write(_ bytes: [UInt8], _ name: String) throws {
        let files = FileManager.default
        try files.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(fileURLWithPath: file), options: .atomic)
        try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        // Their names begin with their times.
        let mails = try files.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".eml") }.sorted()
        for old in mails.prefix(max(0, mails.count - filesMax)) { try files.removeItem(atPath: "\(path)/\(old)") }
    }
}
