import Curl
import Foundation
import Glibc
import Logging
import MetricsRegistry
import NIOCore
import NIOEmbedded
import NIOSSL
import ServiceTestSupport
import Synchronization
import TestSupport
import Testing

@testable import ServiceKit

/// Real curl and our own client against a service that listens with a certificate.
struct ListenerTLSTests {
    private static func configuration(
        _ certificate: TestAuthority.Certificate, _ more: [String: String] = [:]
    ) throws -> ServiceConfiguration {
        try ServiceConfiguration(
            environment: [
                "LUGX_CATALOG_PORT": "0", "LUGX_TLS_CERTIFICATE_FILE": certificate.path,
                "LUGX_TLS_KEY_FILE": certificate.keyPath,
            ].merging(more) { $1 })
    }

    private static func logger(_ records: JSONLogHandlerTests.Records) -> Logger {
        Logger(label: "test") { JSONLogHandler(label: $0, sink: records, metadataProvider: nil) { 0 } }
    }

    private static func host(_ configuration: ServiceConfiguration, _ registry: Registry = Registry()) throws
        -> ServiceHost
    {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try ServiceHost(
            ServiceHostTests.description, configuration: configuration, registry: registry, logger: logger, checks: [])
    }

    /// How curl ended and what it printed.
    private static func curl(_ arguments: [String]) async throws -> (exit: String, text: String) {
        let process = try TestProcess("/usr/bin/curl", ["-sS", "-m", "30", "-i"] + arguments)
        let exit = try await process.exit(within: 60)
        return ("\(exit)", process.output.joined(separator: "\n"))
    }

    @Test func `a listener speaks TLS from 1_2 on, and says so to who does not`() async throws {
        let directory = try TemporaryDirectory("tls")
        let authority = try await TestAuthority(in: directory.path)
        let certificate = try await authority.certificate("service")
        let registry = Registry()
        try await TestService.run(Self.host(Self.configuration(certificate), registry), over: .live) { service in
            let url = "https://127.0.0.1:\(service.port!)"
            let trust = ["--cacert", authority.path]
            for version in ["--tlsv1.2", "--tlsv1.3"] {
                let answer = try await Self.curl(trust + [version, "\(url)/health"])
                #expect(answer.exit == "exit code 0" && answer.text.hasPrefix("HTTP/1.1 200"), "\(answer)")
                #expect(answer.text.lowercased().contains("strict-transport-security: max-age=31536000"))
            }
            let old = try await Self.curl(
                trust + ["--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0", "\(url)/health"])
            #expect(old.exit == "exit code 35", "\(old)")
            let untrusting = try await Self.curl(["\(url)/health"])
            #expect(untrusting.exit == "exit code 60", "\(untrusting)")
            let resolve = ["--resolve", "wrong.example:\(service.port!):127.0.0.1"]
            let misnamed = try await Self.curl(trust + resolve + ["https://wrong.example:\(service.port!)/health"])
            #expect(misnamed.exit == "exit code 60", "\(misnamed)")
            let plain = try await Self.curl([
                "http://127.0.0.1:\(service.port!)/api/echo", "-d", String(repeating: "x", count: 100_000),
            ])
            #expect(plain.text.hasPrefix("HTTP/1.1 400") && plain.text.contains("tls_required"), "\(plain)")
            func metric(_ sample: String) async throws -> Double? {
                let text = try await Self.curl(trust + ["\(url)/metrics"]).text
                let line = text.split(separator: "\n").first { $0.hasPrefix(sample + " ") }
                return line.flatMap { Double($0.dropFirst(sample.count + 1)) }
            }
            #expect(try await metric(#"lugx_tls_handshakes_failed_total{reason="plain"}"#) == 1)
            // The server hears of what a client thinks of it when that is gone already.
            try await eventually("the failed handshakes") {
                try await metric(#"lugx_tls_handshakes_failed_total{reason="failed"}"#) ?? 0 >= 2
            }
            let expiry = try await metric("lugx_tls_certificate_expiry_timestamp_seconds")
            let seconds = try #require(expiry)
            #expect(abs(seconds - Date.now.timeIntervalSince1970 - 30 * 86_400) < 600)
        }
    }

    @Test func `a renewed certificate is taken up, and open connections stay`() async throws {
        let directory = try TemporaryDirectory("tls")
        let (first, second) = ("\(directory.path)/first", "\(directory.path)/second")
        for path in [first, second] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        let (old, new) = (try await TestAuthority(in: first), try await TestAuthority(in: second))
        let certificate = try await old.certificate("service")
        let renewed = try await new.certificate("service")
        let configuration = try Self.configuration(certificate, ["LUGX_TLS_RELOAD_SECONDS": "0.05"])
        try await TestService.run(Self.host(configuration), over: .live) { service in
            let url = "https://127.0.0.1:\(service.port!)"
            func client(_ authority: TestAuthority) -> CurlClient {
                var tls = CurlTLS()
                tls.authoritiesFile = authority.path
                return CurlClient(configuration: CurlConfiguration(tls: tls))
            }
            let open = client(old)
            let before = try await open.perform(CurlRequest(.get, "\(url)/health"))
            #expect(before.status == 200)
            for (from, to) in [(renewed.keyPath, certificate.keyPath), (renewed.path, certificate.path)] {
                #expect(rename(from, to) == 0)
            }
            let newcomer = client(new)
            try await eventually("the new certificate") {
                try await newcomer.perform(CurlRequest(.get, "\(url)/health")).status == 200
            }
            // It trusts the old authority only: this is the connection that was open before.
            let after = try await open.perform(CurlRequest(.get, "\(url)/metrics"))
            #expect(String(decoding: after.body, as: UTF8.self).contains(#"reloads_total{outcome="renewed"} 1"#))
            let late = client(old)
            let refused = await #expect(throws: CurlError.self) {
                try await late.perform(CurlRequest(.get, "\(url)/health"))
            }
            #expect(refused?.kind == .tls)
            for client in [open, newcomer, late] { await client.close() }
        }
    }

