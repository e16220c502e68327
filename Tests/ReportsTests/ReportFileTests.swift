import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Reports

/// What a report's file may say, and what is said of one that can't be used.
@Suite struct ReportFileTests {
    static let good = """
        -- name: mine
        -- title: Mine
        -- description: What I want
        --   to know.
        -- parameter: country | text | DE | Which country
        -- parameter: least | integer 1..10 | 2 | How many
        -- column: currency | Currency | text
        -- column: orders | Orders | integer | sum
        -- column: net | Net | money | sum
        -- column: average | Average | money | net / orders
        -- totals: by currency
        -- chart: bar currency net
        SELECT currency, sum(toUInt64(is_order)) AS orders, sum(gross - refund) AS net
        FROM analytics.sales_facts
        WHERE at >= {from:DateTime} AND at < {to:DateTime} AND country = {country:String} AND units < {least:Int64}
        GROUP BY currency ORDER BY currency
        """

    @Test func `every report that comes with Lugx is one, and its SQL keeps to what a user's may do`() {
        #expect(ReportCatalog.builtIn.count == 17)
        for definition in ReportCatalog.builtIn { #expect(definition.isBuiltIn && !definition.columns.isEmpty) }
    }

    @Test func `a file says what a report is`() throws {
        let definition = try ReportFile.definition(Self.good, isBuiltIn: false)
        #expect(definition.name == "mine" && definition.description == "What I want to know.")
        #expect(definition.parameters.map(\.type) == ["text", "integer 1..10"])
        #expect(definition.columns[3].total == .ratio("net", "orders"))
        #expect(definition.totals == .by("currency") && definition.chart?.value == "net")
        #expect(definition.givenColumns.map(\.name) == ["currency", "orders", "net"])
    }

    /// What is changed in the good file, the line that is named, and a part of the reason.
    @Test(arguments: [
        ("-- name: mine", "-- name: Mine!", 1, "small letters"), ("-- name: mine\n", "", 1, "name is missing"),
        ("-- title: Mine", "-- heading: Mine", 2, "unknown key"),
        ("-- title: Mine", "-- title:", 2, "title is missing"),
        ("-- title: Mine", "-- title: Mine\n-- title: Mine", 3, "stands twice"),
        ("-- title: Mine", "-- title", 2, "-- key: value"), ("| text | DE", "| word | DE", 5, "type \"word\""),
        ("country | text", "from | text", 5, "small letters"), ("| 2 |", "| 11 |", 6, "from 1 to 10"),
        ("1..10", "10..1", 6, "range"), ("| integer | sum", "| whole | sum", 8, "format \"whole\""),
        ("| Orders |", "|  |", 8, "expected `column"), ("-- column: orders", "-- column: currency", 8, "each once"),
        ("net / orders", "net / units", 10, "\"units\" is no column"),
        ("| text\n", "| text | sum\n", 7, "total \"sum\""),
        ("by currency", "by net", 11, "no column of text"), ("bar currency net", "pie currency net", 12, "chart"),
        ("bar currency net", "bar currency land", 12, "no column of numbers"),
        ("SELECT currency", "DROP TABLE x; SELECT currency", 13, "begins with SELECT"),
        ("{least:Int64}", "7", 13, "does not use the parameter least"),
        ("{least:Int64}", "{least:String}", 15, "Int64"),
        ("{from:DateTime}", "{from:String}", 15, "DateTime"),
        ("{least:Int64}", "{other:Int64} + {least:Int64}", 15, "no parameter"),
        ("ORDER BY currency", "ORDER BY currency) ", 16, "parenthesis"),
        ("analytics.sales_facts", "system.tables", 14, "FROM and JOIN"),
        ("analytics.sales_facts", "sales_facts", 14, "FROM and JOIN"),
        ("analytics.sales_facts", "url('http://x', CSV, 'a String')", 14, "FROM and JOIN"),
        ("analytics.sales_facts", "analytics.schema_migrations", 14, "FROM and JOIN"),
        ("analytics.sales_facts", "analytics.sales_facts, system.one", 14, "JOIN"),
        ("analytics.sales_facts", "analytics.sales_facts AS a, system.one", 14, "JOIN"),
        ("analytics.sales_facts", "analytics.sales_facts AS array JOIN system.one", 14, "array is no name"),
        ("analytics.sales_facts", "analytics.sales_facts ALL LEFT JOIN system.one USING x", 14, "FROM and JOIN"),
        ("analytics.sales_facts", "(EXPLAIN SELECT 1)", 14, "FROM ("),
        ("analytics.sales_facts", "`system`.`one`", 14, "quote"),
        ("analytics.sales_facts", "\"system\".one", 14, "quote"),
        ("country = {country:String}", "country IN system.one AND country = {country:String}", 15, "IN is followed"),
        (
            "country = {country:String}", "country IN ((system.one)) AND country = {country:String}", 15,
            "IN is followed"
        ),
        ("country = {country:String}", "at < now() AND country = {country:String}", 15, "each time"),
        ("country = {country:String}", "dictGet('a', 'b', 1) AND country = {country:String}", 15, "not taken"),
        ("country = {country:String}", "country = {country:String} # x", 15, "character"),
        ("country = {country:String}", "country = {country:String} AND x = $a$;$a$", 15, "character"),
        ("country = {country:String}", "country = {country:String} AND x = ‘a’", 15, "character"),
        ("ORDER BY currency", "ORDER BY currency SETTINGS max_memory_usage = 0", 16, "SETTINGS"),
        ("ORDER BY currency", "ORDER BY currency FORMAT Native", 16, "FORMAT"),
        ("ORDER BY currency", "ORDER BY currency INTO OUTFILE 'x'", 16, "INTO"),
        ("ORDER BY currency", "ORDER BY 'currency", 13, "not closed"),
    ]) func `what is wrong with a file is named with its line`(
        found: String, replacement: String, line: Int, reason: String
    ) throws {
        let text = Self.good.replacing(found, with: replacement, maxReplacements: 1)
        #expect(text != Self.good)
        let fault = #expect(throws: ReportFile.Fault.self) { try ReportFile.definition(text, isBuiltIn: false) }
        let fitting = try #require(fault)
        #expect(fitting.line == line && fitting.reason.contains(reason), "\(fitting)")
    }

    @Test func `the report that the documentation shows is one`() throws {
        let page = try String(contentsOfFile: Repository.root + "/docs/reports.md", encoding: .utf8)
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasPrefix("    -- name:") })
        let text = lines[start...].prefix { $0.hasPrefix("    ") }.map { $0.dropFirst(4) }.joined(separator: "\n")
        #expect(try ReportFile.definition(text, isBuiltIn: false).name == "refunds-by-country")
    }

    @Test func `words in text and comments of the SQL mean nothing`() throws {
        let text = Self.good.replacing(
            "ORDER BY currency", with: "-- FROM system.one; now()\nORDER BY currency, 'FROM system.one; SETTINGS'")
        #expect(throws: Never.self) { try ReportFile.definition(text, isBuiltIn: false) }
    }

    @Test func `a user's folder is read again when it changes, and a bad file disturbs nothing else`() throws {
        let folder = NSTemporaryDirectory() + "/lugx-reports-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let clock = Mutex(0.0)
        let told = Mutex(0)
        let catalog = ReportCatalog(
            directory: folder, seconds: { clock.withLock { $0 } }, changed: { _ in told.withLock { $0 += 1 } })
        let builtIn = ReportCatalog.builtIn.count
        #expect(catalog.listing.definitions.count == builtIn && catalog.listing.problems.isEmpty)

        func write(_ name: String, _ text: String) throws {
            try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        }
        try write("good.sql", Self.good)
        try write("bad.sql", "SELECT 1")
        try write("stolen.sql", Self.good.replacing("name: mine", with: "name: funnel"))
        try write("notes.txt", "not a report")
        #expect(catalog.listing.definitions.count == builtIn, "the folder is looked at in intervals")
        clock.withLock { $0 = ReportCatalog.scanSecondsDefault }
        let listing = catalog.listing
        #expect(listing.definitions.count == builtIn + 1 && catalog.definition(named: "mine")?.isBuiltIn == false)
        #expect(catalog.definition(named: "funnel")?.isBuiltIn == true)
        #expect(
            listing.problems.map(\.file) == ["bad.sql", "stolen.sql"] && listing.problems[1].reason.contains("funnel"))
        #expect(told.withLock { $0 } == 1)

        try write("bad.sql", Self.good.replacing("name: mine", with: "name: better"))
        try FileManager.default.removeItem(atPath: "\(folder)/stolen.sql")
        clock.withLock { $0 *= 2 }
        #expect(catalog.listing.problems.isEmpty && catalog.definition(named: "better") != nil)
        try FileManager.default.removeItem(atPath: folder)
        clock.withLock { $0 *= 2 }
        #expect(catalog.listing.problems.count == 1 && catalog.listing.definitions.count == builtIn)
    }
}
