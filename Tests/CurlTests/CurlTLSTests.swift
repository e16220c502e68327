import TestSupport
import Testing

@testable import Curl

@Suite struct CurlTLSTests {
    @Test func `a server is trusted by its authority and its name`() async throws {
        let directory = try TemporaryDirectory("tls")
        let authority = try await TestAuthority(in: directory.path)
        let certificate = try await authority.certificate("server", for: ["IP:127.0.0.1"])
        let expired = try await authority.certificate("expired", days: -1)
        let server = try await FaultyServer(certificate: certificate.path, key: certificate.keyPath)
        let late = try await FaultyServer(certificate: expired.path, key: expired.keyPath)
        let (file, valid) = (authority.path, server)
        func outcome(
            _ host: String, of server: FaultyServer? = nil, _ change: (inout CurlTLS) -> Void
        ) async -> Result<Int, CurlError> {
            let server = server ?? valid
            var configuration = CurlConfiguration()
            change(&configuration.tls)
            let client = CurlClient(configuration: configuration)
            let result: Result<Int, CurlError>
            do {
                let request = CurlRequest(.get, "https://\(host):\(server.port)/echo")
                result = .success(try await client.perform(request).status)
            } catch { result = .failure(error) }
            await client.close()
            return result
        }
        #expect(await outcome("127.0.0.1") { $0.authoritiesFile = file } == .success(200))
        #expect(await outcome("127.0.0.1") { $0.verifiesServer = false } == .success(200))
        for refused in [
            await outcome("127.0.0.1") { _ in },
            await outcome("localhost") { $0.authoritiesFile = file },
            await outcome("127.0.0.1", of: late) { $0.authoritiesFile = file },
            await outcome("127.0.0.1") { $0.authoritiesFile = "\(directory.path)/none.pem" },
        ] {
            guard case .failure(let error) = refused else {
                Issue.record("a server that is not trusted was spoken to")
                continue
            }
            #expect(error.kind == .tls, "\(error)")
            #expect(error.sentRequest == .notSent)
        }
        await server.process.kill()
        await late.process.kill()
    }
}
