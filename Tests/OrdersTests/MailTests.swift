import Foundation
import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Orders

@Suite(.serialized, .enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"))
struct MailTests {
    private static let hostile = "<script>alert(\"x\")</script> & 'Sons'\r\nBcc: thief@example.org\u{202E}gnp.exe"

    @Test func `hostile names stay names, in headers, text and page`() async throws {
        try await OutboxRig.run { rig in
            let buyer = try await rig.customer("Ann\r\nBcc: thief@example.org \"<x@y>\", Jürgen =?UTF-8?B?eA==?=")
            let game = rig.shop.catalogue.add("19.99", stock: 3, name: Self.hostile)
            let answer = try await rig.shop.send(
                .post, "/api/orders", as: buyer,
                "{\"items\":[{\"gameId\":\"\(game)\",\"quantity\":1}],\"paymentMethod\":\"card\",\"shippingAddress\":"
                    + "{\"name\":\"<b>Ann</b>\",\"street\":\"Straße 1\\r\\n.\\r\\nQUIT\",\"city\":\"東京\"}}")
            #expect(answer.status == 201, "\(answer.text)")
            try await rig.send("mail")
            let raw = try #require(rig.mail.mails.first)
            #expect(raw.utf8.allSatisfy { $0 < 0x80 })
            #expect(raw.split(whereSeparator: \.isNewline).allSatisfy { $0.utf8.count <= 998 })
            let mail = try MailOracle.read(raw)
            #expect(mail.header("Bcc") == nil && mail.header("X-RcptTo") == "ann@example.org")
            #expect(mail.headers.filter { $0[0] == "To" }.count == 1)
            #expect(mail.header("To")?.hasSuffix("<ann@example.org>") == true, "\(mail.headers)")
            #expect(!mail.html.contains("<script") && !mail.html.contains("<b>"))
            #expect(mail.html.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;Sons&#39;"))
            #expect(mail.html.contains("東京") && mail.text.contains("東京") && mail.text.contains("Straße 1"))
            #expect(!mail.text.contains("\u{202E}") && !mail.html.contains("\u{202E}"))
            #expect(mail.text.contains("19.99 USD") && mail.html.contains("19.99 USD"))
        }
    }

    @Test func `a folder gets the mails as files that only their owner reads`() async throws {
        let directory = try TemporaryDirectory("mail")
        let folder = "\(directory.path)/some mails"
        try await OutboxRig.run(environment: [
            "LUGX_SMTP_URL": "file://\(directory.path)/some%20mails", "LUGX_MAIL_FROM": "shop@example.com",
        ]) { rig in
            let buyer = try await rig.customer()
            let id = try await rig.shop.ordered(by: buyer)
            #expect(try await rig.shop.send(.post, "/api/orders/\(id)/cancel", as: buyer).status == 200)
            try await rig.send("mail")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names.count == 3 && names.allSatisfy { $0.hasSuffix(".eml") }, "\(names)")
        let mails = try names.map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
        let cancelled = try MailOracle.read(
            try #require(mails.first { $0.contains("was cancelled") }))
        #expect(cancelled.header("From") == "shop@example.com")
        #expect(cancelled.text.contains("We are giving 10.00 USD back to you."))
        let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(names[0])")[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test func `the folder holds so many files and no more`() async throws {
        let directory = try TemporaryDirectory("mail")
        let folder = MailFolder(path: "\(directory.path)/mail", filesMax: 3)
        for number in [1, 2, 3, 3, 4, 5] { try await folder.put([1], name: "\(number).eml") }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names == ["3.eml", "4.eml", "5.eml"])
    }

    @Test(arguments: [
        "", "ann", "@example.org", "ann@", "a@b@c", "a b@example.org", "a@example.org\r\nRCPT", "<a@example.org>",
        "a,b@example.org", "a@exa\u{0}mple.org", "a@example.org\u{202E}",
    ])
    func `what is no address is none`(text: String) {
        #expect(MailAddress(name: "Ann", address: text) == nil)
    }

    @Test func `addresses are read with and without a name`() {
        #expect(MailAddress("shop@example.com")?.header == "shop@example.com")
        #expect(MailAddress("The shop <shop@example.com>")?.header == "The shop <shop@example.com>")
        #expect(MailAddress("\"Shop\" <shop@example.com>")?.name == "Shop")
        #expect(MailAddress("Shop <shop@example.com") == nil)
        #expect(MailAddress(name: "jörg@müller.example", address: "jörg@müller.example")?.domain == "müller.example")
    }

    @Test func `any text comes out of a mail as it went in`() throws {
        let texts = [
            "", "plain", "a = b =3D", "trailing \nblank ", String(repeating: "long ", count: 100),
            String(repeating: "ü€😀", count: 60), ".\n..\nFrom here", "tab\there",
        ]
        let address = try #require(MailAddress(name: "Jürgen <Müller>, \"x\"", address: "j@example.org"))
        for text in texts {
            let mail = MailMessage(
                from: address, to: [address], subject: "Ä \(text.prefix(120)) €".replacing("\n", with: " "),
                text: text + "\n", html: "<p>\(text)</p>\n", id: "1", at: 1_795_357_200)
            let read = try MailOracle.read(String(decoding: mail.bytes, as: UTF8.self))
            #expect(read.text == text + "\n" && read.html == "<p>\(text)</p>\n")
            #expect(read.header("Subject") == mail.subject.replacing("\t", with: " "))
            #expect(read.header("Date") == "Sun, 22 Nov 2026 14:20:00 +0000")
            #expect(read.header("To")?.contains("<j@example.org>") == true)
        }
    }
}
