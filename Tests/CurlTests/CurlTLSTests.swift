import TestSupport
import Testing

@testable import Curl

@Suite struct CurlTLSTests {
    /// A certificate for 127.0.0.1, signed by itself.
    static func certificate(in directory: TemporaryDirectory) async throws -> (file: String, key: String) {
        let (file, key) = ("\(directory.path)/certificate.pem", "\(directory.path)/key.pem")
        let openssl = try TestProcess(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=lugx", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
                "-out", file,
            ])
        try await openssl.exit()
        return (file, key)
    }

    @Test func `a server is trusted by its authority and its name`() async throws {
        let directory = try TemporaryDirectory("tls")
        let (file, key) = try await Self.certificate(in: directory)
        let server = try await FaultyServer(certificate: file, key: key)
        func outcome(_ host: String, _ change: (inout CurlTLS) -> Void) async -> Result<Int, CurlError> {
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
    }
}
