import LocalStack

/// An authority made with openssl for one test, and the certificates it gives.
package struct TestAuthority: Sendable {
    /// A certificate and its key, as PEM files.
    package struct Certificate: Sendable {
        package let path: String
        package let keyPath: String
    }

    package let path: String
    private let keyPath: String
    private let directory: String

    package init(in directory: String) async throws {
        self.directory = directory
        (path, keyPath) = ("\(directory)/authority.pem", "\(directory)/authority.key")
        try await Self.openssl(
            ["req", "-x509"] + Self.newKey + [
                "-days", "30", "-subj", "/CN=Lugx test", "-keyout", keyPath, "-out", path,
            ])
    }

    /// - Parameters:
    ///   - names: as openssl writes them: `IP:127.0.0.1`, `DNS:localhost`.
    ///   - days: how long it is valid from now on; a negative number gives one that has expired.
    package func certificate(
        _ name: String, for names: [String] = ["IP:127.0.0.1", "DNS:localhost"], days: Int = 30
    ) async throws -> Certificate {
        let (path, keyPath, request) = (
            "\(directory)/\(name).pem", "\(directory)/\(name).key", "\(directory)/\(name).csr"
        )
        try await Self.openssl(
            ["req", "-new"] + Self.newKey + [
                "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(names.joined(separator: ","))",
                "-keyout", keyPath, "-out", request,
            ])
        try await Self.openssl([
            "x509", "-req", "-in", request, "-CA", self.path, "-CAkey", self.keyPath, "-set_serial",
            String(UInt64.random(in: 1...UInt64(Int64.max))), "-days", String(days), "-copy_extensions", "copy",
            "-out", path,
        ])
        return Certificate(path: path, keyPath: keyPath)
    }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    private static func openssl(_ arguments: [String]) async throws {
        let process = try TestProcess("/usr/bin/openssl", arguments)
        guard try await process.exit() == .code(0) else {
            throw Failure(description: "openssl \(arguments[0]): \(process.output)")
        }
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
