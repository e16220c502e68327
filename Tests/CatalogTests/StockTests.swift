import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Catalog

/// Reserve → confirm → release on a real PostgreSQL.
@Suite(.serialized) struct StockTests {
    private static func body(
        _ key: PostgresUUID, _ items: [(PostgresUUID, Int)], seconds: Int = 900
    ) -> String {
        let lines = items.map { "{\"productId\":\"\($0.0)\",\"quantity\":\($0.1)}" }
        return "{\"key\":\"\(key)\",\"expiresInSeconds\":\(seconds),\"items\":[\(lines.joined(separator: ","))]}"
    }

    @Test(arguments: Transport.allCases)
    func `a reservation is held, confirmed and released, each as often as it is asked`(
        transport: Transport
    ) async throws {
        try await CatalogueRig.run { rig in
            let (chess, go) = (
                try await rig.product("Chess", price: "9.99", stock: 5), try await rig.product("Go", stock: 2)
            )
            let headers = try await rig.serviceHeaders()
            try await TestService.run(rig.host(), over: transport) { service in
                let key = PostgresUUID.random()
                let text = Self.body(key, [(chess, 2), (go, 1), (chess, 1)])
                let made = try await service.ask(.post, "/internal/stock/reservations", headers, text)
                #expect(made.status == 201)
                let items = try (0..<2).map { try made.json["items"][$0] }
                #expect(items.first { $0["productId"].text == chess.description }?["unitPrice"].text == "9.99")
                #expect(items.first { $0["productId"].text == chess.description }?["quantity"].integer == 3)
                let again = try await service.ask(.post, "/internal/stock/reservations", headers, text)
                #expect(again.status == 200 && again.text == made.text)
                let other = try await service.ask(
                    .post, "/internal/stock/reservations", headers, Self.body(key, [(chess, 1)]))
                #expect(other.status == 422 && other.code == "key_reused")
                #expect(try await rig.stock(chess) == 2)

                let path = "/internal/stock/reservations/\(key)"
                for _ in 0..<2 { #expect(try await service.ask(.post, path + "/confirm", headers).status == 200) }
                #expect(try await rig.stock(chess) == 2)
                for _ in 0..<2 {
                    let released = try await service.ask(
                        .post, path + "/release", headers, #"{"reason":"order cancelled"}"#)
                    #expect(try released.status == 200 && released.json["state"].text == "released")
                }
                #expect(try await rig.stock(chess) == 5)
                #expect(try await service.ask(.post, path + "/confirm", headers).code == "reservation_released")
                let late = try await service.ask(.post, "/internal/stock/reservations", headers, text)
                #expect(late.status == 409 && late.code == "reservation_released")
            }
            try await rig.requireBalance()
            let last = try await StockStore(pool: rig.pool).movements(of: chess, limit: 1)
            #expect(last[0].json.contains(#""reason":"order cancelled""#) && last[0].json.contains("\"orders\""))
        }
    }

    @Test func `too little stock is a conflict that names the item and what is left, and holds nothing`() async throws {
        try await CatalogueRig.run { rig in
            let (chess, go) = (try await rig.product("Chess", stock: 5), try await rig.product("Go", stock: 2))
            let headers = try await rig.serviceHeaders()
            try await TestService.run(rig.host(), over: .inProcess) { service in
                let refused = try await service.ask(
                    .post, "/internal/stock/reservations", headers, Self.body(.random(), [(chess, 1), (go, 3)]))
                #expect(refused.status == 409 && refused.code == "out_of_stock")
                let items = try refused.json["items"]
                #expect(items[0]["productId"].text == go.description && items[0]["requested"].integer == 3)
                #expect(items[0]["left"].integer == 2 && items.count == 1)
                let unknown = try await service.ask(
                    .post, "/internal/stock/reservations", headers, Self.body(.random(), [(.random(), 1)]))
                #expect(unknown.status == 404 && unknown.code == "unknown_product")
                let path = "/internal/stock/reservations/\(PostgresUUID.random())/confirm"
                #expect(try await service.ask(.post, path, headers).code == "unknown_reservation")
            }
            #expect(try await rig.stock(chess) == 5)
            #expect(try await rig.count(#"SELECT count(*) FROM catalog."StockReservations""#) == 0)
        }
    }

    @Test func `only services may ask for stock`() async throws {
        try await CatalogueRig.run { rig in
            let other = try await rig.tokens.serviceToken(from: "orders", to: "analytics")
            let callers: [HTTPFields] = [
                [:], try await rig.headers(CatalogueRig.admin), [.authorization: "Bearer \(other)"],
            ]
            try await TestService.run(rig.host(), over: .inProcess) { service in
                let path = "/internal/stock/reservations"
                for headers in callers {
                    for path in [path, "\(path)/\(PostgresUUID.random())/confirm", "\(path)/x/release"] {
                        let refused = try await service.ask(.post, path, headers, "{}")
                        #expect(refused.status == 401, "\(path)")
                    }
                }
            }
        }
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"key":"x"}"#, #"{"key":"00000000-0000-4000-8000-000000000001"}"#,
        #"{"key":"00000000-0000-4000-8000-000000000001","items":[]}"#,
        #"{"key":"00000000-0000-4000-8000-000000000001","items":[{"productId":"1","quantity":1}]}"#,
        #"{"key":"00000000-0000-4000-8000-000000000001","items":[{"productId":"00000000-0000-4000-8000-000000000001","quantity":0}]}"#,
        #"{"key":"00000000-0000-4000-8000-000000000001","items":[{"productId":"00000000-0000-4000-8000-000000000001","quantity":1.5}]}"#,
        #"{"key":"00000000-0000-4000-8000-000000000001","items":[{"productId":"00000000-0000-4000-8000-000000000001","quantity":1001}]}"#,
    ])
    func `a body that makes no sense is a 400`(text: String) {
        #expect {
            _ = try ReservationRequest(RequestObject(Array(text.utf8)))
        } throws: {
            ($0 as? Problem)?.status == .badRequest
        }
    }

    @Test func `200 reservations race for the last 10 copies on three instances, and exactly 10 win`() async throws {
        try await CatalogueRig.run { rig in
            let product = try await rig.product(stock: 10)
            let pools = (0..<3).map { _ in
                PostgresPool(CatalogueRig.asCatalog(rig.owner.configuration, connections: 6))
            }
            defer { for pool in pools { pool.close() } }
            let keys = (0..<200).map { _ in PostgresUUID.random() }
            let won = try await withThrowingTaskGroup(of: PostgresUUID?.self) { group in
                for (index, key) in keys.enumerated() {
                    group.addTask {
                        do {
                            let line = ReservationLine(productID: product, quantity: 1)
                            let outcome = try await StockStore(pool: pools[index % 3]).reserve(
                                ReservationRequest(key: key, expiresInSeconds: 900, items: [line]), by: "orders")
                            return outcome.reservation.key
                        } catch StockRefusal.outOfStock(let shortages) {
                            #expect(shortages[0].left == 0 && shortages[0].requested == 1)
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: [PostgresUUID]()) { if let key = $1 { $0.append(key) } }
            }
            #expect(won.count == 10)
            #expect(try await rig.stock(product) == 0)
            #expect(try await rig.count(#"SELECT count(*) FROM catalog."StockReservations""#) == 10)
            for key in won { _ = try await StockStore(pool: rig.pool).confirm(key) }
            #expect(
                try await rig.count(#"SELECT count(*) FROM catalog."StockReservations" WHERE state = 'held'"#) == 0)
            try await rig.requireBalance()
        }
    }

    @Test func `one key asked for by many at once holds once`() async throws {
        try await CatalogueRig.run { rig in
            let product = try await rig.product(stock: 10)
            let store = StockStore(pool: rig.pool)
            let request = ReservationRequest(
                key: .random(), expiresInSeconds: 900, items: [ReservationLine(productID: product, quantity: 2)])
            let fresh = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<40 { group.addTask { try await !store.reserve(request, by: "orders").isReplayed } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(fresh == 1)
            #expect(try await rig.stock(product) == 8)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 {
                    group.addTask { _ = try await store.release(request.key, reason: "released", by: "orders") }
                }
                try await group.waitForAll()
            }
            #expect(try await rig.stock(product) == 10)
            try await rig.requireBalance()
        }
    }

    @Test func `baskets that name the same products in any order do not wait in a circle`() async throws {
        try await CatalogueRig.run { rig in
            var products: [PostgresUUID] = []
            for number in 0..<4 { products.append(try await rig.product("P\(number)", stock: 1000)) }
            let seed = UInt64.random(in: .min ... .max)
            var random = Shuffle(state: seed)
            let baskets = (0..<120).map { _ in
                products.shuffled(using: &random).prefix(3).map { ReservationLine(productID: $0, quantity: 1) }
            }
            let store = StockStore(pool: rig.pool)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, basket) in baskets.enumerated() {
                    group.addTask {
                        let key = PostgresUUID.random()
                        _ = try await store.reserve(
                            ReservationRequest(key: key, expiresInSeconds: 900, items: basket), by: "orders")
                        if index.isMultiple(of: 2) {
                            _ = try await store.release(key, reason: "released", by: "orders")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let held = try await rig.count(#"SELECT sum(stock)::bigint FROM catalog."Products""#)
            #expect(held == 4000 - 180, "seed \(seed)")
            try await rig.requireBalance()
        }
    }

    @Test func `abandoned reservations are released by the job, once among all instances`() async throws {
        try await CatalogueRig.run { rig in
            let product = try await rig.product(stock: 100)
            let store = StockStore(pool: rig.pool)
            var keys: [PostgresUUID] = []
            for _ in 0..<60 {
                let request = ReservationRequest(
                    key: .random(), expiresInSeconds: 900, items: [ReservationLine(productID: product, quantity: 1)])
                keys.append(try await store.reserve(request, by: "orders").reservation.key)
            }
            _ = try await store.confirm(keys[0])
            #expect(try await store.releaseExpired(max: 50) == 0)
            try await rig.owner.execute(#"UPDATE catalog."StockReservations" SET "expiresAt" = now()"#)
            let released = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<6 { group.addTask { try await store.releaseExpired(max: 20) } }
                return try await group.reduce(0, +)
            }
            let rest = try await store.releaseExpired(max: 100)
            #expect(released + rest == 59)
            #expect(try await rig.stock(product) == 99)
            await #expect(throws: StockRefusal.released) { try await store.confirm(keys[1]) }
            try await rig.requireBalance()
        }
    }

    @Test func `a running service releases what has expired`() async throws {
        try await CatalogueRig.run { rig in
            let product = try await rig.product(stock: 3)
            let headers = try await rig.serviceHeaders()
            try await TestService.run(rig.host(), over: .live) { service in
                let made = try await service.ask(
                    .post, "/internal/stock/reservations", headers, Self.body(.random(), [(product, 3)], seconds: 1))
                #expect(made.status == 201)
                try await eventually("stock again") { try await rig.stock(product) == 3 }
                try await eventually("the metric") {
                    try await service.get("/metrics").text.contains(
                        #"catalog_stock_reservations_total{outcome="expired"} 1"#)
                }
            }
        }
    }

    @Test func `nothing below the program changes what was written down`() async throws {
        try await CatalogueRig.run { rig in
            _ = try await rig.product(stock: 3)
            for table in ["StockMovements", "AuditTrail"] {
                for statement in ["UPDATE catalog.\"\(table)\" SET actor = 'x'", "DELETE FROM catalog.\"\(table)\""] {
                    for pool in [rig.pool, rig.owner] {
                        let error = await #expect(throws: PostgresError.self) { try await pool.execute(statement) }
                        #expect(error?.kind == .permission, "\(statement)")
                    }
                }
            }
        }
    }
}

/// A generator whose seed can be printed.
private struct Shuffle: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
