import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Analytics

/// Who may read the figures.
@Suite(.serialized) struct ReadAccessTests {
    private static let figure = "/api/analytics/dashboard?date_range=1d"
    private static let tokens = "/api/analytics/tokens"

    @Test func `analysts, admins and API tokens read, and nobody else`() async throws {
        let server = try await TestClickHouse()
        try await AnalyticsRig.run(server, open: false) { rig in
            func status(_ headers: HTTPFields) async throws -> Int {
                try await rig.send(.get, Self.figure, headers).status
            }
            #expect(try await status([:]) == 401)
            #expect(try await status([.authorization: "Bearer nonsense"]) == 401)
            #expect(try await status([.authorization: "Basic eDp5"]) == 401)
            #expect(try await status(rig.bearer(.customer)) == 403)
            #expect(try await status(rig.bearer(.analyst)) == 200)
            #expect(try await status(rig.bearer(.admin)) == 200)

            // A token's life.
            let admin = try await rig.bearer(.admin)
            let wish = #"{"name":"board","expires_in_days":7}"#
            for (headers, expected) in [([:], 401), (try await rig.bearer(.analyst), 403)] as [(HTTPFields, Int)] {
                #expect(try await rig.send(.post, Self.tokens, headers, wish).status == expected)
                #expect(try await rig.send(.get, Self.tokens, headers).status == expected)
            }
            let made = try await rig.send(.post, Self.tokens, admin, wish)
            #expect(made.status == 201)
            let json = try JSONValue(made.body)
            let token = try #require(json["token"].text)
            let id = try #require(json["details"]["id"].text)
            #expect(token.hasPrefix("lugx_") && token.utf8.count == 48)
            let key: HTTPFields = [.authorization: "Bearer \(token)"]
            #expect(try await status(key) == 200)
            let other = String(token.dropLast()) + (token.hasSuffix("A") ? "B" : "A")
            #expect(try await status([.authorization: "Bearer \(other)"]) == 401)
            #expect(try await status([.authorization: "Bearer lugx_"]) == 401)
            // It reads, and does nothing else.
            #expect(try await rig.send(.post, Self.tokens, key, wish).status == 403)
            #expect(try await rig.send(.get, Self.tokens, key).status == 403)

            let list = try await rig.send(.get, Self.tokens, admin)
            let listed = try JSONValue(list.body)["tokens"]
            #expect(listed.count == 1 && listed[0]["name"].text == "board" && listed[0]["state"].text == "valid")
            #expect(listed[0]["last_used_at"].text != nil && listed[0]["hint"].text.map(token.hasPrefix) == true)
            #expect(!list.text.contains(token))
            let kept = try await rig.pool.query(
                "SELECT count(*) AS n FROM analytics.\"ApiTokens\" AS t WHERE t::text LIKE '%' || $1 || '%'",
                [.text(String(token.dropFirst(9)))])
            let count: Int64 = try kept[0].decode("n")
            #expect(count == 0)

            #expect(try await rig.send(.delete, "\(Self.tokens)/\(id)", key).status == 403)
            #expect(try await rig.send(.delete, "\(Self.tokens)/\(id)", admin).status == 204)
            #expect(try await rig.send(.delete, "\(Self.tokens)/\(id)", admin).status == 204)
            #expect(try await status(key) == 401)
            #expect(try await rig.send(.delete, "\(Self.tokens)/\(PostgresUUID.random())", admin).status == 404)
            #expect(try await rig.send(.delete, "\(Self.tokens)/x", admin).status == 404)
            let trail = try await rig.pool.query("SELECT action FROM analytics.\"ApiTokenTrail\" ORDER BY id")
            let actions = try trail.map { row in try row.decode("action", as: String.self) }
            #expect(actions == ["created", "revoked"])

            for body in ["", "{}", #"{"name":""}"#, #"{"name":"x","expires_in_days":367}"#, #"{"name":1}"#] {
                #expect(try await rig.send(.post, Self.tokens, admin, body).status == 400, "\(body)")
            }
        }
    }

    @Test func `a token ends by itself, and there are only so many`() async throws {
        let server = try await TestClickHouse()
        try await AnalyticsRig.run(server, open: true) { rig in
            let store = APITokenStore(pool: rig.pool)
            let admin = PostgresUUID.random()
            let first = try #require(try await store.create(name: "first", days: 1, by: admin, requestID: "r"))
            #expect(try await store.use(first.token))
            try await rig.pool.execute(
                "UPDATE analytics.\"ApiTokens\" SET \"expiresAt\" = now() - interval '1 second'")
            #expect(try await !store.use(first.token))
            for index in 0..<APIToken.validMax {
                #expect(try await store.create(name: "\(index)", days: 1, by: admin, requestID: "r") != nil)
            }
            #expect(try await store.create(name: "more", days: 1, by: admin, requestID: "r") == nil)
            let refused = try await rig.send(.post, Self.tokens, rig.bearer(.admin), #"{"name":"more"}"#)
            #expect(refused.status == 409)
            // Open figures are for all; the tokens are not.
            #expect(try await rig.send(.get, Self.figure).status == 200)
            #expect(try await rig.send(.get, Self.tokens).status == 401)
        }
    }
}
