import Analytics
import Curl
import Foundation
import Postgres
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import Reports

@Suite(.serialized, .enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"))
struct DeliveryTests {
    private struct Killed: Error {}

    @Test func `a mail goes to all its addresses with text, page and file, and a refused one is given up and resent`()
        async throws
    {
        let server = try await TestMailServer(python: try #require(TestPython.interpreter))
        try await ScheduleRig.run(mail: server.url) { rig in
            try await rig.schedule(
                "0 6 * * *",
                recipients: [("email", "Ann <ann@example.org>, bob@example.org"), ("email", "refused@example.org")],
                formats: ["html", "csv"], name: "Täglich")
            rig.clock.now += 6 * 3600 + 1
            let parts = try rig.parts()
            try await rig.work(parts)
            let mail = try #require(server.mails.first)
            #expect(server.mails.count == 1)
            for part in [
                "To: Ann <ann@example.org>,", "bob@example.org", "X-RcptTo: ann@example.org, bob@example.org",
                "multipart/mixed", "multipart/alternative", "filename=\"sales-2025-12-31.csv\"", "Net 1.00",
                "Message-ID: <",
            ] { #expect(mail.contains(part), "\(part)") }
            #expect(
                try await rig.text("SELECT status || ' ' || error FROM analytics.\"ReportRuns\"")
                    == ["failed 1 of 2 deliveries were given up."])
            let run = try #require(PostgresUUID(try await rig.text("SELECT id::text FROM analytics.\"ReportRuns\"")[0]))
            #expect(try await parts.deliveries.resend(run, .failed, by: ScheduleRig.actor) == .done(deliveries: 1))
            #expect(try await parts.deliveries.resend(run, .failed, by: ScheduleRig.actor) == .busy)
            try await rig.work(parts)
            #expect(try await parts.deliveries.resend(run, .all, by: ScheduleRig.actor) == .done(deliveries: 2))
            try await rig.work(parts)
            #expect(server.mails.count == 2)
            #expect(try await rig.count("\"ReportTrail\" WHERE action = 'resent'") == 2)
        }
        await server.process.kill()
    }

    @Test func `a mail goes over TLS with a password, and nowhere else`() async throws {
        let python = try #require(TestPython.interpreter)
        let directory = try TemporaryDirectory("report-mail-tls")
        let authority = try await TestAuthority(in: directory.path)
        let certificate = try await authority.certificate("mail")
        let server = try await TestMailServer(
            python: python,
            [
                "--certificate", certificate.path, "--key", certificate.keyPath, "--tls", "--user", "shop",
                "--password", "a:b@c",
            ])
        var known = CurlTLS()
        known.authoritiesFile = authority.path
        for (network, isTaken) in [(CurlConfiguration(tls: known), true), (CurlConfiguration(), false)] {
            try await ScheduleRig.run(
                named: "report_mail_tls", mail: "smtps://shop:a%3Ab%40c@127.0.0.1:\(server.port)", network: network
            ) { rig in
                try await rig.schedule(
                    "0 6 * * *", window: "previous_week", recipients: [("email", "ann@example.org, bob@example.org")],
                    formats: ["html", "csv"])
                rig.clock.now += 6 * 3600 + 1
                try await rig.work(try rig.parts())
                let state = try await rig.text("SELECT state || attempts FROM analytics.\"ReportDeliveries\"")
                #expect(state == [isTaken ? "sent1" : "pending1"])
            }
        }
        #expect(server.mails.count == 1)
        #expect(server.mails[0].contains("X-RcptTo: ann@example.org, bob@example.org"))
        #expect(server.mails[0].contains("Subject: Daily: Sales, 2025-12-22 to 2025-12-28"))
        await server.process.kill()
    }

    @Test func `a mail that may have arrived is sent again as the same mail, and marked`() async throws {
        let server = try await TestMailServer(python: try #require(TestPython.interpreter))
        try await ScheduleRig.run(mail: server.url) { rig in
            try await rig.schedule("0 6 * * *", recipients: [("email", "ann@example.org")])
            rig.clock.now += 6 * 3600 + 1
            let dying = try rig.parts("one", checkpoint: { if $0 == .delivered { throw Killed() } })
            try? await rig.work(dying)
            rig.clock.now += 181
            try await rig.work(try rig.parts("two"))
            let ids = server.mails.map { $0.split(separator: "\n").first { $0.hasPrefix("Message-ID") } }
            #expect(ids.count == 2 && ids[0] == ids[1])
            #expect(try await rig.count("\"ReportDeliveries\" WHERE \"isUncertain\" AND state = 'sent'") == 1)
        }
        await server.process.kill()
    }

    @Test func `a webhook is signed, retried as the same message, and given up where it says no for good`() async throws
    {
        let receiver = try await ReportReceiver()
        try await ScheduleRig.run { rig in
            try await rig.schedule(
                "0 6 * * *",
                recipients: ["ok", "fails", "slow", "deaf", "refuses"].map { ("webhook", receiver.url($0)) }
                    + [("slack", receiver.url("ok?slack"))])
            rig.clock.now += 6 * 3600 + 1
            let parts = try rig.parts()
            for _ in 0..<5 {
                try await rig.work(parts)
                rig.clock.now += 60
            }
            let posts = try await receiver.posts()
            let signed = Dictionary(grouping: posts.filter { !$0.delivery.isEmpty }, by: \.delivery)
            #expect(signed.count == 5 && signed.values.allSatisfy { $0.allSatisfy(\.signed) })
            #expect(signed.values.allSatisfy { Set($0.map(\.digest)).count == 1 })
            #expect(posts.count { $0.delivery.isEmpty } == 1)
            #expect(
                try await rig.text(
                    // libcurl itself repeats what dies on a kept-alive connection.
                    "SELECT state || CASE WHEN target LIKE '%deaf' THEN '' ELSE ' ' || attempts END "
                        + "FROM analytics.\"ReportDeliveries\" ORDER BY target")
                    == ["sent", "sent 3", "sent 1", "sent 1", "failed 1", "sent 1"])
            // Nobody is told the addresses.
            let document = try #require(try await parts.runs.list(limit: 1).documents.first)
            #expect(!document.contains("/fails") && document.contains("http://127.0.0.1:\(receiver.port)/…#"))
        }
        await receiver.process.kill()
    }

    @Test func `a public name that leads to a private address is refused, and a redirect there is not followed`()
        async throws
    {
        let receiver = try await ReportReceiver()
        var network = CurlConfiguration()
        network.addresses = ["hooks.example.com:443:127.0.0.1"]
        try await ScheduleRig.run(network: network) { rig in
            try await rig.schedule(
                "0 6 * * *",
                recipients: [("slack", "https://hooks.example.com/x"), ("webhook", receiver.url("moved"))])
            rig.clock.now += 6 * 3600 + 1
            let parts = try rig.parts()
            try await rig.work(parts)
            #expect(
                try await rig.text("SELECT reason FROM analytics.\"ReportDeliveries\" ORDER BY channel")
                    == [
                        "refused: the host's name leads to an address that is not public",
                        "refused: the answer was 302",
                    ])
            let posts = try await receiver.posts()
            #expect(posts.map(\.status) == [302])
        }
        await receiver.process.kill()
    }

    @Test func `files that are not on this machine are made again, with the same bytes or said to be others`()
        async throws
    {
        try await ScheduleRig.run { rig in
            try await rig.schedule("0 6 * * *", recipients: [("directory", "out")])
            rig.clock.now += 6 * 3600 + 1
            let one = try rig.parts("one", checkpoint: { if $0 == .recorded { throw Killed() } })
            try? await rig.work(one)
            let two = try rig.parts("two")
            try await rig.work(two)
            #expect(rig.delivered().count == 1 && rig.figures.made.count == 2)
            let id = try #require(PostgresUUID(try await rig.text("SELECT id::text FROM analytics.\"ReportRuns\"")[0]))
            let run = try #require(try await two.deliveries.contents(of: id))
            #expect(try await two.library.restore(run, allowsRestated: false) == run.files)
            #expect(rig.figures.made.count == 2)
            rig.figures.set { $0.totals[run.window.start] = "2.50" }
            let three = try rig.parts("three")
            await #expect(throws: RunLibrary.Restated.self) {
                _ = try await three.library.restore(run, allowsRestated: false)
            }
            let files = try await three.library.restore(run, allowsRestated: true)
            #expect(files != run.files)
            #expect(try await three.deliveries.contents(of: id)?.files == files)
        }
    }

    @Test(arguments: [
        ("https://hooks.example.com/x", true), ("https://hooks.example.com:443/x", true),
        ("http://hooks.example.com/x", false), ("https://hooks.example.com:8443/x", false),
        ("https://user:pw@hooks.example.com/x", false), ("https://127.0.0.1/x", false),
        ("http://127.0.0.1:80/x", false),
        ("http://127.0.0.1:9000/x", true), ("https://169.254.169.254/latest", false), ("https://[::1]/x", false),
        ("https://localhost/x", false), ("https://db.internal/x", false), ("https://printer/x", false),
        ("https://0x7f.1/x", false), ("https://2130706433/x", false), ("ftp://hooks.example.com/x", false),
        ("https://inside.corp/x", true), ("https://hooks.example.com\\@127.0.0.1/", false), ("", false),
    ])
    func `messages go only where they may`(url: String, isAllowed: Bool) {
        let hosts = WebhookHosts(["127.0.0.1:9000", "inside.corp"])
        #expect((hosts.refusal(of: url) == nil) == isAllowed, "\(hosts.refusal(of: url) ?? "")")
    }

    @Test(arguments: [
        ("sales", true), ("a/b-c/d_1.x", true), ("", false), ("/etc", false), ("a//b", false), ("../x", false),
        (".ssh", false), ("a/.b", false), ("a/", false), ("a b", false), ("ä", false),
    ])
    func `a folder lies below the one that is meant for it`(name: String, isAllowed: Bool) {
        #expect((ReportRecipient(channel: .directory, target: name).folders != nil) == isAllowed)
    }
}
