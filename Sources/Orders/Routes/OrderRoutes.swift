import Foundation
import HTTPTypes
import Hummingbird
import Postgres
import ServiceKit

/// The paths of the order service.
struct OrderRoutes: Sendable {
    let desk: OrderDesk
    let discounts: DiscountDesk
    let currency: Currency

    func add(to router: some RouterMethods<ServiceContext>) {
        router.post("/api/orders") { [self] request, context in try await create(request, context) }
        router.get("/api/orders") { [self] request, context in try await list(request, context) }
        router.get("/api/orders/user/:id") { [self] request, context in try await listOfUser(request, context) }
        router.get("/api/orders/:id") { [self] request, context in try await show(request, context) }
        router.get("/api/orders/:id/history") { [self] request, context in try await history(request, context) }
        router.put("/api/orders/:id/status") { [self] request, context in try await move(request, context) }
        router.post("/api/orders/:id/cancel") { [self] request, context in try await cancel(request, context) }
        router.post("/api/orders/:id/refund") { [self] request, context in try await refund(request, context) }
        router.get("/internal/purchases") { [self] request, context in try await purchases(request, context) }
    }

    // MARK: Customers

    private func create(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let user = try Self.customer(try context.requireIdentity())
        let key = try OrderInput.idempotencyKey(request)
        let body = try await OrderInput.body(request, context)
        let order = try OrderRequest(body, shopCurrency: currency)
        if order.discountCode != nil { try discounts.admit(user) }
        let answer = try await desk.create(user: user, key: key, request: order, body: body)
        return OrderJSON.response(answer.body, status: answer.status, isReplayed: answer.isReplayed)
    }

    private func listOfUser(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let page = try OrderPage(OrderInput.query(request, "page", "limit"))
        guard let user = PostgresUUID(context.parameters.get("id") ?? ""),
            try identity.isAdmin || Self.account(identity) == user
        else { throw Problem(.notFound, code: "unknown_user", detail: "There is no such account.") }
        let (documents, total) = try await desk.orders.list(user: user, limit: page.limit, offset: page.offset)
        return OrderJSON.response(OrderJSON.list(documents, total: total, page: page))
    }

    private func show(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (id, user) = try Self.visible(context)
        guard let document = try await desk.orders.document(id, user: user) else { throw Problem.noOrder }
        return OrderJSON.response(OrderJSON.success(document))
    }

    private func history(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (id, user) = try Self.visible(context)
        guard let document = try await desk.orders.history(id, user: user) else { throw Problem.noOrder }
        return OrderJSON.response(OrderJSON.success(document))
    }

    private func cancel(_ request: Request, _ context: ServiceContext) async throws -> Response {
        struct Body: Decodable { let note: String? }
        let identity = try context.requireIdentity()
        let (id, user) = try Self.visible(context)
        let body = try await OrderInput.body(request, context)
        let note = body.isEmpty ? nil : try OrderRequest.decode(Body.self, body).note
        let account = try Self.account(identity)
        let document = try await desk.move(
            id, to: .cancelled, by: identity.isAdmin ? .admin(account) : .user(account), user: user,
            note: try OrderInput.note(note, "note"), whilePendingOnly: !identity.isAdmin)
        guard let document else { throw Problem.noOrder }
        return OrderJSON.response(OrderJSON.success(document, message: "Order cancelled"))
    }

    // MARK: Admins

    private func list(_ request: Request, _ context: ServiceContext) async throws -> Response {
        try context.requireRole(.admin)
        let items = try OrderInput.query(request, "page", "limit", "status")
        let page = try OrderPage(items)
        let status = try items["status"].map(Self.status)
        let (documents, total) = try await desk.orders.list(status: status, limit: page.limit, offset: page.offset)
        return OrderJSON.response(OrderJSON.list(documents, total: total, page: page))
    }

