import Foundation
import LocalStack
import TestSupport
import Testing

/// What operators are told to set, and what the containers are given, is what the services read.
@Suite struct OperationTests {
    /// Variables that are no options: of tests, of `lugx up`, and of the container's own health check.
    private static let others: Set<String> = [
        "LUGX_CHECK_BINARY", "LUGX_CHECK_DIR", "LUGX_HEALTH_URL", "LUGX_STOREFRONT_URL", "LUGX_TEST_BINARY",
        "LUGX_TEST_PYTHON", "LUGX_TEST_SEED",
    ]

    @Test(
        arguments: ["README.md", "CONTRIBUTING.md", "docker/Dockerfile", "docker/compose.yaml"]
            + Repository.files(below: "docs", suffix: ".md") + Repository.files(below: "dashboards", suffix: ".yml"))
    func `every variable that is named is an option`(file: String) throws {
        let table = try Repository.files(below: "Sources/ServiceKit/Configuration", suffix: ".swift")
            .map(Repository.text).joined()
        for match in try Repository.text(file).matches(of: /\b(LUGX_[A-Z_]*[A-Z]|[A-Z]+_FILE)\b/) {
            let name = String(match.1)
            guard !Self.others.contains(name), !name.hasPrefix("POSTGRES_"), !name.hasPrefix("GF_") else { continue }
            // Secrets have a second name, for a file; the documentation calls all of those `NAME_FILE`.
            let names = [name, name.hasSuffix("_FILE") ? String(name.dropLast(5)) : name]
            #expect(
                names[1] == "NAME" || names.contains { table.contains("\"\($0)\"") },
                "\(file) names \(name), which nothing reads")
        }
    }

    @Test(arguments: [("6.1.2", "6.1.2"), (nil, "none")])
    func `who has no Swift or an old one is told before anything is installed`(version: String?, found: String)
        async throws
    {
        let directory = try TemporaryDirectory("swift")
        if let version {
            let swift = "\(directory.path)/swift"
            try "#!/bin/sh\necho 'Swift version \(version) (swift-\(version)-RELEASE)'\n".write(
                toFile: swift, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: swift)
        }
        for name in ["dirname", "sed", "sort", "head"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(directory.path)/\(name)", withDestinationPath: "/usr/bin/\(name)")
        }
        let process = try TestProcess(
            "/bin/sh", ["\(Repository.root)/.ci/install", "run"], environment: ["PATH": directory.path])
        #expect(try await process.exit(within: 60) == .code(69))
        #expect(process.output.count == 1 && process.output[0].contains("and \(found) is there"), "\(process.output)")
    }

    @Test func `every secret of compose is made, and every target of Prometheus is a service there`() throws {
        let compose = try Repository.text("docker/compose.yaml")
        let script = try Repository.text("docker/make-secrets")
        let secrets = compose.matches(of: /\{file: .\/secrets\/(\w+)\}/).map { String($0.1) }
        #expect(secrets.count > 10)
        for secret in secrets {
            let isMade =
                script.contains(try Regex("\\b\(secret)\\b"))
                || secret.hasPrefix("database_url_") && script.contains("role_\(secret.dropFirst(13))")
            #expect(isMade, "docker/make-secrets makes no \(secret)")
        }
        let targets = try Repository.text("docker/prometheus/targets.yml").matches(of: /\["(\w+):(\d+)"\]/)
        #expect(targets.count == 4)
        for target in targets {
            #expect(compose.contains("\n  \(target.1):\n"), "\(target.1) is no service of compose.yaml")
            let local = try Repository.text("dashboards/targets.yml")
            #expect(local.contains(":\(target.2)\"], labels: {service: \(target.1)}"))
        }
    }
}
