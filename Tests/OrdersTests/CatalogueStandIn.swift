import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MetricsRegistry
import Postgres
import ServiceKit
import Synchronization

/// The catalogue's stock API over a socket, with stock in memory, that can be made to fail.
final class CatalogueStandIn: Sendable {
    struct Product: Sendable {
        var price: String
        var stock: Int
        var name = "Game"
    }

    struct Held: Sendable {
        let asked: [PostgresUUID: Int]
        /// What a release puts back.
        var items: [PostgresUUID: Int]
        var state: String
    }

    enum Fault: Sendable, Equatable {
        case none
        /// Answers 500 before it acts.
        case failing
        /// Acts, and answers 500.
        case failingAfterwards
        /// Answers 500 when it shall confirm.
        case failingToConfirm
    }

    fileprivate struct State {
        var products: [PostgresUUID: Product] = [:]
        var held: [PostgresUUID: Held] = [:]
        var returns: Set<PostgresUUID> = []
        var customers: [PostgresUUID: (name: String, email: String)] = [:]
        var fault = Fault.none
        var calls = 0
    }

    private let state = Mutex(State())

    func add(_ price: String, stock: Int, name: String = "Game") -> PostgresUUID {
        let id = PostgresUUID.random()
        state.withLock { $0.products[id] = Product(price: price, stock: stock, name: name) }
        return id
    }

    func know(_ customer: PostgresUUID, name: String, email: String) {
        state.withLock { $0.customers[customer] = (name, email) }
    }

    func setFault(_ fault: Fault) { state.withLock { $0.fault = fault } }
    func setPrice(_ id: PostgresUUID, _ price: String) { state.withLock { $0.products[id]?.price = price } }
    func stock(_ id: PostgresUUID) -> Int { state.withLock { $0.products[id]?.stock ?? -1 } }
    var calls: Int { state.withLock { $0.calls } }
    /// The states of all reservations.
    var reservations: [String] { state.withLock { $0.held.values.map(\.state).sorted() } }

    /// What the catalogue does with a reservation nobody confirms.
    func expireAll() {
        state.withLock { state in
            for (key, held) in state.held where held.state == "held" { state.release(key, held) }
        }
    }

    func host() throws -> ServiceHost {
        let configuration = try ServiceConfiguration(environment: ["LUGX_CATALOG_PORT": "0"])
        let host = try ServiceHost(
            ServiceDescription(
                name: "gaming-service", port: .catalogPort, healthPaths: [], openAPI: "{}", rateLimit: nil),
            configuration: configuration, registry: Registry(), logger: Logger(label: "test"), checks: [])
        host.router.post("/internal/stock/reservations") { [self] request, context in
            let buffer = try await request.body.collect(upTo: 1 << 20)
            return try act { try $0.reserve(Array(buffer.readableBytesView)) }
        }
        host.router.post("/internal/stock/reservations/:key/confirm") { [self] _, context in
            try act(isConfirmation: true) { $0.confirm(PostgresUUID(context.parameters.get("key") ?? "")!) }
        }
        host.router.post("/internal/stock/reservations/:key/release") { [self] _, context in
            try act { state in
                let key = PostgresUUID(context.parameters.get("key") ?? "")!
                guard let held = state.held[key] else { return (404, "{\"code\":\"unknown_reservation\"}") }
                if held.state != "released" { state.release(key, held) }
                return (200, "{}")
            }
        }
        host.router.post("/internal/stock/prices") { [self] request, context in
            let buffer = try await request.body.collect(upTo: 1 << 20)
            return try act { try $0.prices(Array(buffer.readableBytesView)) }
        }
        host.router.post("/internal/stock/returns") { [self] request, context in
            let buffer = try await request.body.collect(upTo: 1 << 20)
            return try act { try $0.takeBack(Array(buffer.readableBytesView)) }
        }
        host.router.get("/internal/users/:id/contact") { [self] _, context in
            try act { state in
                guard let customer = state.customers[PostgresUUID(context.parameters.get("id") ?? "")!] else {
                    return (404, "{\"code\":\"unknown_account\"}")
                }
                let (name, email) = (JSONText.quoted(customer.name), JSONText.quoted(customer.email))
                return (200, "{\"success\":true,\"data\":{\"username\":\(name),\"email\":\(email)}}")
            }
        }
        return host
    }

    /// What the catalogue does with reservations that are old enough.
    func forgetAll() { state.withLock { $0.held = [:] } }

