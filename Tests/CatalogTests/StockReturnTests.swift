import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Catalog

/// Copies that come back from orders, and the end of reservations that are closed.
@Suite(.serialized) struct StockReturnTests {
    private static func sold(
        _ rig: CatalogueRig, _ items: [(PostgresUUID, Int)]
    ) async throws -> PostgresUUID {
        let store = StockStore(pool: rig.pool)
        let request = ReservationRequest(
            key: .random(), expiresInSeconds: 900,
            items: items.map { ReservationLine(productID: $0.0, quantity: $0.1) })
        _ = try await store.reserve(request, by: "orders")
        return try await store.confirm(request.key).key
    }

    private static func back(
        _ product: PostgresUUID, _ quantity: Int, of reservation: PostgresUUID, key: PostgresUUID = .random(),
        putsBack: Bool = true
    ) -> StockReturn {
        StockReturn(
            key: key, reservationKey: reservation, putsBack: putsBack, reason: "returned",
            items: [ReservationLine(productID: product, quantity: quantity)])
    }

    @Test func `copies come back once for each key, and a release puts back only the others`() async throws {
        try await CatalogueRig.run { rig in
            let (chess, go) = (try await rig.product("Chess", stock: 5), try await rig.product("Go", stock: 2))
            let order = try await Self.sold(rig, [(chess, 3), (go, 1)])
            let headers = try await rig.serviceHeaders()
            try await TestService.run(rig.host(), over: .inProcess) { service in
                func send(_ key: PostgresUUID, _ quantity: Int) async throws -> TestResponse {
                    try await service.ask(
                        .post, "/internal/stock/returns", headers,
                        #"{"key":"\#(key)","reservationKey":"\#(order)","items":[{"productId":"\#(chess)","quantity":\#(quantity)}]}"#
                    )
                }
                let key = PostgresUUID.random()
                let made = try await send(key, 2)
                #expect(made.status == 201, "\(made.text)")
                #expect(try await send(key, 2).status == 200)
                #expect(try await send(key, 1).code == "key_reused")
                #expect(try await send(.random(), 2).code == "too_many_returned")
                #expect(try await service.ask(.post, "/internal/stock/returns", headers, "{}").status == 400)
                #expect(try await service.ask(.post, "/internal/stock/returns", [:], "{}").status == 401)
            }
            #expect(try await rig.stock(chess) == 4)
            try await rig.requireBalance()
            _ = try await StockStore(pool: rig.pool).release(order, reason: "order cancelled", by: "orders")
            #expect(try await rig.stock(chess) == 5)
            #expect(try await rig.stock(go) == 2)
            // After the release there is nothing left to put back.
            #expect(try await StockStore(pool: rig.pool).takeBack(Self.back(chess, 1, of: order), by: "orders"))
            #expect(try await rig.stock(chess) == 5)
            try await rig.requireBalance()
        }
    }

    @Test func `what is written off is not put back, now or later`() async throws {
        try await CatalogueRig.run { rig in
            let chess = try await rig.product("Chess", stock: 5)
            let order = try await Self.sold(rig, [(chess, 3)])
            let store = StockStore(pool: rig.pool)
            _ = try await store.takeBack(Self.back(chess, 1, of: order, putsBack: false), by: "orders")
            #expect(try await rig.stock(chess) == 2)
            _ = try await store.release(order, reason: "order cancelled", by: "orders")
            #expect(try await rig.stock(chess) == 4)
        }
    }

    @Test func `one return asked for by many at once puts back once`() async throws {
        try await CatalogueRig.run { rig in
            let chess = try await rig.product("Chess", stock: 5)
            let order = try await Self.sold(rig, [(chess, 4)])
            let request = Self.back(chess, 3, of: order)
            let store = StockStore(pool: rig.pool)
            let firsts = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 { group.addTask { try await store.takeBack(request, by: "orders") } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(firsts == 1)
            #expect(try await rig.stock(chess) == 4)
            try await rig.requireBalance()
        }
    }

    @Test func `closed reservations are forgotten after the retention, in bounded steps, and held ones never`()
        async throws
    {
        try await CatalogueRig.run { rig in
            let chess = try await rig.product("Chess", stock: 100)
            let store = StockStore(pool: rig.pool)
            var keys: [PostgresUUID] = []
            for _ in 0..<7 { keys.append(try await Self.sold(rig, [(chess, 1)])) }
            let held = ReservationRequest(
                key: .random(), expiresInSeconds: 86_400, items: [ReservationLine(productID: chess, quantity: 1)])
            _ = try await store.reserve(held, by: "orders")
            _ = try await store.release(keys[0], reason: "order cancelled", by: "orders")
            _ = try await store.takeBack(Self.back(chess, 1, of: keys[1]), by: "orders")
            try await rig.owner.execute(
                #"UPDATE catalog."StockReservations" SET "updatedAt" = now() - interval '90 days 1 second'"#)
            try await rig.owner.execute(
                #"UPDATE catalog."StockReservations" SET "updatedAt" = now() - interval '89 days' WHERE key = $1"#,
                [.uuid(keys[6])])
            let days = 90.0 * 86_400
            let steps = [
                try await store.prune(olderThanSeconds: days, max: 4),
                try await store.prune(olderThanSeconds: days, max: 4),
                try await store.prune(olderThanSeconds: days, max: 4),
            ]
            #expect(steps == [4, 2, 0])
            #expect(try await rig.count(#"SELECT count(*) FROM catalog."StockReservations""#) == 2)
            #expect(try await rig.count(#"SELECT count(*) FROM catalog."StockReservationItems""#) == 2)
            // Within the retention the same request is the same reservation.
            #expect(try await store.confirm(keys[6]).state == .confirmed)
            #expect(try await store.reserve(held, by: "orders").isReplayed)
            // Of one that is forgotten copies can still come back, once.
            let late = Self.back(chess, 1, of: keys[2])
            let firsts = [
                try await store.takeBack(late, by: "orders"), try await store.takeBack(late, by: "orders"),
            ]
            #expect(firsts == [true, false])
            // 100, 8 sold or held, 1 released, 2 returned.
            #expect(try await rig.stock(chess) == 95)
        }
    }

    @Test func `prices are those of now, of products that can be bought`() async throws {
        try await CatalogueRig.run { rig in
            let chess = try await rig.product("Chess", price: "9.99")
            let headers = try await rig.serviceHeaders()
            try await TestService.run(rig.host(), over: .inProcess) { service in
                func ask(_ id: PostgresUUID) async throws -> TestResponse {
                    try await service.ask(
                        .post, "/internal/stock/prices", headers,
                        #"{"items":[{"productId":"\#(id)","quantity":1}]}"#)
                }
                let answer = try await ask(chess).json["items"][0]
                #expect(answer["unitPrice"].text == "9.99" && answer["name"].text == "Chess")
                #expect(try await ask(.random()).code == "unknown_product")
            }
        }
    }
}
