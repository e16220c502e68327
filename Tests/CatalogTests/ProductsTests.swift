import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Catalog

/// The list, the pages and the admins' changes, over a real PostgreSQL.
@Suite(.serialized) struct ProductsTests {
    private static func names(_ response: TestResponse) throws -> [String] {
        let data = try response.json["data"]
        return (0..<data.count).compactMap { data[$0]["name"].text }
    }

    @Test(arguments: Transport.allCases)
    func `the sample shop is listed, filtered, sorted and paged`(transport: Transport) async throws {
        try await CatalogueRig.run { rig in
            try await CatalogueSeed.run(rig.pool)
            try await CatalogueSeed.run(rig.pool)
            try await TestService.run(rig.host(), over: transport) { service in
                func names(_ query: String) async throws -> [String] {
                    let response = try await service.get("/api/products?\(query)")
                    #expect(response.status == 200, "\(query): \(response.text)")
                    return try Self.names(response)
                }
                let all = try await service.get("/api/products").json
                #expect(all["success"].boolean == true && all["count"].integer == 5 && all["total"].integer == 5)
                #expect(try await names("sort=price_asc").first == "Among Us")
                #expect(try await names("sort=price_desc").first == "Cyberpunk 2077")
                #expect(try await names("sort=name&limit=2&offset=1") == ["Call of Duty", "Cyberpunk 2077"])
                #expect(try await names("category=rpg&sort=name") == ["Cyberpunk 2077", "Witcher 3"])
                #expect(try await names("platform=mobile") == ["Among Us"])
                #expect(try await names("search=among+us").first == "Among Us")
                #expect(try await names("search=Among%20Us&category=rpg") == [])
                #expect(try await names("min_price=26.95&max_price=49.99&sort=price_asc").count == 3)
                #expect(try await names("featured=true&trending=true") == ["Cyberpunk 2077"])
                let page = try await service.get("/api/products?limit=1&offset=4").json
                #expect(page["count"].integer == 1 && page["total"].integer == 5)

                let id = try #require(all["data"][0]["id"].text)
                let one = try await service.get("/api/products/\(id)")
                let product = try one.json["data"]
                #expect(one.status == 200 && one.headers[.eTag] == "\"1\"")
                #expect(product["price"].text?.split(separator: ".").last?.count == 2)
                #expect(product["Reviews"].count == 0 && !product["Reviews"].isMissing)
                #expect(product["isActive"].boolean == true && product["stock"].integer ?? 0 > 0)
                for id in ["x", PostgresUUID.random().description] {
                    #expect(try await service.get("/api/products/\(id)").code == "unknown_product")
                }
                let facets = try await service.get("/api/products/facets").json["data"]
                #expect(facets["total"].integer == 5 && facets["categories"].count == 7)
                #expect(facets["categories"][2]["name"].text == "rpg" && facets["categories"][2]["count"].integer == 2)
            }
            try await rig.requireBalance()
        }
    }

    @Test(arguments: [
        ("Cyberpunk", "Cyberpunk 2077"), ("cyberpnuk", "Cyberpunk 2077"), ("cyber", "Cyberpunk 2077"),
        ("mincraft", "Minecraft"), ("Mincraft ", "Minecraft"), ("wicher", "Witcher 3"), ("witcher 3", "Witcher 3"),
        ("cal of dooty", "Call of Duty"), ("amung us", "Among Us"), ("monster hunter", "Witcher 3"),
        ("blocks", "Minecraft"),
    ])
    func `a search finds the game, also with a typing error or by what it is about`(
        search: String, expected: String
    ) async throws {
        let found = try await Self.search(search)
        #expect(found.first == expected, "\(search): \(found)")
    }

    @Test(arguments: [
        "zzzzqqq", "'; DROP TABLE", "!!!", "the", "%", "\\", "a b c & | ! :* (", "-cyberpunk", "\u{301}", "🎮",
    ])
    func `a search for anything is answered`(search: String) async throws {
        _ = try await Self.search(search)
    }

    private static func search(_ text: String) async throws -> [String] {
        try await shop.value.names(text)
    }

    /// One sample shop for all searches.
    private static let shop = Task { try await SearchShop() }

    private final class SearchShop: Sendable {
        let store: ProductStore

        init() async throws {
            let database = try await TestPostgres.shared().freshDatabase(named: "searches")
            store = ProductStore(pool: try await CatalogueRig.migrated(database))
            try await CatalogueSeed.run(store.pool)
        }

        func names(_ text: String) async throws -> [String] {
            var filter = try ProductFilter(items: ["search": text])
            filter.limit = 3
            return try await store.list(filter).products.map(\.details.name)
        }
    }

