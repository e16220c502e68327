import Postgres

/// The files of runs, wherever they were made: those that are not on this machine are made again.
package struct RunLibrary: Sendable {
    /// The figures were restated since: what would be made now is not what was made then.
    struct Restated: Error {}

    let store: DeliveryStore
    let files: RunFiles
    let worker: RunWorker

    /// Has all files of a run on this machine's disk.
    ///
    /// - Parameter allowsRestated: whether they may be others than those that were made first; this is then written
    ///   down.
    /// - Returns: the files as they are.
    func restore(_ run: RunContents, allowsRestated: Bool) async throws -> [RunFile] {
        var isWhole = true
        for file in run.files where await !files.has(run.id, file) { isWhole = false }
        guard !isWhole else { return run.files }
        let draft = try await files.draft(run.id, .random())
        do {
            let made = try await worker.makeFiles(run.plan, run.window, run.restated, in: draft)
            if made.files != run.files {
                guard allowsRestated else { throw Restated() }
                try await store.replaceFiles(of: run.id, with: made.files)
            }
            try await files.keep(draft, as: run.id)
            return made.files
        } catch {
            await files.discard(draft)
            throw error
        }
    }
}
