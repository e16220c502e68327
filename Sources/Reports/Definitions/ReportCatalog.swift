import Dispatch
import Queries
import Synchronization

/// The reports there are: those that came with Lugx, and those in the user's folder.
///
/// The folder is looked at again when it is asked for and ``scanSeconds`` have passed; a file is read again when its
/// size, time or identity changed. A file that can't be used is a ``Problem``, and the others go on.
package final class ReportCatalog: Sendable {
    /// What is wrong with one file of the folder.
    package struct Problem: Sendable, Equatable {
        package let file: String
        package let line: Int
        package let reason: String
    }

    package struct Listing: Sendable, Equatable {
        /// By name.
        package var definitions: [ReportDefinition]
        package var problems: [Problem]
    }

    /// The reports in `queries/reports/`, by name; a file that can't be used is a programming error and traps.
    package static let builtIn: [ReportDefinition] = QueryFile.all.filter { $0.path.hasPrefix("reports/") }.map {
        file in
        do throws(ReportFile.Fault) { return try ReportFile.definition(file.text, isBuiltIn: true) } catch {
            preconditionFailure("queries/\(file.path):\(error.line): \(error.reason)")
        }
    }.sorted { $0.name < $1.name }

    package static let scanSecondsDefault = 2.0

    private let folder: ReportFolder?
    private let scanSeconds: Double
    private let seconds: @Sendable () -> Double
    private let changed: @Sendable (Listing) -> Void
    private let state = Mutex(State())

    private struct State {
        var listing = Listing(definitions: ReportCatalog.builtIn, problems: [])
        var scannedAt: Double?
        var contents: [String: ReportFolder.Content] = [:]
    }

    /// - Parameters:
    ///   - directory: the user's folder; nil where there is none.
    ///   - seconds: a clock that never goes back.
    ///   - changed: told when other problems are found than before.
    package init(
        directory: String?, scanSeconds: Double = ReportCatalog.scanSecondsDefault,
        seconds: @escaping @Sendable () -> Double = {
            Double(DispatchTime.now().uptimeNanoseconds) / 1e9
        }, changed: @escaping @Sendable (Listing) -> Void = { _ in }
    ) {
        folder = directory.map(ReportFolder.init)
        self.scanSeconds = scanSeconds
        self.seconds = seconds
        self.changed = changed
    }

    package var definitions: [ReportDefinition] { listing.definitions }

    package func definition(named name: String) -> ReportDefinition? {
        definitions.first { $0.name == name }
    }

    /// What there is now.
    package var listing: Listing {
        guard let folder else { return state.withLock(\.listing) }
        let now = seconds()
        let (listing, isNew) = state.withLock { state -> (Listing, Bool) in
            if let last = state.scannedAt, now - last < scanSeconds { return (state.listing, false) }
            state.scannedAt = now
            let before = state.listing
            state.contents = folder.contents(known: state.contents)
            state.listing = Self.listing(state.contents, folder)
            return (state.listing, state.listing != before)
        }
        if isNew { changed(listing) }
        return listing
    }

    private static func listing(_ contents: [String: ReportFolder.Content], _ folder: ReportFolder) -> Listing {
        var listing = Listing(definitions: builtIn, problems: [])
        for (file, content) in contents.sorted(by: { $0.key < $1.key }) {
            switch content.result {
            case .failure(let fault):
                listing.problems.append(Problem(file: file, line: fault.line, reason: fault.reason))
            case .success(let definition):
                if listing.definitions.contains(where: { $0.name == definition.name }) {
                    let isBuiltIn = builtIn.contains { $0.name == definition.name }
                    listing.problems.append(
                        Problem(
                            file: file, line: 1,
                            reason: isBuiltIn
                                ? "there is a report \(definition.name) that came with Lugx: give it another name"
                                : "another file has a report \(definition.name): give it another name"))
                } else {
                    listing.definitions.append(definition)
                }
            }
        }
        listing.definitions.sort { $0.name < $1.name }
        return listing
    }
}