    @Test(arguments: [
        "category=x", "platform=ps4", "min_price=-1", "min_price=1.999", "max_price=x", "min_price=2&max_price=1",
        "sort=random", "limit=0", "limit=101", "limit=x", "offset=-1", "offset=10001", "page=2", "limit=1&limit=2",
        "search=%00", "search=%FF", "featured=1", "trending=false",
    ])
    func `a query that makes no sense is a 400`(query: String) async throws {
        let rig = try await CatalogueRig.offline()
        try await TestService.run(rig.host(), over: .inProcess) { service in
            let refused = try await service.get("/api/products?\(query)")
            #expect(refused.status == 400, "\(query): \(refused.text)")
        }
    }

    private static let chess =
        #"{"name":" Chess ","price":"9.90","category":"strategy","platform":"pc","stock":7,"description":"Old"}"#

    @Test func `an admin creates, changes, deletes and restores a product, and all of it is in the trail`() async throws
    {
        try await CatalogueRig.run { rig in
            let admin = try await rig.headers(CatalogueRig.admin)
            try await TestService.run(rig.host(), over: .inProcess) { service in
                let made = try await service.ask(.post, "/api/products", admin, Self.chess)
                let id = try #require(try made.json["data"]["id"].text)
                #expect(made.status == 201 && made.headers[.eTag] == "\"1\"")
                #expect(try made.json["data"]["name"].text == "Chess" && made.json["data"]["stock"].integer == 7)

                var seen = admin
                seen[.ifMatch] = "\"1\""
                let path = "/api/products/\(id)"
                let changed = try await service.ask(.patch, path, seen, #"{"price":12.5,"featured":true}"#)
                #expect(try changed.status == 200 && changed.json["data"]["price"].text == "12.50")
                #expect(changed.headers[.eTag] == "\"2\"")
                #expect(try changed.json["data"]["description"].text == "Old")
                let lost = try await service.ask(.patch, path, seen, #"{"price":1}"#)
                #expect(lost.status == 412 && lost.headers[.eTag] == "\"2\"" && lost.code == "product_changed")
                #expect(try await service.get(path).json["data"]["price"].text == "12.50")

                let whole = try await service.ask(
                    .put, path, admin, #"{"name":"Go","price":"5","category":"strategy","platform":"switch"}"#)
                #expect(try whole.json["data"]["description"].text == "" && whole.headers[.eTag] == "\"3\"")
                let stocked = try await service.ask(.patch, path, admin, #"{"stock":100}"#)
                #expect(stocked.status == 400)

                #expect(try await service.ask(.delete, path, admin).status == 200)
                #expect(try await service.get(path).status == 404)
                #expect(try await service.ask(.delete, path, admin).status == 404)
                #expect(try await service.ask(.patch, path, admin, #"{"price":1}"#).status == 404)
                #expect(try await service.get("/api/products").json["total"].integer == 0)
                let deleted = try await service.ask(.get, "/api/products/deleted", admin)
                #expect(try deleted.json["data"][0]["id"].text == id && deleted.json["total"].integer == 1)
                #expect(try await service.ask(.post, path + "/restore", admin).status == 200)
                #expect(try await service.get(path).status == 200)

                let trail = try await service.ask(.get, "/api/audit", admin).json["data"]
                let actions = (0..<trail.count).compactMap { trail[$0]["action"].text }
                #expect(
                    actions == [
                        "product.restore", "product.delete", "product.change", "product.change", "product.create",
                    ])
                #expect(trail[2]["actor"].text == CatalogueRig.admin.userId)
                #expect(trail[3]["details"]["before"]["price"].text == "9.90")
                #expect(trail[3]["details"]["after"]["price"].text == "12.50")
            }
        }
    }

    @Test func `changes of stock are movements with a reason and who made them`() async throws {
        try await CatalogueRig.run { rig in
            let admin = try await rig.headers(CatalogueRig.admin)
            let id = try await rig.product(stock: 3)
            try await TestService.run(rig.host(), over: .inProcess) { service in
                let path = "/api/products/\(id)/stock"
                let more = try await service.ask(
                    .post, path, admin, #"{"change":5,"reason":"delivery","note":"lorry 7"}"#)
                #expect(try more.status == 200 && more.json["data"]["stock"].integer == 8)
                let less = try await service.ask(.post, path, admin, #"{"change":-9,"reason":"broken"}"#)
                #expect(try less.status == 409 && less.json["left"].integer == 8)
                for body in [#"{"change":0,"reason":"x"}"#, #"{"change":1}"#, #"{"change":1,"reason":" "}"#, "{}"] {
                    #expect(try await service.ask(.post, path, admin, body).status == 400, "\(body)")
                }
                let movements = try await service.ask(.get, path, admin).json["data"]
                #expect(movements.count == 2 && movements[0]["reason"].text == "delivery")
                #expect(movements[0]["actor"].text == CatalogueRig.admin.userId)
                #expect(movements[0]["stockAfter"].integer == 8 && movements[1]["reason"].text == "initial")
            }
            try await rig.requireBalance()
        }
    }

    @Test func `only admins change the shop or read what admins did`() async throws {
        try await CatalogueRig.run { rig in
            let id = try await rig.product(stock: 1)
            let analyst = Identity(userId: CatalogueRig.customer(1).userId, username: "a", role: .analyst)
            let callers: [(HTTPFields, Int)] = [
                ([:], 401), ([.authorization: "Bearer x"], 401), (try await rig.headers(CatalogueRig.customer(1)), 403),
                (try await rig.headers(analyst), 403), (try await rig.serviceHeaders(), 401),
            ]
            let routes: [(HTTPRequest.Method, String)] = [
                (.post, ""), (.put, "/\(id)"), (.patch, "/\(id)"), (.delete, "/\(id)"), (.post, "/\(id)/restore"),
                (.post, "/\(id)/stock"), (.get, "/\(id)/stock"), (.get, "/deleted"),
            ]
            try await TestService.run(rig.host(), over: .inProcess) { service in
                for (headers, status) in callers {
                    for (method, path) in routes {
                        let answer = try await service.ask(method, "/api/products\(path)", headers, Self.chess)
                        #expect(answer.status == status, "\(method) \(path)")
                    }
                    #expect(try await service.ask(.get, "/api/audit", headers).status == status)
                }
            }
            #expect(try await rig.count(#"SELECT count(*) FROM catalog."Products""#) == 1)
        }
    }

    @Test(arguments: [
        "", "[1]", "{}", #"{"name":""}"#, #"{"name":"x","price":"1","category":"x","platform":"pc"}"#,
        #"{"name":"x","price":"1.999","category":"rpg","platform":"pc"}"#,
        #"{"name":"x","price":-1,"category":"rpg","platform":"pc"}"#,
        #"{"name":"x","price":"1","category":"rpg","platform":"pc","stock":-1}"#,
        #"{"name":"x\u0000","price":"1","category":"rpg","platform":"pc"}"#,
        #"{"name":"x","price":1e400,"category":"rpg","platform":"pc"}"#,
        #"{"name":"x","price":"1","category":"rpg","platform":"pc","imageUrl":"javascript:alert(1)"}"#,
        #"{"name":"x","price":"1","category":"rpg","platform":"pc","featured":"yes"}"#,
    ])
    func `a product that makes no sense is a 400`(body: String) async throws {
        let rig = try await CatalogueRig.offline()
        let admin = try await rig.headers(CatalogueRig.admin)
        try await TestService.run(rig.host(), over: .inProcess) { service in
            let refused = try await service.ask(.post, "/api/products", admin, body)
            #expect(refused.status == 400, "\(body): \(refused.text)")
        }
    }

    @Test func `lengths are taken up to their bounds, in characters`() throws {
        func name(_ count: Int) -> [UInt8] {
            let name = String(repeating: "é", count: count)
            return Array(#"{"name":"\#(name)","price":"1","category":"rpg","platform":"pc"}"#.utf8)
        }
        for count in [1, ProductDetails.nameCharactersMax] {
            #expect(try ProductDetails(RequestObject(name(count))).name.count == count)
        }
        #expect(throws: Problem.self) {
            try ProductDetails(RequestObject(name(ProductDetails.nameCharactersMax + 1)))
        }
    }

    @Test func `of two admins who have seen the same product one is told, whichever instance they ask`() async throws {
        try await CatalogueRig.run { rig in
            let id = try await rig.product()
            let store = ProductStore(pool: rig.pool)
            let changed = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let actor = Actor(name: "admin\(number)", requestID: "")
                        let product = try? await store.change(id, ifMatch: .listed(["\"1\""]), by: actor) { details in
                            details.description = "by \(number)"
                        }
                        return product != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(changed == 1)
        }
    }

    @Test func `while the database is away it is a 503, and the answers come back by themselves`() async throws {
        let server = try await TestPostgres()
        let database = try await server.freshDatabase()
        let pool = try await CatalogueRig.migrated(database, waitTimeoutSeconds: 1)
        try await CatalogueSeed.run(pool)
        let rig = CatalogueRig(
            pool: pool, owner: pool,
            tokens: await TokenAuthority(keys: try TokenKey.list(String(repeating: "k", count: 32))))
        try await TestService.run(rig.host(), over: .inProcess) { service in
            #expect(try await service.get("/api/products").status == 200)
            await server.kill()
            let gone = try await service.get("/api/products")
            #expect(gone.status == 503 && gone.headers[.retryAfter] != nil && gone.code == "database_unavailable")
            try await server.start()
            try await eventually("products again") { try await service.get("/api/products").status == 200 }
        }
        pool.close()
        await server.stop()
    }
}
