import Foundation
import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// Reports that are sent by themselves, by processes that die.
    @Suite(.enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"))
    struct ReportProcessTests {
        /// A schedule around the changes of its zone's clocks: minute, hour, day, months, weekday, and where its reports
        /// go to besides a folder.
        private static let schedules: [(name: String, zone: String, at: [String], to: String)] = [
            ("berlin", "Europe/Berlin", ["30", "2", "*", "3,10", "0"], "fails"),
            ("newyork-spring", "America/New_York", ["30", "2", "*", "3", "0"], "ok"),
            ("newyork-autumn", "America/New_York", ["30", "1", "*", "11", "0"], "ok"),
            ("lordhowe", "Australia/Lord_Howe", ["15", "2", "*", "4,10", "0"], "slow"),
            ("santiago", "America/Santiago", ["0", "0", "*", "4,9", "0"], "deaf"),
            ("cairo", "Africa/Cairo", ["0", "0", "*", "4,10", "5"], "mail"),
            ("kathmandu", "Asia/Kathmandu", ["45", "5", "1", "*", "*"], "ok"),
        ]
        private static let secret = "a secret of the receiver"

        private struct Post: Decodable {
            let delivery: String
            let signed: Bool
            let digest: String
            let schedule: String
            let scheduled_at: String
            let status: Int
        }

        @Test func `three processes, killed again and again, send each report of a year once`() async throws {
            let seed = SeededGenerator.seed(of: "reports' kills")
            let python = try #require(TestPython.interpreter)
            let expected = try await Self.expected(python)
            let mail = try await TestMailServer(python: python)
            let receiver = try TestProcess(
                python, ["\(Repository.root)/Tests/ReportsTests/receiver.py", Self.secret])
            let ready = try await receiver.line(containing: "ready on ")
            let port = try #require(Int(ready.dropFirst("ready on ".count)))
            let environment: [String: String?] = [
                "LUGX_SMTP_URL": mail.url, "LUGX_MAIL_FROM": "Lugx <shop@lugx.example>",
                "LUGX_REPORTS_WEBHOOK_HOSTS": "127.0.0.1", "LUGX_REPORTS_WEBHOOK_SECRET": Self.secret,
            ]
            try await ReportProcessRig.with(at: "2026-01-01T00:00:00Z", instances: 3, environment: environment) { rig in
                var ids: [String: String] = [:]
                for schedule in Self.schedules {
                    let to =
                        schedule.to == "mail"
                        ? "email:ann@example.org" : "webhook:http://127.0.0.1:\(port)/\(schedule.to)"
                    let lines = try await rig.report([
                        "schedule", "add", "sales-by-country", "--name", schedule.name, "--format", "csv",
                        "--cron", schedule.at.joined(separator: " "), "--timezone", schedule.zone, "--catch-up", "all",
                        "--to", "directory:\(schedule.name)", "--to", to,
                    ])
                    ids[String(try #require(lines.last).dropFirst("added ".count))] = schedule.name
                }
                let interrupted = try await Self.live(rig, expected.map(\.moment), seed: seed)
                print("deaths of the reports' processes with something in hand: \(interrupted)")
                #expect(interrupted > 0, "no death met anybody at work; seed \(seed)")

                let wanted = expected.map(\.text).sorted()
                let runs = try await rig.sql(
                    """
                    SELECT name || ' ' || to_char("scheduledAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                        || CASE status WHEN 'succeeded' THEN '' ELSE ' ' || status || coalesce(': ' || error, '') END
                    FROM analytics."ReportRuns"
                    """)
                #expect(runs.split(separator: "\n").map(String.init).sorted() == wanted, "runs, seed \(seed)")
                #expect(Self.files("\(rig.folder.path)/out").sorted() == wanted, "files, seed \(seed)")
                try await Self.checkPosts(port, ids, wanted, seed)
                try await Self.checkMails(rig, mail, wanted, seed)
            }
            await receiver.kill()
            await mail.process.kill()
        }

        /// Lets the year go by in leaps; in most of them one of the three dies in the middle of its work, and comes back.
        /// How many did so.
        private static func live(_ rig: ReportProcessRig, _ moments: [Int64], seed: UInt64) async throws -> Int {
            var random = SeededGenerator(seed: seed)
            var left = Array(Set(moments)).sorted()[...]
            var interrupted = 0
            while !left.isEmpty {
                let count = min(left.count, Int.random(in: 1...8, using: &random))
                try await rig.leap(to: left[left.startIndex + count - 1])
                left = left.dropFirst(count)
                for _ in 0..<Int.random(in: 0...2, using: &random) {
                    // In the middle of a write about what it has in hand, or soon after one.
                    let writes = Int.random(in: 1...8, using: &random)
                    let any = Int.random(in: 0..<3, using: &random)
                    try await rig.setTrap(after: writes)
                    let trapped = try await eventually(within: 120, every: 5, "work to go on") { () -> Int?? in
                        if let trapped = try await rig.trapped() { return .some(trapped) }
                        return try await rig.rest() == .working ? nil : .some(nil)
                    }
                    if trapped != nil { interrupted += 1 }
                    let victim = trapped ?? any
                    try await rig.kill(victim)
                    try await rig.clearTrap()
                    try await rig.start(victim)
                }
                try await rig.settle()
            }
            return interrupted
        }

        // MARK: What is to be

        /// All that is to be run in the year, as Python has it: "name moment".
        private static func expected(_ python: String) async throws -> [(text: String, moment: Int64)] {
            let process = try TestProcess(
                python,
                ["\(Repository.root)/Tests/ReportsTests/year.py"] + schedules.flatMap { [$0.name, $0.zone] + $0.at })
            try await process.exit(within: 60)
            return process.output.compactMap { line in
                let parts = line.split(separator: " ")
                // From the time's beginning on, to the end of the year.
                guard parts.count == 2, let moment = Int64(parts[1]), (1_767_225_601..<1_798_761_600).contains(moment)
                else { return nil }
                let text = Date(timeIntervalSince1970: Double(moment)).formatted(.iso8601)
                return ("\(parts[0]) \(text)", moment)
            }
        }

        /// "name moment" of each file that was delivered.
        private static func files(_ folder: String) -> [String] {
            schedules.flatMap { schedule in
                let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(schedule.name)")) ?? []
                return names.filter { !$0.hasPrefix(".") }.map { name in
                    // 20260329T010000Z-…
                    let digits = Array(name)
                    let date = "\(String(digits[0..<4]))-\(String(digits[4..<6]))-\(String(digits[6..<8]))"
                    let time = "\(String(digits[9..<11])):\(String(digits[11..<13])):\(String(digits[13..<15]))"
                    return "\(schedule.name) \(date)T\(time)Z"
                }
            }
        }

        private static func checkPosts(
            _ port: Int, _ ids: [String: String], _ wanted: [String], _ seed: UInt64
        ) async throws {
            let body = try await HTTPAnswer.to(port: port, "/").body
            let posts = try JSONDecoder().decode([Post].self, from: Data(body.utf8))
            let areSigned = posts.allSatisfy(\.signed)
            #expect(areSigned)
            // However often it came, it was one message, known by its id; and it was taken.
            let taken = Dictionary(grouping: posts, by: \.delivery)
            #expect(taken.values.allSatisfy { Set($0.map(\.digest)).count == 1 && $0.contains { $0.status == 200 } })
            let told = taken.values.map { "\(ids[$0[0].schedule] ?? "") \($0[0].scheduled_at)" }
            #expect(told.sorted() == wanted.filter { !$0.hasPrefix("cairo ") }, "posts, seed \(seed)")
        }

        /// A mail may come twice only where that is written down.
        private static func checkMails(
            _ rig: ReportProcessRig, _ server: TestMailServer, _ wanted: [String], _ seed: UInt64
        ) async throws {
            let sent = server.mails.compactMap { mail in
                mail.split(separator: "\n").first { $0.lowercased().hasPrefix("message-id: <") }
                    .map { String($0.dropFirst("message-id: <".count).prefix(36)) }
            }
            let rows = try await rig.sql(
                """
                SELECT d.id || ' ' || d."isUncertain" || ' cairo '
                    || to_char(r."scheduledAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                FROM analytics."ReportDeliveries" d JOIN analytics."ReportRuns" r ON r.id = d."runId"
                WHERE d.channel = 'email'
                """
            ).split(separator: "\n").map { $0.split(separator: " ", maxSplits: 2).map(String.init) }
            #expect(rows.map { $0[2] }.sorted() == wanted.filter { $0.hasPrefix("cairo ") }, "mails, seed \(seed)")
            for row in rows {
                let count = sent.count { $0 == row[0] }
                #expect(count == 1 || count > 1 && row[1] == "true", "\(row) came \(count) times, seed \(seed)")
            }
            #expect(Set(sent) == Set(rows.map { $0[0] }), "seed \(seed)")
        }
    }
}