    private func move(_ request: Request, _ context: ServiceContext) async throws -> Response {
        struct Body: Decodable {
            let status: String
            let note: String?
        }
        let admin = try Self.account(try context.requireRole(.admin))
        let id = try Self.order(context)
        let body = try OrderRequest.decode(Body.self, try await OrderInput.body(request, context))
        let document = try await desk.move(
            id, to: try Self.status(body.status), by: .admin(admin), user: nil,
            note: try OrderInput.note(body.note, "note"))
        guard let document else { throw Problem.noOrder }
        return OrderJSON.response(OrderJSON.success(document, message: "Order status updated"))
    }

    private func refund(_ request: Request, _ context: ServiceContext) async throws -> Response {
        struct Body: Decodable {
            struct Item: Decodable {
                let itemId: String?
                let gameId: String?
                let productId: String?
                let id: String?
                let quantity: Int
            }

            let items: [Item]?
            let reason: String?
            let restock: Bool?
        }
        let admin = try Self.account(try context.requireRole(.admin))
        let id = try Self.order(context)
        let key = try OrderInput.idempotencyKey(request)
        let bytes = try await OrderInput.body(request, context)
        let body = try OrderRequest.decode(Body.self, bytes.isEmpty ? Array("{}".utf8) : bytes)
        let asks = try body.items.map { items in
            guard (1...OrderRequest.linesMax).contains(items.count) else {
                throw Problem.badRequest(
                    "items: 1 to \(OrderRequest.linesMax) of them, or none at all for the whole order.",
                    code: "invalid_items")
            }
            return try items.enumerated().map { index, item in
                guard let text = item.itemId ?? item.productId ?? item.gameId ?? item.id, let id = PostgresUUID(text),
                    (1...OrderRequest.quantityMax).contains(item.quantity)
                else {
                    throw Problem.badRequest(
                        "items.\(index): needs itemId (or productId), a UUID, and a quantity of 1 or more.",
                        code: "invalid_items")
                }
                return RefundPlan.Ask(id: id, quantity: item.quantity)
            }
        }
        let answer = try await desk.refund(
            id, asks, reason: try OrderInput.note(body.reason, "reason"), restock: body.restock, by: .admin(admin),
            key: key, body: bytes)
        guard let answer else { throw Problem.noOrder }
        return OrderJSON.response(answer.body, status: answer.status, isReplayed: answer.isReplayed)
    }

    // MARK: Services

    private func purchases(_ request: Request, _ context: ServiceContext) async throws -> Response {
        try context.requireService()
        let items = try OrderInput.query(request, "userId", "productId")
        guard let user = items["userId"].flatMap({ PostgresUUID($0) }),
            let product = items["productId"].flatMap({ PostgresUUID($0) })
        else { throw Problem.badRequest("userId, productId: both are needed, as UUIDs.", code: "invalid_parameter") }
        let order = try await desk.orders.purchase(user: user, product: product)
        return OrderJSON.response(
            "{\"success\":true,\"bought\":\(order != nil),\"order\":\(order ?? "null")}")
    }

    // MARK: Reading requests

    /// The order that is asked for, and whose it must be: nil for an admin, who may see all.
    private static func visible(_ context: ServiceContext) throws -> (PostgresUUID, PostgresUUID?) {
        let identity = try context.requireIdentity()
        return (try order(context), identity.isAdmin ? nil : try account(identity))
    }

    private static func order(_ context: ServiceContext) throws(Problem) -> PostgresUUID {
        guard let id = PostgresUUID(context.parameters.get("id") ?? "") else { throw .noOrder }
        return id
    }

    private static func account(_ identity: Identity) throws(Problem) -> PostgresUUID {
        guard let id = PostgresUUID(identity.userId) else { throw .refused(.invalid) }
        return id
    }

    /// Whose order it is to be: their own, or that of whom an admin brings it in for.
    private static func customer(_ identity: Identity) throws(Problem) -> PostgresUUID {
        guard let customer = Backdate.current?.customer else { return try account(identity) }
        guard let id = PostgresUUID(customer) else { throw .refused(.invalid) }
        return id
    }

    private static func status(_ text: String) throws(Problem) -> OrderStatus {
        guard let status = OrderStatus(rawValue: text) else {
            throw .badRequest(
                "status: one of \(OrderStatus.allCases.map(\.rawValue).joined(separator: ", ")).",
                code: "invalid_status")
        }
        return status
    }
}