    @Test func `files that don't fit are refused at the start with what is wrong`() async throws {
        let directory = try TemporaryDirectory("tls")
        let authority = try await TestAuthority(in: directory.path)
        let good = try await authority.certificate("good")
        let other = try await authority.certificate("other")
        let expired = try await authority.certificate("expired", days: -1)
        let empty = "\(directory.path)/empty.pem"
        try Data().write(to: URL(fileURLWithPath: empty))
        func fault(_ chain: String, _ key: String, now: Int64? = nil) throws -> String {
            let configuration = try ServiceConfiguration(
                environment: ["LUGX_TLS_CERTIFICATE_FILE": chain, "LUGX_TLS_KEY_FILE": key])
            let error = #expect(throws: ConfigurationError.self) {
                _ = try ListenerTLS(
                    configuration, registry: Registry(), logger: Logger(label: "test"),
                    now: { now ?? Int64(Date.now.timeIntervalSince1970) })
            }
            return error?.description ?? ""
        }
        let table: [(String, String, Int64?, String)] = [
            ("/nowhere.pem", good.keyPath, nil, "LUGX_TLS_CERTIFICATE_FILE: /nowhere.pem can't be read: No such file"),
            (good.path, "/nowhere.key", nil, "LUGX_TLS_KEY_FILE: /nowhere.key can't be read: No such file"),
            (directory.path, good.keyPath, nil, "is no file"),
            (empty, good.keyPath, nil, "holds no certificate"), (good.path, empty, nil, "holds no private key"),
            (good.keyPath, good.path, nil, "holds no certificate"),
            (good.path, other.keyPath, nil, "is not the key of the certificate in \(good.path)"),
            (expired.path, expired.keyPath, nil, "has expired: it was valid until 20"),
            (good.path, good.keyPath, 0, "is not valid before 20"), (good.path, "", nil, "only one of them is set"),
        ]
        for (chain, key, now, text) in table {
            let found = try fault(chain, key, now: now)
            #expect(found.contains(text), "\(found)")
        }
        let authorities = try ServiceConfiguration(environment: ["LUGX_CA_FILE": empty])
        let noAuthority = #expect(throws: ConfigurationError.self) { try Self.host(authorities) }
        #expect(noAuthority?.description.contains("LUGX_CA_FILE: \(empty) holds no certificate") == true)
    }

    @Test func `a certificate that ends soon, or half a renewal, is said once`() async throws {
        let directory = try TemporaryDirectory("tls")
        let authority = try await TestAuthority(in: directory.path)
        let certificate = try await authority.certificate("service", days: 20)
        let other = try await authority.certificate("other")
        let records = JSONLogHandlerTests.Records()
        let registry = Registry()
        let start = Int64(Date.now.timeIntervalSince1970)
        let clock = Clock(start)
        let made = try ListenerTLS(
            Self.configuration(certificate), registry: registry, logger: Self.logger(records), now: { clock.seconds })
        let tls = try #require(made)
        func messages() throws -> [String] {
            try records.all.withLock { $0 }.map { try JSONValue($0)["message"].text ?? "" }
        }
        clock.seconds = tls.expirySeconds - ListenerTLS.expiryWarningSeconds
        tls.reload()
        #expect(try messages() == [])
        clock.seconds += 1
        tls.reload()
        tls.reload()
        #expect(try messages() == ["The certificate ends soon"])

        let whole = try Data(contentsOf: URL(fileURLWithPath: certificate.keyPath))
        try Data(contentsOf: URL(fileURLWithPath: other.keyPath)).write(to: URL(fileURLWithPath: certificate.keyPath))
        tls.reload()
        tls.reload()
        #expect(try messages().last == "Certificate files are not taken up")
        #expect(registry.rendered().contains(#"lugx_tls_reloads_total{outcome="refused"} 1"#))
        #expect(registry.rendered().contains("lugx_tls_certificate_files_refused 1"))
        try whole.write(to: URL(fileURLWithPath: certificate.keyPath))
        tls.reload()
        #expect(try messages().count == 2)
        #expect(registry.rendered().contains("lugx_tls_certificate_files_refused 0"))
    }

    @Test func `without a certificate there is nothing to count`() throws {
        let registry = Registry()
        let none = try ListenerTLS(
            ServiceConfiguration(environment: [:]), registry: registry, logger: Logger(label: "test"))
        #expect(none == nil)
        #expect(registry.descriptions.filter { $0.name.hasPrefix("lugx_tls_") }.count == 4)
        #expect(!registry.rendered().contains(/\nlugx_tls_/))
    }

    private final class Clock: Sendable {
        private let value: Mutex<Int64>
        init(_ seconds: Int64) { value = Mutex(seconds) }
        var seconds: Int64 {
            get { value.withLock { $0 } }
            set { value.withLock { $0 = newValue } }
        }
    }

    @Test func `a client that does not come to an agreement in time is let go`() throws {
        let failures = Failures()
        let watch = HandshakeWatch(secondsMax: ListenerTLS.handshakeSecondsMax) { failures.all.append($0) }
        let channel = EmbeddedChannel(handler: watch)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        channel.embeddedEventLoop.advanceTime(by: .seconds(ListenerTLS.handshakeSecondsMax) - .nanoseconds(1))
        #expect(channel.isActive && failures.all.isEmpty)
        channel.embeddedEventLoop.advanceTime(by: .nanoseconds(1))
        #expect(!channel.isActive && failures.all == [.timeout])
    }

    /// A service that stops has to get rid of connections that are kept alive.
    @Test func `a client that does not answer the end of its connection is not waited for`() async throws {
        let directory = try TemporaryDirectory("tls")
        let certificate = try await TestAuthority(in: directory.path).certificate("service")
        let made = try ListenerTLS(
            Self.configuration(certificate), registry: Registry(), logger: Logger(label: "test"))
        var trust = TLSConfiguration.makeClientConfiguration()
        trust.certificateVerification = .none
        let server = EmbeddedChannel(handler: NIOSSLServerHandler(context: try #require(made).context))
        let client = EmbeddedChannel(
            handler: try NIOSSLClientHandler(context: NIOSSLContext(configuration: trust), serverHostname: nil))
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
        for channel in [server, client] { channel.connect(to: address, promise: nil) }
        func exchange() throws {
            while true {
                let (asked, answered) = (
                    try client.readOutbound(as: ByteBuffer.self), try server.readOutbound(as: ByteBuffer.self)
                )
                if let asked { try server.writeInbound(asked) }
                if let answered { try client.writeInbound(answered) }
                if asked == nil, answered == nil { return }
            }
        }
        try exchange()
        try client.writeOutbound(ByteBuffer(string: "GET"))
        try exchange()
        #expect(try server.readInbound(as: ByteBuffer.self) == ByteBuffer(string: "GET"))
        server.close(promise: nil)
        let most = TimeAmount.milliseconds(ServerCertificate.farewellMillisecondsMax)
        server.embeddedEventLoop.advanceTime(by: most - .nanoseconds(1))
        #expect(server.isActive)
        server.embeddedEventLoop.advanceTime(by: .nanoseconds(1))
        #expect(!server.isActive)
    }

    private final class Failures {
        var all: [ListenerTLS.HandshakeFailure] = []
    }
}
