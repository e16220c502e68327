import Analytics
import ClickHouse
import Foundation
import MetricsRegistry
import TestSupport
import Testing

@testable import Reports

/// The reports that come with Lugx, over random orders.
@Suite(.serialized, .enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"))
struct ReportRunnerTests {
    private static let seed = TestEnvironment.variables["LUGX_TEST_SEED"] ?? String(UInt32.random(in: 1 ... .max))

    /// The second covers the day that Berlin's clocks go forward on, the third begins and ends within a day.
    private static let windows = [
        ("2025-01-01", "2026-01-01", "UTC"), ("2025-03-29", "2025-03-31", "Europe/Berlin"),
        ("2025-10-25T12:34:56", "2025-11-03T01:02:03", "America/New_York"),
        ("2031-01-01", "2031-01-02", "Asia/Kolkata"),
    ]

    /// Those that ClickHouse alone is asked for.
    private static var statements: [ReportDefinition] {
        ReportCatalog.builtIn.filter { if case .clickHouse = $0.source { true } else { false } }
    }

    @Test func `reports are the same bytes on 18.16 and 26.9, and again, and add up to what the sales figures say`()
        async throws
    {
        var files: [ReportRig.Engine: [String: String]] = [:]
        for engine in ReportRig.Engine.allCases {
            let rig = try await ReportRig(engine)
            try await rig.load(Self.seed)
            for (from, to, tz) in Self.windows {
                let window = try ReportRig.window(from, to, tz)
                let figures = try await rig.sources.totals(window)
                let lines = try await Self.lines(rig, window)
                for definition in Self.statements {
                    let (csv, report) = try await rig.text(definition.name, window)
                    files[engine, default: [:]]["\(definition.name) \(from)"] = csv
                    guard definition.totals == .by("currency") else { continue }
                    let label = "seed \(Self.seed): \(definition.name) from \(from)"
                    try Self.compare(report, figures, lines, label)
                }
                let again = try await rig.text("sales-by-product", window)
                #expect(again.text == files[engine]?["sales-by-product \(from)"])
            }
            let (json, _) = try await rig.text(
                "sales-by-country", ReportRig.window("2025-01-01", "2026-01-01"), .json, ["currency": "EUR"])
            let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
            #expect((object["totals"] as? [[String: Any]])?.count == 1)
            try? FileManager.default.removeItem(atPath: rig.folder)
        }
        let (old, modern) = (try #require(files[.old]), try #require(files[.modern]))
        #expect(old.count == Self.statements.count * Self.windows.count)
        for (name, text) in old { #expect(text == modern[name], "seed \(Self.seed): \(name)") }
        #expect(old["sales-by-product 2025-01-01"]?.contains("'=HYPERLINK(1)") == true)
    }

    /// What the lines as they stand add up to, by currency: without the tables that the sales figures are made in.
    private static func lines(
        _ rig: ReportRig, _ window: ReportWindow
    ) async throws -> [String: (gross: ReportDecimal, net: ReportDecimal)] {
        let rows = try await rig.client.query(
            """
            SELECT currency, sum(toDecimal128(gross, 4)) AS g,
                sum(toDecimal128(gross, 4)) - sum(toDecimal128(discount, 4)) - sum(toDecimal128(refund, 4)) AS n
            FROM analytics.order_lines FINAL
            WHERE is_sale = 1 AND is_deleted = 0 AND at >= {from:DateTime} AND at < {to:DateTime}
            GROUP BY currency
            """,
            [
                "from": .dateTime(ClickHouseDateTime(secondsSinceEpoch: window.start)),
                "to": .dateTime(ClickHouseDateTime(secondsSinceEpoch: window.end)),
            ])
        var sums: [String: (gross: ReportDecimal, net: ReportDecimal)] = [:]
        for row in rows {
            let (gross, net): (ClickHouseDecimal, ClickHouseDecimal) = try (row("g"), row("n"))
            sums[try row("currency")] = (
                ReportDecimal(unscaled: gross.unscaled, scale: gross.scale),
                ReportDecimal(unscaled: net.unscaled, scale: net.scale)
            )
        }
        return sums
    }

    private static func compare(
        _ report: RenderedReport, _ figures: [String: (orders: Int, gross: String, net: String)],
        _ lines: [String: (gross: ReportDecimal, net: ReportDecimal)], _ label: String
    ) throws {
        #expect(Set(report.totals.compactMap { $0["currency"] }) == Set(figures.keys), "\(label)")
        for total in report.totals {
            let currency = total["currency"] ?? ""
            let (figure, line) = (try #require(figures[currency]), try #require(lines[currency]))
            let gross = try #require(total["gross"].flatMap { ReportDecimal($0.utf8) })
            #expect(ReportDecimal.isEqual(gross, line.gross), "\(label) \(currency)")
            #expect(gross.text(decimals: 2) == figure.gross, "\(label) \(currency)")
            if let orders = total["orders"] { #expect(orders == String(figure.orders), "\(label) \(currency)") }
            guard let net = total["net"].flatMap({ ReportDecimal($0.utf8) }) else { continue }
            #expect(ReportDecimal.isEqual(net, line.net), "\(label) \(currency)")
            #expect(net.text(decimals: 2) == figure.net, "\(label) \(currency)")
        }
    }

    @Test func `figures of several statements are reports too`() async throws {
        let rig = try await ReportRig(.old)
        try await rig.load(Self.seed)
        let window = try ReportRig.window("2025-01-01", "2026-01-01")
        let (cohorts, report) = try await rig.text("cohorts", window, .csv, ["currency": "USD"])
        #expect(report.rows > 12 && cohorts.contains("USD,2025-"), "seed \(Self.seed)")
        #expect(try await rig.text("funnel", window, .json).report.rows == 4)
        #expect(try await rig.text("abandoned-carts", window, .json).report.rows == 0)
        for (name, parameters) in [
            ("funnel", ["steps": "page_view"]), ("funnel", ["within": "1y"]), ("funnel", ["by": "me"]),
            ("funnel", ["who": "me"]), ("cohorts", ["currency": "eur"]), ("top-games", ["limit": "1 OR 1"]),
            ("sales-by-country", ["currency": "'; DROP"]), ("nothing", [:]),
        ] {
            let error = await #expect(throws: ReportError.self) {
                _ = try await rig.text(name, window, .csv, parameters)
            }
            #expect(error?.kind == (name == "nothing" ? .unknownReport : .invalidParameter), "\(name) \(parameters)")
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: rig.folder)
        #expect(left == ["own"], "nothing is left of reports that failed")
        try? FileManager.default.removeItem(atPath: rig.folder)
    }

    @Test func `a user's SQL reads with typed parameters, and is refused by ClickHouse where it is wrong`() async throws
    {
        let head = """
            -- name: mine
            -- title: Mine
            -- description: Mine
            -- parameter: word | text | x | A word
            -- column: word | Word | text
            """
        let rig = try await ReportRig(
            .old,
            reports: [
                "mine.sql": head + "\nSELECT {word:String} AS word FROM analytics.sales_days LIMIT 1",
                "wrong.sql": head.replacing("mine", with: "wrong") + "\nSELECT nofunction({word:String}) AS word",
            ])
        try await rig.client.execute("INSERT INTO analytics.sales_days SELECT toDate('2025-01-01'), 1, 1, 1, 0")
        let window = try ReportRig.window("2025-01-01", "2025-01-02")
        for word in ["'; DROP TABLE analytics.events; --", "\\", "{from:DateTime}", "日本 '\\'' ", "=1"] {
            let (text, _) = try await rig.text("mine", window, .json, ["word": word])
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            #expect((object?["rows"] as? [[String: Any]])?.first?["word"] as? String == word)
        }
        let error = await #expect(throws: ReportError.self) { _ = try await rig.text("wrong", window) }
        #expect(error?.kind == .queryRefused && error?.description.contains("nofunction") == true)
        try? FileManager.default.removeItem(atPath: rig.folder)
    }

    @Test func `Chromium prints the page as PDF, the same bytes each time, and leaves nothing behind`() async throws {
        let rig = try await ReportRig(.old)
        try await rig.load(Self.seed)
        let window = try ReportRig.window("2025-01-01", "2026-01-01")
        try #require(PDFPrinter.isAvailable(program: nil))
        var prints: [RenderedReport] = []
        for _ in 0..<2 {
            let report = try await rig.runner.run(
                ReportRequest(name: "sales-by-country", window: window, format: .pdf), into: rig.folder)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: report.path))
            #expect(bytes.starts(with: Array("%PDF-".utf8)) && bytes.count == report.bytes)
            #expect(String(decoding: bytes, as: UTF8.self).contains("/Type /Page"))
            prints.append(report)
        }
        #expect(prints[0].sha256 == prints[1].sha256)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: rig.folder).sorted() == ["own", prints[0].fileName])
        try? FileManager.default.removeItem(atPath: rig.folder)
    }

    @Test func `a browser that hangs is stopped in time, and one that is not there is told of`() async throws {
        let folder = NSTemporaryDirectory() + "/lugx-printer-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try "#!/bin/sh\nsleep 600 & wait\n".write(toFile: "\(folder)/browser", atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/browser")
        let registry = Registry()
        let metrics = try ReportMetrics(registry: registry)
        let hanging = await #expect(throws: ReportError.self) {
            _ = try await PDFPrinter(
                program: "\(folder)/browser", timeoutSeconds: 1, ended: { outcome, _ in metrics.printed(outcome, 1) }
            ).print("\(folder)/page.html", to: "\(folder)/report.pdf")
        }
        #expect(hanging?.kind == .pdfTimeout && hanging?.description.contains("LUGX_PDF_TIMEOUT_SECONDS") == true)
        var text: [UInt8] = []
        registry.render(.text004, into: &text)
        for line in ["{outcome=\"timeout\"} 1", "{outcome=\"printed\"} 0"] {
            #expect(String(decoding: text, as: UTF8.self).contains("lugx_report_prints_total\(line)"), "\(line)")
        }
        let missing = await #expect(throws: ReportError.self) {
            _ = try await PDFPrinter(program: "\(folder)/none").print(
                "\(folder)/page.html", to: "\(folder)/report.pdf")
        }
        #expect(missing?.kind == .pdfUnavailable)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["browser"])
    }
}
