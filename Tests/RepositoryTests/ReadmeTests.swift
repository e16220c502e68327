import Foundation
import TestSupport
import Testing

/// What README and CONTRIBUTING tell a person to type exists.
@Suite struct ReadmeTests {
    @Test(arguments: ["README.md", "CONTRIBUTING.md"])
    func `every make target named in a page exists`(page: String) throws {
        let makefile = try Repository.text("Makefile")
        for match in try Repository.text(page).matches(of: /\bmake ([a-z-]+)\b/) {
            #expect(
                makefile.contains(try Regex("(?m)^\(match.1):")), "\(page) names make \(match.1), which is no target")
        }
    }

    @Test(arguments: ["README.md", "CONTRIBUTING.md", "dashboards/README.md"] + pages)
    func `every file linked from a page exists`(page: String) throws {
        let folder = page.split(separator: "/").dropLast().map { "\($0)/" }.joined()
        for match in try Repository.text(page).matches(of: /\]\((?!https?:|#)([^)#]+)/) {
            #expect(Repository.exists(folder + match.1), "\(page) links to \(match.1), which is not there")
        }
    }

    @Test func `every target has a page, on the map of the house, that names what is there`() throws {
        let map = try Repository.text("docs/house/README.md")
        let rooms = try FileManager.default.contentsOfDirectory(atPath: "\(Repository.root)/Sources") + ["queries"]
        #expect(Set(Self.pages.filter { $0.hasPrefix("docs/house/") }).count == rooms.count + 1)
        for room in rooms {
            #expect(map.contains("[\(room)](\(room).md)"), "\(room) is not on the map")
            let page = try Repository.text("docs/house/\(room).md")
            #expect(page.hasPrefix("# \(room)\n"))
            guard let line = page.split(separator: "\n\n").first(where: { $0.hasPrefix("Begin with ") }) else {
                continue
            }
            let code = try Repository.files(below: "Sources/\(room)", suffix: ".swift").map(Repository.text).joined()
            for match in line.matches(of: /`([A-Z]\w+)`/) {
                let declared = try Regex("(struct|class|enum|actor) \(match.1)\\b")
                #expect(code.contains(declared), "docs/house/\(room).md names \(match.1), which is not there")
            }
        }
    }

    @Test func `every decision is listed, and the code and tests that it names are there`() throws {
        let decisions = Self.pages.filter { $0.hasPrefix("docs/decisions/0") }
        let list = try Repository.text("docs/decisions/README.md")
        let tests = try Repository.files(below: "Tests", suffix: ".swift").map(Repository.text).joined()
        #expect(!decisions.isEmpty)
        for (index, page) in decisions.enumerated() {
            let name = String(page.dropFirst("docs/decisions/".count))
            #expect(Int(name.prefix(4)) == index + 1, "\(page) is not number \(index + 1)")
            #expect(list.contains("](\(name))"), "\(page) is not listed")
            let text = try Repository.text(page)
            for part in ["**Context.**", "**Decision.**", "**Consequence.**"] { #expect(text.contains(part)) }
            for match in text.matches(of: /`((?:Sources|Tests)\/[^`]+|queries[^`]*)`/) {
                #expect(Repository.exists(String(match.1)), "\(page) names \(match.1), which is not there")
            }
            for match in text.matches(of: /`(\w+Tests)`/) {
                let isThere = tests.contains("struct \(match.1) ")
                #expect(isThere, "\(page) names \(match.1), which is not there")
            }
        }
    }

    private static let pages = Repository.files(below: "docs", suffix: ".md")
}
