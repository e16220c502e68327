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

    @Test(arguments: ["README.md", "CONTRIBUTING.md"])
    func `every file linked from a page exists`(page: String) throws {
        for match in try Repository.text(page).matches(of: /\]\((?!https?:|#)([^)#]+)/) {
            #expect(Repository.exists(String(match.1)), "\(page) links to \(match.1), which is not there")
        }
    }
}
