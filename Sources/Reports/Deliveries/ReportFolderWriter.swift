import Foundation
import Glibc
import Postgres
import ServiceKit

/// Puts reports into a folder, each file complete or not at all, under a name that is the same in each try.
struct ReportFolderWriter: Sendable {
    /// What `LUGX_REPORTS_OUT_DIR` says.
    let root: String
    let files: RunFiles

    /// `20261122T060000Z-1f0c2a9e-sales.csv`: when it was scheduled for, and of which schedule it is.
    static func name(_ file: RunFile, of run: RunContents) -> String {
        let time = Timestamp.text(seconds: run.scheduledAt).filter { $0 != "-" && $0 != ":" }
        return "\(time)-\((run.scheduleId ?? run.id).description.prefix(8))-\(file.name)"
    }

    func put(_ run: RunContents, into folders: [String], delivery: PostgresUUID) async -> DeliveryOutcome {
        let folder = ([root] + folders).joined(separator: "/")
        do {
            try await files.perform {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                for file in run.files {
                    let target = "\(folder)/\(Self.name(file, of: run))"
                    let source = files.path(run.id, file)
                    // It was put there before somebody died.
                    if FileManager.default.contentsEqual(atPath: source, andPath: target) { continue }
                    let draft = "\(folder)/.\(delivery)-\(file.format)"
                    try? FileManager.default.removeItem(atPath: draft)
                    try FileManager.default.copyItem(atPath: source, toPath: draft)
                    try Self.sync(draft)
                    guard rename(draft, target) == 0 else { throw POSIXError(.EIO) }
                    try Self.sync(folder)
                }
            }
            return .delivered
        } catch {
            return .failed(
                DeliveryFailure(kind: .storage, persistence: .passing, detail: "the folder can't be written to"))
        }
    }

    private static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw POSIXError(.EIO) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw POSIXError(.EIO) }
    }
}
