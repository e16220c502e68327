import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Orders

@Suite(.serialized) struct OrderTests {
    @Test func `the seed's order costs what the catalogue says, to the cent`() async throws {
        try await OrderFixture.run { shop in
            let cyberpunk = shop.catalogue.add("59.99", stock: 5)
            let minecraft = shop.catalogue.add("26.95", stock: 5)
            let buyer = try await shop.person()
            let response = try await shop.order(
                [(cyberpunk, 1), (minecraft, 1)], as: buyer, extra: ",\"totalAmount\":86.94")
            #expect(response.status == 201, "\(response.text)")
            #expect(response.text.contains("\"totalAmount\" : 86.94,"), "\(response.text)")
            let data = try response.json["data"]
            #expect(data["status"].text == "pending" && data["paymentStatus"].text == "paid")
            #expect(data["items"].count == 2)
            #expect(
                try #require(data["orderNumber"].text).wholeMatch(of: /LX-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}/)
                    != nil)
            #expect(shop.catalogue.stock(cyberpunk) == 4 && shop.catalogue.reservations == ["confirmed"])

            let id = try #require(data["id"].text)
            let list = try await shop.send(.get, "/api/orders/user/\(buyer.id)", as: buyer).json
            #expect(list["total"].integer == 1 && list["data"][0]["id"].text == id)
            let history = try await shop.send(.get, "/api/orders/\(id)/history", as: buyer).json["data"]
            #expect((0..<history.count).map { history[$0]["event"].text } == ["created", "stock", "payment"])
            #expect(history[0]["actor"]["id"].text == buyer.id.description)
            #expect(try await shop.service.get("/api/orders/health").json["totalOrders"].integer == 1)
        }
    }

    @Test func `a total that differs from the catalogue's is refused, and nothing is held`() async throws {
        try await OrderFixture.run { shop in
            let game = shop.catalogue.add("59.99", stock: 1)
            let response = try await shop.order(
                [(game, 1)], as: try await shop.person(), extra: ",\"totalAmount\":59.98")
            #expect(response.status == 409)
            #expect(try response.json["code"].text == "total_differs")
            #expect(shop.catalogue.stock(game) == 1)
            #expect(try await shop.count("\"Orders\"") == 0)
            #expect(try await shop.count("\"OrderAttempts\"") == 0)
        }
    }

    @Test func `too little stock is a 409 that names the item and what is left`() async throws {
        try await OrderFixture.run { shop in
            let game = shop.catalogue.add("5.00", stock: 2)
            let response = try await shop.order([(game, 3)], as: try await shop.person())
            #expect(response.status == 409)
            let json = try response.json
            #expect(json["code"].text == "out_of_stock" && json["items"][0]["left"].integer == 2)
            #expect(json["items"][0]["productId"].text == game.description)
            let unknown = try await shop.order([(.random(), 1)], as: try await shop.person())
            #expect(unknown.status == 422)
            #expect(try await shop.count("\"OrderAttempts\"") == 0)
        }
    }

    @Test func `what can't be an order is a 400 that says why`() async throws {
        try await OrderFixture.run { shop in
            let buyer = try await shop.person()
            let id = shop.catalogue.add("1.00", stock: 1)
            let rest = "\"shippingAddress\":\"here\",\"paymentMethod\":\"card\""
            let bodies = [
                "", "[]", "{}", "nonsense", "{\"items\":[],\(rest)}",
                "{\"items\":[{\"id\":\"x\",\"quantity\":1}],\(rest)}",
                "{\"items\":[{\"id\":\"\(id)\",\"quantity\":0}],\(rest)}",
                "{\"items\":[{\"id\":\"\(id)\",\"quantity\":1.5}],\(rest)}",
                "{\"items\":[{\"id\":\"\(id)\",\"quantity\":999},{\"id\":\"\(id)\",\"quantity\":1}],\(rest)}",
                "{\"items\":[{\"id\":\"\(id)\",\"quantity\":1}],\"shippingAddress\":\"a\\u0000\",\"paymentMethod\":\"card\"}",
                "{\"items\":[{\"id\":\"\(id)\",\"quantity\":1}],\"shippingAddress\":{\"a\":1},\"paymentMethod\":\"card\"}",
                "{\"items\":[{\"id\":\"\(id)\",\"quantity\":1}],\"shippingAddress\":\"a\",\"paymentMethod\":\"\"}",
                "{\"items\":[{\"id\":\"\(id)\",\"quantity\":1}],\(rest),\"currency\":\"EUR\"}",
                "{\"items\":[{\"id\":\"\(id)\",\"quantity\":1}],\(rest),\"totalAmount\":1.001}",
            ]
            for body in bodies {
                let response = try await shop.send(.post, "/api/orders", as: buyer, body)
                #expect(response.status == 400, "\(body): \(response.text)")
            }
            #expect(shop.catalogue.calls == 0)
        }
    }

    @Test func `a stranger finds nothing, and only admins see all and take steps`() async throws {
        try await OrderFixture.run { shop in
            let (owner, stranger, admin) = (
                try await shop.person(), try await shop.person(), try await shop.person(.admin)
            )
            let id = try await shop.ordered(by: owner)
            for path in ["/api/orders/\(id)", "/api/orders/\(id)/history", "/api/orders/user/\(owner.id)"] {
                #expect(try await shop.send(.get, path, as: owner).status == 200)
                #expect(try await shop.send(.get, path, as: admin).status == 200)
                #expect(try await shop.send(.get, path, as: stranger).status == 404)
                #expect(try await shop.send(.get, path, as: nil).status == 401)
            }
            #expect(try await shop.send(.post, "/api/orders/\(id)/cancel", as: stranger).status == 404)
            #expect(try await shop.send(.get, "/api/orders", as: owner).status == 403)
            #expect(
                try await shop.send(.put, "/api/orders/\(id)/status", as: owner, "{\"status\":\"processing\"}").status
                    == 403)
            #expect(try await shop.send(.post, "/api/orders/\(id)/refund", as: owner).status == 403)
            #expect(try await shop.send(.get, "/api/orders/nonsense", as: owner).status == 404)
            let list = try await shop.send(.get, "/api/orders?status=pending&limit=1", as: admin).json
            #expect(list["total"].integer == 1 && list["data"][0]["id"].text == id)
            #expect(try await shop.send(.get, "/api/orders?status=lost", as: admin).status == 400)
            let service = OrderFixture.Person(
                id: owner.id, token: try await shop.tokens.serviceToken(from: "catalog", to: "orders"))
            let product = try await shop.send(.get, "/api/orders/\(id)", as: owner).json["data"]["items"][0]["gameId"]
                .text!
            let path = "/internal/purchases?userId=\(owner.id)&productId=\(product)"
            #expect(try await shop.send(.get, path, as: service).json["bought"].boolean == true)
            #expect(try await shop.send(.get, path, as: owner).status == 401)
            let other = "/internal/purchases?userId=\(stranger.id)&productId=\(product)"
            #expect(try await shop.send(.get, other, as: service).json["bought"].boolean == false)
        }
    }

    @Test func `an order takes legal steps only, each with actor and note`() async throws {
        try await OrderFixture.run { shop in
            let admin = try await shop.person(.admin)
            let id = try await shop.ordered(by: try await shop.person())
            func move(_ status: String) async throws -> TestResponse {
                try await shop.send(
                    .put, "/api/orders/\(id)/status", as: admin, "{\"status\":\"\(status)\",\"note\":\"to \(status)\"}")
            }
            let illegal = try await move("delivered")
            #expect(illegal.status == 409)
            #expect(try illegal.json["legal"][0].text == "processing" && illegal.json["legal"][1].text == "cancelled")
            for status in ["processing", "shipped", "delivered"] { #expect(try await move(status).status == 200) }
            let end = try await move("cancelled")
            #expect(try end.status == 409 && end.json["legal"].count == 0)
            let history = try await shop.send(.get, "/api/orders/\(id)/history", as: admin).json["data"]
            #expect(history[5]["from"].text == "shipped" && history[5]["to"].text == "delivered")
            #expect(history[5]["note"].text == "to delivered" && history[5]["actor"]["kind"].text == "admin")
            #expect(history[5]["actor"]["id"].text == admin.id.description)
        }
    }

    @Test func `a cancelled order gives back stock and money, once`() async throws {
        try await OrderFixture.run { shop in
            let owner = try await shop.person()
            let game = shop.catalogue.add("12.50", stock: 3)
            let id = try #require(try await shop.order([(game, 2)], as: owner).json["data"]["id"].text)
            #expect(shop.catalogue.stock(game) == 1)
            let response = try await shop.send(
                .post, "/api/orders/\(id)/cancel", as: owner, "{\"note\":\"changed my mind\"}")
            #expect(response.status == 200, "\(response.text)")
            #expect(try response.json["data"]["paymentStatus"].text == "refunded")
            #expect(shop.catalogue.stock(game) == 3)
            #expect(try await shop.send(.post, "/api/orders/\(id)/cancel", as: owner).status == 409)
            #expect(shop.catalogue.stock(game) == 3)
            #expect(try await shop.count("\"Refunds\" WHERE status = 'succeeded' AND amount = 25") == 1)
        }
    }
}
