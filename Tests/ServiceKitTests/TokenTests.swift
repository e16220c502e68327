import HTTPTypes
import Hummingbird
import Logging
import MetricsRegistry
import ServiceTestSupport
import Synchronization
import Testing

@testable import ServiceKit

@Suite struct TokenTests {
    private static let old = TokenKey(kid: "old", secret: String(repeating: "o", count: 32))
    private static let new = TokenKey(kid: "new", secret: String(repeating: "n", count: 32))
    private static let ada = Identity(userId: "11111111-1111-4111-8111-111111111111", username: "Ada", role: .analyst)

    @Test func `an access token says who, until it expires`() async throws {
        let clockBox = ClockBox(1_000_000)
        let tokens = await TokenAuthority(keys: [Self.new]) { clockBox.now }
        let token = try await tokens.accessToken(for: Self.ada)
        #expect(try await tokens.identity(of: token) == Self.ada)
        clockBox.advance(TokenAuthority.accessSeconds + TokenAuthority.leewaySeconds - 1)
        #expect(try await tokens.identity(of: token) == Self.ada)
        clockBox.advance(1)
        await #expect(throws: TokenFault.expired) { try await tokens.identity(of: token) }
        clockBox.advance(-2 * TokenAuthority.accessSeconds)
        await #expect(throws: TokenFault.invalid) { try await tokens.identity(of: token) }
    }

    @Test func `keys are changed without signing anyone out`() async throws {
        let before = await TokenAuthority(keys: [Self.old])
        let during = await TokenAuthority(keys: [Self.new, Self.old])
        let after = await TokenAuthority(keys: [Self.new])
        let (first, second) = (
            try await before.accessToken(for: Self.ada), try await during.accessToken(for: Self.ada)
        )
        #expect(try await during.identity(of: first) == Self.ada)
        #expect(try await after.identity(of: second) == Self.ada)
        await #expect(throws: TokenFault.invalid) { try await after.identity(of: first) }
    }

    @Test func `a token changed anywhere, unsigned or for someone else is not believed`() async throws {
        let tokens = await TokenAuthority(keys: [Self.new])
        let token = try await tokens.accessToken(for: Self.ada)
        var seed: UInt64 = .random(in: .min ... .max)
        let shown = seed
        for _ in 0..<200 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1
            var bytes = Array(token.utf8)
            let place = Int(seed >> 33) % bytes.count
            // The last character of a part holds bits that mean nothing.
            guard place + 1 < bytes.count, bytes[place + 1] != UInt8(ascii: ".") else { continue }
            bytes[place] = bytes[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let changed = String(decoding: bytes, as: UTF8.self)
            guard changed != token else { continue }
            await #expect(throws: TokenFault.invalid, "seed \(shown)") { try await tokens.identity(of: changed) }
        }
        let parts = token.split(separator: ".")
        for forged in [
            "", ".", "..", "\(parts[0]).\(parts[1]).", "eyJhbGciOiJub25lIn0.\(parts[1]).",
            "eyJhbGciOiJub25lIn0.\(parts[1]).\(parts[2])", String(repeating: "a", count: 5000),
        ] {
            await #expect(throws: TokenFault.invalid) { try await tokens.identity(of: forged) }
        }
    }

    @Test func `a service token opens one service, and is no user's`() async throws {
        let tokens = await TokenAuthority(keys: [Self.new])
        let token = try await tokens.serviceToken(from: "orders", to: "catalog")
        #expect(try await tokens.check(token, service: "catalog") == .service("orders"))
        await #expect(throws: TokenFault.invalid) { try await tokens.check(token, service: "orders") }
        await #expect(throws: TokenFault.invalid) { try await tokens.check(token, service: nil) }
        await #expect(throws: TokenFault.invalid) { try await tokens.identity(of: token) }
        let users = try await tokens.serviceToken(from: "orders", to: "lugx-users")
        await #expect(throws: TokenFault.invalid) { try await tokens.identity(of: users) }
    }

    @Test func `a secret is checked before anything starts`() throws {
        let long = String(repeating: "x", count: 32)
        #expect(try TokenKey.list(long).map(\.kid) == ["default"])
        #expect(try TokenKey.list("a:\(long),b:\(long)").map(\.kid) == ["a", "b"])
        #expect(try TokenKey.list("/+\(long):,").map(\.kid) == ["default"])
        for text in [
            String(long.dropLast()), "a:short", "a:\(long),b:short", "a:\(long),a:\(long)", "a:\(long),",
            "a:\(long),\(long)",
        ] {
            let error = #expect(throws: ConfigurationError.self) { try TokenKey.list(text) }
            #expect(error?.description.hasPrefix("JWT_SECRET") == true)
            #expect(error?.description.contains("xxx") == false && error?.description.contains("short") == false)
        }
        let environment = ["JWT_SECRET": long]
        let report = ConfigurationReport(try ServiceConfiguration(environment: environment)).text(help: false)
        #expect(!report.contains(long))
    }

    @Test func `a route asks for whom it needs`() async throws {
        let tokens = await TokenAuthority(keys: [Self.new])
        let configuration = try ServiceConfiguration(environment: ["LUGX_CATALOG_PORT": "0"])
        let host = try ServiceHost(
            ServiceDescription(
                name: "test", port: .catalogPort, healthPaths: [], openAPI: "{}", rateLimit: nil),
            configuration: configuration, registry: Registry(), logger: Logger(label: "test"), checks: [])
        host.router.add(middleware: AuthenticationMiddleware(tokens, service: "test"))
        host.router.get("open") { _, context in context.identity?.username ?? "anyone" }
        host.router.get("own") { _, context in try context.requireIdentity().username }
        host.router.get("admin") { _, context in try context.requireRole(.admin).username }
        host.router.get("figures") { _, context in try context.requireRole(.analyst).username }
        host.router.get("internal") { _, context in try context.requireService() }
        let user = try await tokens.accessToken(for: Self.ada)
        let service = try await tokens.serviceToken(from: "orders", to: "test")
        try await TestService.run(host, over: .inProcess) { server in
            let cases: [(String, String?, Int)] = [
                ("open", nil, 200), ("open", "Bearer nonsense", 200), ("own", nil, 401),
                ("own", "Bearer nonsense", 401),
                ("own", "bearer  \(user)", 200), ("own", "Basic \(user)", 401), ("own", "Bearer \(service)", 401),
                ("admin", "Bearer \(user)", 403), ("figures", "Bearer \(user)", 200),
                ("internal", "Bearer \(user)", 401),
                ("internal", "Bearer \(service)", 200), ("internal", nil, 401),
            ]
            for (path, header, status) in cases {
                let answer = try await server.get("/\(path)", headers: header.map { [.authorization: $0] } ?? [:])
                #expect(answer.status == status, "\(path) \(header ?? "")")
                #expect((answer.status == 401) == (answer.headers[.wwwAuthenticate] != nil))
            }
        }
    }
}

/// A clock that a test moves.
private final class ClockBox: Sendable {
    private let value: Mutex<Int64>
    init(_ start: Int64) { value = Mutex(start) }
    var now: Int64 { value.withLock { $0 } }
    func advance(_ seconds: Int64) { value.withLock { $0 += seconds } }
}
