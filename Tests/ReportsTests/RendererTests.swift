import Analytics
import Foundation
import Testing

@testable import Reports

/// Rows as files, without a server.
@Suite struct RendererTests {
    static let definition = try! ReportFile.definition(
        """
        -- name: goods
        -- title: Goods & <more>
        -- description: What there is.
        -- column: currency | Currency | text
        -- column: name | Name | text
        -- column: day | Day | date
        -- column: at | At | time
        -- column: orders | Orders | integer | sum
        -- column: net | Net | money | sum
        -- column: average | Average | money | net / orders
        -- column: share | Share | percent
        -- chart: bar name net
        -- totals: by currency
        SELECT currency, name, day, at, orders, net, share FROM analytics.products
        """, isBuiltIn: true)

    static let rows: [[String?]] = [
        ["EUR", "=HYPERLINK(\"x\")", "2026-03-29", "1774746000", "3", "10.0000", "0.1234"],
        ["EUR", "Say \"hi\", twice\n<script>", "2026-03-28", "1774742399", "1", "-0.01", nil],
        ["USD", "@x", "2026-03-28", "1774742400", "2", "12345678901234567890123456.7", "1"],
    ]

    /// - Parameter pieces: a text as ClickHouse sends it, instead of rows.
    static func make(
        _ format: ReportFormat, locale: String = "en-US", rows: [[String?]] = rows, pieces: [[UInt8]]? = nil,
        definition: ReportDefinition = definition, given: [[String: String]]? = nil, asOf: Int64? = 1_774_828_800_000
    ) async throws -> (text: String, result: ReportWriter.Result) {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        // 2026-03-28 and 29 in Berlin: the second has 23 hours.
        let window = ReportWindow(start: 1_774_652_400, end: 1_774_821_600, zone: zone)
        let context = ReportContext(
            definition: definition,
            request: ReportRequest(name: "goods", window: window, locale: locale, format: format),
            locale: try ReportLocale(locale, zone: zone), asOf: asOf,
            isIncomplete: asOf.map { $0 < window.end * 1000 } ?? true, madeAt: nil, parameters: [])
        let renderer: any ReportRenderer =
            switch format {
            case .csv: CSVRenderer()
            case .json: JSONRenderer()
            case .html, .pdf: HTMLRenderer(isMail: false)
            }
        let path = NSTemporaryDirectory() + "/lugx-render-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        let writer = try ReportWriter(context, renderer, path: path, progress: { _, _ in })
        if let pieces {
            for piece in pieces { try await writer.add(piece) }
        } else {
            try await writer.add(rows: rows)
        }
        let result = try await writer.finish(totals: given)
        return (try String(contentsOfFile: path, encoding: .utf8), result)
    }

