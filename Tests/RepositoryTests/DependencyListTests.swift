import TestSupport
import Testing

/// docs/dependencies.md names everything that is used, with its licence.
@Suite struct DependencyListTests {
    @Test func `the list of dependencies is what would be written now`() async throws {
        let python = try #require(TestPython.interpreter, "no Python with the tests' packages: run make test")
        let check = try TestProcess(python, ["\(Repository.root)/.ci/dependencies", "check"])
        let exit = try await check.exit(within: 60)
        #expect("\(exit)" == "exit code 0", "\(check.output)")
    }

    @Test func `no dependency has terms that its use here would break`() throws {
        let page = try Repository.text("docs/dependencies.md")
        let rows = page.matches(of: /\n\| ([^|]+) \| ([^|]+) \| ([^|]+) \|/).map {
            (name: String($0.1), use: String($0.2), licence: String($0.3))
        }
        #expect(rows.count > 50)
        for row in rows {
            // What becomes part of the binary or of the pages may ask for no more than to be named.
            guard
                ["named in Package.swift", "by way of another"].contains(row.use) || row.use.contains("linked")
                    || row.use.contains("in the pages")
            else { continue }
            let free = ["Apache-2.0", "MIT", "Expat", "PostgreSQL", "curl", "Zlib", "ISC"]
            #expect(free.contains(row.licence), "\(row.name) is under \(row.licence)")
        }
    }
}
