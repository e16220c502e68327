import Foundation
import TestSupport

/// A page of the documentation as a list of what a person is told to type.
///
/// | fence | what becomes of it |
/// |---|---|
/// | `sh` | run, in the page's order; a command that fails fails the test |
/// | `sh eventually` | run again until its output is right: what is asked for is a moment late |
/// | `sh by-hand` | not run here; the test knows each by its first line, with the reason |
/// | `text` straight after one of these | what it prints |
struct DocumentedPage {
    struct Block {
        enum Kind: String {
            case once = "sh"
            case eventually = "sh eventually"
            case byHand = "sh by-hand"
        }

        let kind: Kind
        let line: Int
        let commands: [String]
        /// Nil where the page does not say what is printed.
        var output: [String]?

        /// The first line that is a command, without what is noted behind it.
        var name: String {
            let line = commands.first { !$0.isEmpty && !$0.hasPrefix("#") } ?? ""
            return line.replacing(/\s+# .*$/, with: "")
        }
    }

    let path: String
    let blocks: [Block]

    init(_ path: String) throws {
        try self.init(path, text: String(contentsOfFile: "\(Repository.root)/\(path)", encoding: .utf8))
    }

    init(_ path: String, text: String) throws {
        self.path = path
        var blocks: [Block] = []
        var fence: (info: String, line: Int, lines: [String])?
        /// Whether nothing but empty lines stands between here and the last block.
        var isBehindBlock = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).enumerated()
        {
            if var open = fence {
                guard line.hasPrefix("```") else {
                    open.lines.append(line)
                    fence = open
                    continue
                }
                fence = nil
                if let kind = Block.Kind(rawValue: open.info) {
                    blocks.append(Block(kind: kind, line: open.line, commands: open.lines))
                    isBehindBlock = true
                } else if open.info == "text" {
                    guard isBehindBlock, let last = blocks.indices.last else {
                        throw Unexpected("\(path):\(open.line): no command stands before this output")
                    }
                    blocks[last].output = open.lines
                    isBehindBlock = false
                } else if open.info.hasPrefix("sh") || open.info.hasPrefix("bash") || open.info == "console" {
                    throw Unexpected("\(path):\(open.line): “\(open.info)” is no kind of commands")
                }
            } else if line.hasPrefix("```") {
                fence = (String(line.dropFirst(3)), index + 1, [])
                if line != "```text" { isBehindBlock = false }
            } else if !line.isEmpty {
                isBehindBlock = false
            }
        }
        if let fence { throw Unexpected("\(path):\(fence.line): a fence is not closed") }
        self.blocks = blocks
    }

    /// Every page that tells somebody to type something.
    static var paths: [String] {
        let files = FileManager.default.enumerator(atPath: "\(Repository.root)/docs")?.allObjects as? [String] ?? []
        return ["README.md", "CONTRIBUTING.md", "dashboards/README.md"]
            + files.filter { $0.hasSuffix(".md") && !$0.hasPrefix("reference/") }.map { "docs/\($0)" }.sorted()
    }
}