    @Test func `CSV is as in RFC 4180, and no text is a formula while numbers stay numbers`() async throws {
        let (text, result) = try await Self.make(.csv)
        #expect(
            text
                == [
                    "currency,name,day,at,orders,net,average,share",
                    "EUR,\"'=HYPERLINK(\"\"x\"\")\",2026-03-29,2026-03-29T03:00:00+02:00,3,10.00,3.33,0.1234",
                    "EUR,\"Say \"\"hi\"\", twice\n<script>\",2026-03-28,2026-03-29T00:59:59+01:00,1,-0.01,-0.01,",
                    "USD,'@x,2026-03-28,2026-03-29T01:00:00+01:00,2,12345678901234567890123456.70,"
                        + "6172839450617283945061728.35,1", "",
                ].joined(separator: "\r\n"))
        #expect(result.rows == 3 && result.file.bytes == text.utf8.count && result.file.sha256.count == 64)
        #expect(result.totals[0].map { $0 ?? "" } == ["EUR", "", "", "", "4", "9.99", "2.5", ""])
    }

    @Test(arguments: ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠a"])
    func `a text that begins like a formula gets an apostrophe`(text: String) async throws {
        let definition = try ReportFile.definition(
            """
            -- name: words
            -- title: Words
            -- description: Words
            -- column: word | Word | text
            SELECT name AS word FROM analytics.products
            """, isBuiltIn: true)
        let escaped = String(decoding: ReportField.escaped(text), as: UTF8.self).replacing("\r", with: "\\r")
        let (csv, _) = try await Self.make(
            .csv, pieces: [Array("word\nString\n\(escaped)\n".utf8)], definition: definition)
        let quoted = text.contains("\r") || text.contains("\n") ? "\"'\(text)\"" : "'\(text)"
        #expect(Array(csv.utf8) == Array("word\r\n\(quoted)\r\n".utf8))
    }

    @Test func `rows are the same wherever the answer is cut into pieces`() async throws {
        let head =
            "currency\tname\tday\tat\torders\tnet\tshare\nString\tString\tDate\tUInt32\tUInt64\tDecimal(18, 4)\tFloat64\n"
        let text =
            head
            + "EUR\ta\\tb\\\\\\nc\t2026-03-28\t1774742400\t18446744073709551615\t1.5000\tnan\nEUR\tx\t2026-03-28\t0\t1\t-7\t\\N\n"
        let whole = try await Self.make(.csv, pieces: [Array(text.utf8)])
        for size in [1, 2, 7, 64] {
            let bytes = Array(text.utf8)
            let pieces = stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<min($0 + size, bytes.count)])
            }
            #expect(try await Self.make(.csv, pieces: pieces).text == whole.text)
        }
        #expect(
            whole.text.contains(
                "\"a\tb\\\nc\",2026-03-28,2026-03-29T01:00:00+01:00,18446744073709551615,1.50,0.00,\r\n"))
        #expect(whole.result.totals[0][4] == "18446744073709551616" && whole.result.totals[0][5] == "-5.5")
    }

    @Test(arguments: [
        ("currency\tname\nString\tString\n", "the SQL gives the columns"),
        (
            "currency\tname\tday\tat\torders\tnet\tshare\nString\tString\tDate\tUInt32\tUInt64\tFloat64\tFloat64\n",
            "column net is money, and the SQL gives Float64"
        ),
    ]) func `an answer that is not what the header says is refused, also without a row`(
        text: String, reason: String
    ) async throws {
        let error = await #expect(throws: ReportError.self) {
            _ = try await Self.make(.csv, pieces: [Array(text.utf8)])
        }
        #expect(error?.kind == .badResult && error?.description.contains(reason) == true)
    }

    @Test func `an answer that ends in the middle of a row is no report`() async throws {
        let error = await #expect(throws: ReportError.self) {
            _ = try await Self.make(.csv, pieces: [Array("currency\tname\nStr".utf8)])
        }
        #expect(error?.kind == .databaseUnavailable)
    }

    @Test func `rows that don't add up to the totals are not given out`() async throws {
        let totals = [
            ["currency": "EUR", "orders": "4", "net": "9.9900"],
            ["currency": "USD", "orders": "2", "net": "12345678901234567890123456.7"],
        ]
        let (_, result) = try await Self.make(.csv, given: totals)
        #expect(result.totals.count == 2)
        for broken in [
            [totals[0]], totals + [["currency": "GBP", "orders": "1", "net": "0"]],
            [totals[0], ["currency": "USD", "orders": "2", "net": "12345678901234567890123456.8"]],
        ] {
            let error = await #expect(throws: ReportError.self) { _ = try await Self.make(.csv, given: broken) }
            #expect(error?.kind == .totalsDiffer)
        }
    }

    @Test func `JSON is JSON, with exact money and the totals`() async throws {
        let (text, _) = try await Self.make(.json)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let rows = try #require(json["rows"] as? [[String: Any]])
        #expect(rows.count == 3 && json["row_count"] as? Int == 3 && json["complete"] as? Bool == true)
        #expect(rows[0]["net"] as? String == "10.00" && rows[0]["share"] as? Double == 0.1234)
        #expect(rows[1]["share"] is NSNull && rows[1]["at"] as? String == "2026-03-29T00:59:59+01:00")
        #expect(text.contains("\"net\":\"12345678901234567890123456.70\"") && json["as_of"] == nil)
        let totals = try #require(json["totals"] as? [[String: Any]])
        #expect(totals[0]["net"] as? String == "9.99" && totals[0]["orders"] as? Int == 4)
    }

    @Test(arguments: [
        ("en-US", "€10.00", "$12,345,678,901,234,567,890,123,456.70", "12.34%"),
        ("de-DE", "10,00\u{A0}€", "12.345.678.901.234.567.890.123.456,70\u{A0}$", "12,34\u{A0}%"),
        ("hi-IN", "€10.00", "$1,23,45,67,89,01,23,45,67,89,01,23,456.70", "12.34%"),
    ]) func `amounts are exact in every locale`(
        locale: String, small: String, large: String, share: String
    ) async throws {
        let (text, _) = try await Self.make(.html, locale: locale)
        for part in [small, large, share] { #expect(text.contains(">\(part)</td>"), "\(part) in \(locale)") }
        #expect(text.contains("<html lang=\"\(locale)\">"))
    }

    @Test(arguments: ["", "e", "english", "en_US", "en-US;rm", "xx-<script>", "qqq", "de-DE-"])
    func `what is no locale is refused`(tag: String) {
        let error = #expect(throws: ReportError.self) { try ReportLocale(tag, zone: .gmt) }
        #expect(error?.kind == .invalidLocale)
    }

    @Test func `a page stands alone, shows text as text, and a mail has no drawing`() async throws {
        let (text, result) = try await Self.make(.html)
        for page in [text, result.mail] {
            #expect(
                !page.contains("<script") && page.contains("&lt;script&gt;")
                    && page.contains("Goods &amp; &lt;more&gt;"))
            for way in ["src=", "href=", "url(", "@import", "<link", "<iframe"] {
                #expect(!page.contains(way), "\(way)")
            }
            #expect(page.contains("Content-Security-Policy") && page.contains("<th scope=\"col\""))
        }
        #expect(text.contains("<svg") && text.contains("role=\"img\"") && text.contains("<desc"))
        #expect(!result.mail.contains("<svg") && !result.mail.contains("<style"))
        // Printed, the totals of all pages are not repeated below each of them.
        #expect(text.contains("tfoot{display:table-row-group}"))
        for page in [text, result.mail] {
            #expect(page.contains("text-align:right;white-space:nowrap;border-bottom:1px solid #d0d7de\">"))
        }
    }

    @Test func `what is not known to be complete says so, and nothing else tells the time`() async throws {
        let early = try await Self.make(.html, asOf: 1_774_700_000_000).text
        #expect(early.contains("Incomplete: orders are known up to 2026-03-28T12:13:20Z."))
        let (one, two) = try await (Self.make(.html).text, Self.make(.html, asOf: 1_800_000_000_000).text)
        #expect(one == two && !one.contains("Incomplete"))
    }

    @Test func `no row and many rows are reports too`() async throws {
        let empty = try await Self.make(.html, rows: [])
        #expect(empty.text.contains("There is nothing in this window.") && empty.result.totals.isEmpty)
        #expect(try await Self.make(.csv, rows: []).text == "currency,name,day,at,orders,net,average,share\r\n")
        let row = Self.rows[1]
        let many = try await Self.make(.html, rows: Array(repeating: row, count: HTMLRenderer.browserRowsMax + 1))
        #expect(many.text.contains("The first 10,000 of 10,001 rows") && many.result.totals[0][5] == "-100.01")
        #expect(many.result.mail.contains("The first 100 of 10,001 rows") && many.result.mail.utf8.count < 200_000)
    }
}
