import ClickHouse
import TestSupport
import Testing

/// The two ends of what ClickHouse servers are in use: Debian's 18.16 as a real server, and the engine of 26.9 behind
/// our own HTTP front.
enum Engine: String, CaseIterable, CustomTestStringConvertible {
    case old = "ClickHouse 18.16"
    case modern = "ClickHouse 26.9"

    var testDescription: String { rawValue }

    /// A client without a current database.
    func client() async throws -> ClickHouseClient {
        switch self {
        case .old: try await Engine.oldClient.value
        case .modern: try await Engine.modernClient.value
        }
    }

    private static let oldClient = Task {
        ClickHouseClient(
            configuration: try ClickHouseConfiguration(url: try await TestClickHouse.shared().url(database: "")))
    }

    private static let modernClient = Task {
        ClickHouseClient(configuration: try ClickHouseConfiguration(url: try await ModernClickHouse.shared.value.url))
    }

    /// Runs the body with a database of its own, named after the test.
    func withDatabase(
        _ test: String = #function, _ body: (ClickHouseClient, String) async throws -> Void
    ) async throws {
        let client = try await client()
        let name =
            "t\(UInt32.random(in: .min ... .max))_" + String(test.filter { $0.isASCII && $0.isLetter }.prefix(40))
        try await client.execute("CREATE DATABASE \(name)")
        var configuration = client.configuration
        configuration.database = name
        do {
            try await body(ClickHouseClient(configuration: configuration, curl: client.curl), name)
        } catch {
            try? await client.execute("DROP DATABASE \(name)")
            throw error
        }
        try await client.execute("DROP DATABASE \(name)")
    }
}
