import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import Testing

@testable import Orders

/// How admins keep discounts.
@Suite(.serialized) struct DiscountAdminTests {
    private static let path = "/api/orders/discounts"

    @Test func `admins make, list, change and deactivate discounts, and nobody else`() async throws {
        try await OrderFixture.run { shop in
            let (admin, buyer) = (try await shop.person(.admin), try await shop.person())
            let made = try await shop.send(
                .post, Self.path, as: admin,
                #"{"code":"xmas","type":"amount","value":"5.5","minimumAmount":20,"usesMax":10,"description":"For the feast","validFrom":"2026-12-01T00:00:00Z","validUntil":"2026-12-27T00:00:00.5+01:00"}"#
            )
            #expect(made.status == 201, "\(made.text)")
            let data = try made.json["data"]
            #expect(data["code"].text == "XMAS" && data["currency"].text == "USD" && data["uses"].integer == 0)
            #expect(data["validUntil"].text == "2026-12-26T23:00:00.500Z" && made.text.contains("\"value\" : 5.50"))
            let id = try #require(data["id"].text)
            #expect(try await shop.discount(#""code":" XMAS","type":"percentage","value":1"#).status == 409)

            let changed = try await shop.send(
                .patch, "\(Self.path)/\(id)", as: admin,
                #"{"value":7,"minimumAmount":null,"usesMax":null,"code":"Xmas","usesPerCustomerMax":2}"#)
            #expect(changed.status == 200, "\(changed.text)")
            #expect(changed.text.contains("\"value\" : 7.00") && changed.text.contains("\"usesMax\" : null"))
            #expect(try changed.json["data"]["usesPerCustomerMax"].integer == 2)
            #expect(try changed.json["data"]["description"].text == "For the feast")
            let ended = try await shop.send(.delete, "\(Self.path)/\(id)", as: admin)
            #expect(try ended.status == 200 && ended.json["data"]["active"].boolean == false)
            #expect(try await shop.send(.get, "\(Self.path)?active=true", as: admin).json["total"].integer == 0)
            let list = try await shop.send(.get, "\(Self.path)?limit=1", as: admin).json
            #expect(list["total"].integer == 1 && list["data"][0]["id"].text == id)

            for (method, path) in [
                (HTTPRequest.Method.get, Self.path), (.post, Self.path), (.get, "\(Self.path)/\(id)"),
                (.patch, "\(Self.path)/\(id)"), (.delete, "\(Self.path)/\(id)"),
            ] {
                #expect(try await shop.send(method, path, as: buyer, method == .post ? "{}" : "").status == 403)
                #expect(try await shop.send(method, path, as: nil, method == .post ? "{}" : "").status == 401)
            }
            #expect(try await shop.send(.get, "\(Self.path)/\(PostgresUUID.random())", as: admin).status == 404)
            #expect(try await shop.send(.post, "\(Self.path)/quote", as: nil, "{}").status == 401)
        }
    }

    @Test func `what can't be a discount is a 400 that says why`() async throws {
        try await OrderFixture.run { shop in
            for members in [
                "", #""code":"AB","type":"amount","value":1"#, #""code":"-AB","type":"amount","value":1"#,
                #""code":"ABC","type":"free","value":1"#, #""code":"ABC","type":"amount""#,
                #""code":"ABC","type":"amount","value":null"#, #""code":"ABC","type":"amount","value":0"#,
                #""code":"ABC","type":"amount","value":-1"#, #""code":"ABC","type":"amount","value":1.001"#,
                #""code":"ABC","type":"percentage","value":100.01"#, #""code":"ABC","type":"amount","value":1e30"#,
                #""code":"ABC","type":"amount","value":1,"currency":"EUR""#,
                #""code":"ABC","type":"amount","value":1,"usesMax":0"#,
                #""code":"ABC","type":"amount","value":1,"usesMax":1.5"#,
                #""code":"ABC","type":"amount","value":1,"validFrom":"tomorrow""#,
                #""code":"ABC","type":"amount","value":1,"validFrom":"2026-02-29T00:00:00Z""#,
                #""code":"ABC","type":"amount","value":1,"validFrom":"2026-03-01T24:00:00Z""#,
                #""code":"ABC","type":"amount","value":1,"validFrom":"2026-02-01T00:00:00Z","validUntil":"2026-02-01T00:00:00Z""#,
                #""code":"ABC","type":"amount","value":1,"description":"a\u0000""#,
                #""code":"ABC","type":"amount","value":1,"minimumAmount":-1"#,
            ] {
                let response = try await shop.discount(members)
                #expect(response.status == 400, "\(members): \(response.text)")
            }
            #expect(try await shop.count("\"Discounts\"") == 0)
        }
    }

    @Test func `a limit that is lowered below the uses ends the code, and its orders stay`() async throws {
        try await OrderFixture.run { shop in
            let admin = try await shop.person(.admin)
            let made = try await shop.discount(#""code":"LESS","type":"amount","value":1,"usesMax":3"#)
            let id = try made.json["data"]["id"].text!
            let game = shop.catalogue.add("10.00", stock: 5)
            func order() async throws -> Int {
                try await shop.order(
                    [(game, 1)], as: try await shop.person(), extra: #","discountCode":"LESS""#
                ).status
            }
            for _ in 0..<2 { #expect(try await order() == 201) }
            #expect(try await shop.send(.patch, "\(Self.path)/\(id)", as: admin, #"{"usesMax":1}"#).status == 200)
            #expect(try await order() == 409)
            #expect(try await shop.count("\"Discounts\" WHERE uses = 2") == 1)
        }
    }
}
