import Foundation
import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// `lugx report` as people and cron use it.
    @Suite struct ReportCommandTests {
        private struct Said {
            let code: Int32
            let lines: [String]

            var text: String { lines.joined(separator: "\n") }
        }

        private static func say(_ rig: ReportProcessRig, _ arguments: [String]) async throws -> Said {
            let (exit, lines) = try await rig.tell(["report"] + arguments)
            guard case .code(let code) = exit else { throw Unexpected("lugx report \(arguments): \(exit) \(lines)") }
            return Said(code: code, lines: lines)
        }

        /// Everything that is wrong, with its exit code (as in sysexits.h) and a word of what is said.
        private static let mistakes: [(arguments: String, code: Int32, word: String)] = [
            ("show nothing", 64, "there is no report \"nothing\""),
            ("run nothing --from 2026-01-01 --to 2026-01-02", 64, "no report"),
            ("run sales-by-country --from 2026-01-01 --to 2026-01-02 --format xml", 64, "html, csv, json or pdf"),
            ("run sales-by-country --from 2026-01-02 --to 2026-01-01", 64, "from"),
            ("run sales-by-country --from 2026-01-01 --to 2026-01-02 --tz Mars/Olympus", 64, "tz"),
            ("run sales-by-country --from 2026-01-01 --to 2026-01-02 --param currency", 64, "name=value"),
            (
                "run sales-by-country --from 2026-01-01 --to 2026-01-02 --param currency=euro", 64,
                "three capital letters"
            ),
            ("run sales-by-country --from 2026-01-01 --to 2026-01-02 --output /nowhere/x.csv", 69, "can't be written"),
            ("schedule add nothing --cron @daily", 64, "nothing"),
            ("schedule add sales-by-country --cron 61", 64, "cron"),
            ("schedule add sales-by-country --cron @daily --timezone Mars/Olympus", 64, "timezone"),
            ("schedule add sales-by-country --cron @daily --window last_days", 64, "days"),
            ("schedule add sales-by-country --cron @daily --to ann@example.org", 64, "channel:target"),
            ("schedule add sales-by-country --cron @daily --to webhook:http://10.0.0.1/", 64, "target"),
            ("schedule add sales-by-country", 64, "--cron"),
            ("schedule show 1", 64, "no id of a schedule"),
            ("schedule remove 6f9c3a52-0000-4000-8000-000000000000", 64, "There is no schedule"),
            ("history --limit 0", 64, "--limit"),
            ("resend 6f9c3a52-0000-4000-8000-000000000000", 64, "There is no run"),
        ]

        @Test func `reports are listed, made, scheduled, looked up and sent again from the command line`() async throws
        {
            try await ReportProcessRig.with(
                at: "2026-03-28T12:00:00Z", instances: 1, environment: ["LUGX_REPORTS_WAIT_SECONDS": "86400"]
            ) { rig in
                for mistake in Self.mistakes {
                    let said = try await Self.say(rig, mistake.arguments.split(separator: " ").map(String.init))
                    #expect(
                        said.code == mistake.code && said.text.contains(mistake.word), "\(mistake.arguments): \(said)")
                }
                #expect(try await Self.say(rig, ["list"]).text.contains("stock "))
                #expect(try await Self.say(rig, ["show", "stock"]).text.contains("when the report is made"))

                try await rig.order("N1", at: "2026-03-28T10:00:00Z", amount: "12.50")
                try await Self.checkRun(rig)
                let id = try await Self.checkSchedule(rig)
                try await Self.checkHistory(rig, id)
                let removed = try await Self.say(rig, ["schedule", "remove", id])
                #expect(removed.code == 0 && removed.lines == ["removed \(id)"])
                #expect(try await Self.say(rig, ["schedule", "list"]).lines == [])
                #expect(try await Self.say(rig, ["schedule", "show", id]).code == 64)
            }
        }

        private static func checkRun(_ rig: ReportProcessRig) async throws {
            let asked = [
                "run", "sales-by-country", "--from", "2026-03-28", "--to", "2026-03-29", "--tz", "Europe/Berlin",
            ]
            let row = "EUR,DE,1,1,0,12.50,0.00,0.00,12.50,0.00,12.50"
            // The mirror brings the order in a moment.
            try await eventually(within: 60, every: 200, "the order to be reported") {
                try await say(rig, asked).lines.contains("\(row)\r")
            }
            let path = "\(rig.folder.path)/sales.csv"
            let said = try await say(rig, asked + ["--output", path])
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(said.code == 0 && text.split(separator: "\r\n").last.map(String.init) == row)
            #expect(said.lines.first?.hasPrefix("lugx: \(path): 1 rows, \(text.utf8.count) bytes, SHA-256 ") == true)
            let page = try await say(rig, asked + ["--format", "html", "--locale", "de-DE"])
            #expect(page.text.contains("12,50"))
        }

        /// Its id.
        private static func checkSchedule(_ rig: ReportProcessRig) async throws -> String {
            let wish = ["sales-by-country", "--cron", "30 2 * * *", "--timezone", "Europe/Berlin", "--format", "csv"]
            let preview = try await say(rig, ["schedule", "preview"] + wish)
            // Half past two is left out on the 29th.
            #expect(preview.code == 0 && preview.lines.count == 10)
            #expect(
                preview.lines.first
                    == "2026-03-29T03:00:00+02:00  covers 2026-03-28T00:00:00+01:00 to 2026-03-29T00:00:00+01:00",
                "\(preview.lines)")
            #expect(try await say(rig, ["schedule", "list"]).lines == [])
            let added = try await say(
                rig, ["schedule", "add"] + wish + ["--name", "Daily", "--to", "directory:daily"])
            #expect(added.code == 0 && added.lines.dropLast() == preview.lines[...])
            let id = String(try #require(added.lines.last).dropFirst("added ".count))
            let listed = try await say(rig, ["schedule", "list"])
            #expect(listed.lines.count == 1 && listed.text.hasPrefix("\(id)\tDaily\tsales-by-country\t30 2 * * *"))
            let shown = try await say(rig, ["schedule", "show", id])
            let object = try JSONSerialization.jsonObject(with: Data(shown.text.utf8)) as? [String: Any]
            #expect(object?["cron"] as? String == "30 2 * * *" && (object?["next_runs"] as? [Any])?.count == 10)
            return id
        }

        private static func checkHistory(_ rig: ReportProcessRig, _ id: String) async throws {
            #expect(try await say(rig, ["history"]).lines == [])
            try await rig.leap(to: Int64(Date("2026-03-29T01:00:00Z", strategy: .iso8601).timeIntervalSince1970))
            try await rig.settle()
            let history = try await say(rig, ["history", "--schedule", id])
            #expect(history.code == 0 && history.lines.count == 1)
            let run = try JSONSerialization.jsonObject(with: Data(history.text.utf8)) as? [String: Any]
            #expect(
                run?["status"] as? String == "succeeded" && run?["scheduled_at"] as? String == "2026-03-29T01:00:00Z")
            let runID = try #require(run?["id"] as? String)
            let nothing = try await say(rig, ["resend", runID])
            #expect(nothing.code == 64 && nothing.text.contains("--all"))
            let again = try await say(rig, ["resend", runID, "--all"])
            #expect(again.code == 0 && again.lines == ["deliveries: 1"])
            try await rig.settle()
            let sent = try await rig.sql(
                "SELECT string_agg(state, ',' ORDER BY round) FROM analytics.\"ReportDeliveries\"")
            #expect(sent == "sent,sent")
        }
    }
}
