import TestSupport
import Testing

@testable import Curl

/// Mails to a real SMTP server.
@Suite(.enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"))
struct CurlMailTests {
    private func server(_ arguments: [String] = []) async throws -> TestMailServer {
        try await TestMailServer(python: try #require(TestPython.interpreter), arguments)
    }

    private func mail(_ url: String, to recipient: String = "ann@example.org") -> CurlMail {
        var mail = CurlMail(url: url, sender: "shop@example.com")
        mail.security = .whenOffered
        mail.recipients = [recipient]
        mail.message = Array("Subject: Hello\r\n\r\nOne line\r\n.\r\n..two points\r\nlast\r\n".utf8)
        return mail
    }

    private func failure(_ mail: CurlMail, _ tls: CurlTLS = CurlTLS()) async -> CurlError? {
        var configuration = CurlConfiguration()
        configuration.tls = tls
        let client = CurlClient(configuration: configuration)
        var failure: CurlError?
        do { try await client.send(mail) } catch { failure = error }
        #expect(client.transfers == 0)
        await client.close()
        return failure
    }

    @Test func `a mail arrives as it is, with its envelope, points and all`() async throws {
        let server = try await server()
        #expect(await failure(mail(server.url)) == nil)
        let mails = server.mails
        #expect(mails.count == 1)
        let text = try #require(mails.first).replacing("\r\n", with: "\n")
        #expect(text.contains("\n\nOne line\n.\n..two points\nlast\n"), "\(text)")
        #expect(text.contains("X-MailFrom: shop@example.com") && text.contains("X-RcptTo: ann@example.org"))
        await server.process.kill()
    }

    @Test func `what the server refuses is told with its code, for now or for good`() async throws {
        let server = try await server()
        let refused = try #require(await failure(mail(server.url, to: "refused@example.org")))
        #expect(refused.kind == .refused && refused.reply?.code == 550 && refused.sentRequest == .maybeSent)
        #expect(refused.reply?.text.contains("no such user") == true)
        #expect(await failure(mail(server.url, to: "busy@example.org"))?.reply?.code == 451)
        #expect(await failure(mail(server.url, to: "spam@example.org"))?.reply?.code == 554)
        #expect(server.mails.isEmpty)
        await server.process.kill()
    }

    @Test func `a server that hangs is given up, and one that is not there is a failure to connect`() async throws {
        let server = try await server()
        var hanging = mail(server.url, to: "hang@example.org")
        hanging.timeoutSeconds = 1
        let timeout = try #require(await failure(hanging))
        #expect(timeout.kind == .timeout && timeout.sentRequest == .maybeSent)
        #expect(await failure(mail("smtp://127.0.0.1:1"))?.kind == .connect)
        await server.process.kill()
    }

    @Test func `an address that could end its command is never sent`() async throws {
        for address in ["", "a b@example.org", "a@example.org>\r\nDATA", "<a@example.org", "a\u{0}@example.org"] {
            let error = try #require(await failure(mail("smtp://127.0.0.1:1", to: address)))
            #expect(error.kind == .invalidRequest && error.sentRequest == .notSent)
        }
        let nobody = CurlMail(url: "smtp://127.0.0.1:1", sender: "shop@example.com")
        #expect(await failure(nobody)?.kind == .invalidRequest)
        #expect(await failure(mail("http://127.0.0.1:1"))?.kind == .invalidRequest)
    }

    @Test func `a password is shown to the server, and a wrong one is refused before anything is sent`() async throws {
        let server = try await server(["--user", "shop", "--password", "a:b@c"])
        let address = "127.0.0.1:\(server.port)"
        #expect(await failure(mail("smtp://shop:a%3Ab%40c@\(address)")) == nil)
        #expect(server.mails.count == 1)
        let wrong = try #require(await failure(mail("smtp://shop:secret-word@\(address)")))
        #expect(wrong.kind == .refused && wrong.reply?.code == 535 && wrong.sentRequest == .notSent)
        #expect(!wrong.description.contains("secret-word"))
        #expect(await failure(mail("smtp://\(address)"))?.reply?.code == 530)
        await server.process.kill()
    }

    @Test func `STARTTLS is used where it is offered, and required where it must be`() async throws {
        let directory = try TemporaryDirectory("tls")
        let authority = try await TestAuthority(in: directory.path)
        let certificate = try await authority.certificate("mail")
        let (file, key) = (certificate.path, certificate.keyPath)
        var tls = CurlTLS()
        tls.authoritiesFile = authority.path
        let plain = try await server()
        let offering = try await server(["--certificate", file, "--key", key, "--require-tls"])
        let wrapped = try await server(["--certificate", file, "--key", key, "--tls"])

        #expect(await failure(mail(offering.url)) == nil)
        var strict = mail(offering.url)
        strict.security = .required
        #expect(await failure(strict)?.kind == .tls)
        #expect(await failure(strict, tls) == nil)
        strict.url = plain.url
        let unsafe = try #require(await failure(strict, tls))
        #expect(unsafe.kind == .tls && unsafe.sentRequest == .notSent)

        let always = mail("smtps://127.0.0.1:\(wrapped.port)")
        #expect(await failure(always)?.kind == .tls)
        #expect(await failure(always, tls) == nil)
        #expect((offering.mails.count, plain.mails.count, wrapped.mails.count) == (2, 0, 1))
        for server in [plain, offering, wrapped] { await server.process.kill() }
    }
}
