import Foundation

/// The SMTP server of Tests/smtp, with what it took.
package final class TestMailServer: Sendable {
    package let port: Int
    package let process: TestProcess
    private let directory: TemporaryDirectory

    /// Starts one on a free port; `arguments` are those of Tests/smtp/server.py.
    ///
    /// - Parameter python: an interpreter with the packages of Tests/requirements.txt.
    package init(python: String, _ arguments: [String] = []) async throws {
        directory = try TemporaryDirectory("mail")
        process = try TestProcess(
            python, ["\(Repository.root)/Tests/smtp/server.py", "\(directory.path)/box"] + arguments)
        let line = try await process.line(containing: "ready on ")
        guard let port = Int(line.dropFirst("ready on ".count)) else {
            throw NotInTime(description: "the mail server said: \(line)")
        }
        self.port = port
    }

    package var url: String { "smtp://127.0.0.1:\(port)" }

    /// The mails taken so far, each as it arrived, in the order of their files' times.
    package var mails: [String] {
        let folder = "\(directory.path)/box/new"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().compactMap { try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
    }
}
