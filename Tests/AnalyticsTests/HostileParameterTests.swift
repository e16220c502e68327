import ClickHouse
import HTTPTypes
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Analytics

/// Every route that reads, as the service's own document lists it, asked with parameters that nobody means well.
@Suite(.serialized) struct HostileParameterTests {
    /// Percent-encoded, as they stand in a URL.
    private static let values = [
        "%27", "%27%20OR%201%3D1%20--", "%5C%27", "%60", "%22%3BDROP%20TABLE%20analytics.events",
        "%7Bfrom%3ADateTime%7D",
        "%00", "a%00b", "%FF%FE", "%C3%28", "%ED%A0%80", "%F4%90%80%80", "..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Flocaltime",
        "posix%2FUTC", "Europe%2FBerlin%00", "%25s%25n", "-1", "0", "1e309", "NaN", "99999999999999999999",
        "-9223372036854775808", "0x10", "true", "null", "%5B%5D", "%7B%7D", "%F0%9F%92%A9", "%E2%80%AE", "%0D%0AX:%201",
        "9999-12-31", "0000-00-00", "2026-02-30", "1969-12-31T23:59:59Z", "2026-01-01T00:00:60Z", "%2B",
        "a,b,c[country=%27]", "a,b[property.%27=%27]", "", "%", "%zz", String(repeating: "A", count: 4000),
    ]

    /// What a server would say of itself.
    private static let secrets = [
        "DB::Exception", "Code: ", "SELECT ", "analytics.\"", "root:x:", "Stack trace", "libpq",
    ]

    private struct Route: Sendable {
        let path: String
        let parameters: [String]
    }

    @Test func `whatever the parameters say, the answer is a figure or says what is wrong with them`() async throws {
        let seed = SeededGenerator.seed(of: "hostile parameters")
        let server = try await TestClickHouse()
        try await AnalyticsRig.run(server) { rig in
            var generator = SeededGenerator(seed: seed)
            let admin = try await rig.bearer(.admin)
            let routes = try await Self.routes(rig)
            #expect(routes.count >= 10 && routes.contains { $0.path.hasSuffix("/events") })
            for route in routes {
                for name in route.parameters {
                    for value in Self.values.shuffled(using: &generator).prefix(7) {
                        try await Self.check(rig, admin, "\(route.path)?\(name)=\(value)")
                    }
                    // Given twice, it is not clear which is meant.
                    let twice = try await Self.check(rig, admin, "\(route.path)?\(name)=1&\(name)=1")
                    #expect(twice == 400, "\(route.path)?\(name) twice")
                }
                for _ in 0..<6 {
                    let items = route.parameters.shuffled(using: &generator).prefix(4).map { name in
                        "\(name)=\(Self.values.randomElement(using: &generator) ?? "")"
                    }
                    try await Self.check(rig, admin, "\(route.path)?\(items.joined(separator: "&"))")
                }
                let unknown = try await Self.check(rig, admin, "\(route.path)?%27=1")
                #expect(unknown == 400, "\(route.path) with an unknown parameter")
                try await Self.check(rig, admin, "\(route.path)?&&=&%FF=%FF")
            }
            // Nobody has asked for what is not there.
            #expect(try await rig.clickHouse.query("SELECT count() AS n FROM analytics.events").count == 1)
        }
        await server.stop()
    }

    /// The routes with parameters in the query; what never ends by itself is left out.
    private static func routes(_ rig: AnalyticsRig) async throws -> [Route] {
        let paths = try JSONValue(await rig.send(.get, "/openapi.json").body)["paths"]
        return paths.names.compactMap { path in
            guard path.hasPrefix("/api/analytics/"), !path.hasSuffix("/live"), !path.contains("{") else { return nil }
            let parameters = paths[path]["get"]["parameters"]
            let names = (0..<parameters.count).compactMap { index in
                parameters[index]["in"].text == "query" ? parameters[index]["name"].text : nil
            }
            return names.isEmpty ? nil : Route(path: path, parameters: names)
        }
    }

    @discardableResult
    private static func check(_ rig: AnalyticsRig, _ headers: HTTPFields, _ path: String) async throws -> Int {
        let answer = try await rig.send(.get, path, headers)
        #expect(answer.status == 200 || answer.status == 400, "\(path.prefix(300)): \(answer.status) \(answer.text)")
        if answer.status == 400 {
            #expect(answer.headers[.contentType]?.hasPrefix("application/problem+json") == true, "\(path.prefix(300))")
            #expect(try JSONValue(answer.body)["code"].text != nil, "\(path.prefix(300))")
        }
        for secret in secrets where answer.text.contains(secret) {
            Issue.record("\(path.prefix(300)) tells \(secret)")
        }
        return answer.status
    }
}
