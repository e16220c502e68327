import ArgumentParser
import Foundation

/// `lugx reference`: the pages of docs/reference, from what this binary is.
struct ReferenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Write the reference pages: configuration, metrics, commands and the API of each service.",
        discussion: """
            The pages say what this binary has, whatever it is configured with: the same binary writes the same bytes. \
            No database is needed. Pages in the directory that this binary does not write are left alone.
            """)

    @Argument(help: "The directory to write them to; made where it is missing.")
    var directory: String

    func run() async throws {
        try await CommandExit.reporting {
            let pages = try await ReferencePages.all()
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            for page in pages {
                let file = URL(fileURLWithPath: directory).appendingPathComponent(page.name)
                try Data(page.text.utf8).write(to: file, options: .atomic)
            }
        }
    }
}