    private func act(isConfirmation: Bool = false, _ body: (inout State) throws -> (Int, String)) throws -> Response {
        let (status, text) = try state.withLock { (state: inout State) in
            state.calls += 1
            if state.fault == .failing || isConfirmation && state.fault == .failingToConfirm { return (500, "{}") }
            let answer = try body(&state)
            return state.fault == .failingAfterwards ? (500, "{}") : answer
        }
        return Response(status: .init(code: status), body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}

extension CatalogueStandIn.State {
    fileprivate mutating func release(_ key: PostgresUUID, _ held: CatalogueStandIn.Held) {
        for (id, quantity) in held.items { products[id]?.stock += quantity }
        self.held[key]?.state = "released"
    }

    fileprivate mutating func confirm(_ key: PostgresUUID) -> (Int, String) {
        guard let held = held[key] else { return (404, "{\"code\":\"unknown_reservation\"}") }
        guard held.state != "released" else { return (409, "{\"code\":\"reservation_released\"}") }
        self.held[key]?.state = "confirmed"
        return (200, "{}")
    }

    fileprivate func prices(_ body: [UInt8]) throws -> (Int, String) {
        struct Asked: Decodable {
            struct Item: Decodable { let productId: String }
            let items: [Item]
        }
        let items = try JSONDecoder().decode(Asked.self, from: Data(body)).items.map { item in
            products[PostgresUUID(item.productId)!].map {
                "{\"productId\":\"\(item.productId)\",\"name\":\"Game\",\"unitPrice\":\"\($0.price)\"}"
            }
        }
        guard items.allSatisfy({ $0 != nil }) else { return (404, "{\"code\":\"unknown_product\"}") }
        return (200, "{\"items\":[\(items.compactMap(\.self).joined(separator: ","))]}")
    }

    fileprivate mutating func takeBack(_ body: [UInt8]) throws -> (Int, String) {
        struct Asked: Decodable {
            struct Item: Decodable {
                let productId: String
                let quantity: Int
            }
            let key: String
            let reservationKey: String
            let putBack: Bool
            let items: [Item]
        }
        let asked = try JSONDecoder().decode(Asked.self, from: Data(body))
        guard returns.insert(PostgresUUID(asked.key)!).inserted else { return (200, "{}") }
        let reservation = PostgresUUID(asked.reservationKey)!
        guard held[reservation]?.state != "released" else { return (201, "{}") }
        for item in asked.items {
            let id = PostgresUUID(item.productId)!
            if let left = held[reservation]?.items[id] {
                guard left >= item.quantity else { return (409, "{\"code\":\"too_many_returned\"}") }
                held[reservation]?.items[id] = left - item.quantity
            }
            if asked.putBack { products[id]?.stock += item.quantity }
        }
        return (201, "{}")
    }

    fileprivate mutating func reserve(_ body: [UInt8]) throws -> (Int, String) {
        struct Asked: Decodable {
            struct Item: Decodable {
                let productId: String
                let quantity: Int
            }
            let key: String
            let items: [Item]
        }
        let asked = try JSONDecoder().decode(Asked.self, from: Data(body))
        let key = PostgresUUID(asked.key)!
        var items: [PostgresUUID: Int] = [:]
        for item in asked.items { items[PostgresUUID(item.productId)!] = item.quantity }
        if let held = held[key], held.asked != items { return (422, "{\"code\":\"key_reused\"}") }
        guard held[key]?.state != "released" else { return (409, "{\"code\":\"reservation_released\"}") }
        if held[key] == nil {
            for (id, quantity) in items {
                guard let product = products[id] else { return (404, "{\"code\":\"unknown_product\"}") }
                guard product.stock >= quantity else {
                    return (
                        409,
                        "{\"code\":\"out_of_stock\",\"items\":[{\"productId\":\"\(id)\",\"requested\":\(quantity),"
                            + "\"left\":\(product.stock)}]}"
                    )
                }
            }
            for (id, quantity) in items { products[id]?.stock -= quantity }
            held[key] = CatalogueStandIn.Held(asked: items, items: items, state: "held")
        }
        let lines = items.map { id, quantity in
            "{\"productId\":\"\(id)\",\"name\":\(JSONText.quoted(products[id]!.name)),\"unitPrice\":\"\(products[id]!.price)\",\"quantity\":\(quantity)}"
        }
        return (201, "{\"key\":\"\(key)\",\"items\":[\(lines.joined(separator: ","))]}")
    }
}
