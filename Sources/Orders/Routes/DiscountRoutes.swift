import HTTPTypes
import Hummingbird
import Postgres
import ServiceKit

/// Discounts: admins keep them, customers ask what a code would give.
struct DiscountRoutes: Sendable {
    let desk: DiscountDesk

    func add(to router: some RouterMethods<ServiceContext>) {
        router.post("/api/orders/discounts/quote") { [self] request, context in try await quote(request, context) }
        router.post("/api/orders/discounts") { [self] request, context in try await make(request, context) }
        router.get("/api/orders/discounts") { [self] request, context in try await list(request, context) }
        router.get("/api/orders/discounts/:id") { [self] _, context in
            try context.requireRole(.admin)
            return OrderJSON.response(OrderJSON.success(try await document(try Self.id(context))))
        }
        router.patch("/api/orders/discounts/:id") { [self] request, context in try await change(request, context) }
        router.delete("/api/orders/discounts/:id") { [self] _, context in
            try context.requireRole(.admin)
            return try await change(context, message: "Discount deactivated") { old in
                var new = old
                new.isActive = false
                return new
            }
        }
    }

    // MARK: Customers

    private func quote(_ request: Request, _ context: ServiceContext) async throws -> Response {
        struct Body: Decodable {
            let discountCode: String?
            let code: String?
            let items: [OrderRequest.RawItem]
        }
        guard let user = PostgresUUID(try context.requireIdentity().userId) else { throw Problem.refused(.invalid) }
        let body = try OrderRequest.decode(Body.self, try await OrderInput.body(request, context))
        let items = try OrderRequest.items(body.items)
        guard let code = try OrderRequest.discountCode(body.discountCode ?? body.code) else {
            throw Problem.badRequest("discountCode: missing.", code: "invalid_discount_code")
        }
        try desk.admit(user)
        let priced = try await desk.quote(code, items, user: user)
        return OrderJSON.response(OrderJSON.success(OrderJSON.quote(priced, code: code)))
    }

    // MARK: Admins

    private func make(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let admin = try context.requireAdmin()
        let draft = try OrderRequest.decode(DiscountDraft.self, try await OrderInput.body(request, context))
        let discount = try draft.discount(id: .random(), shopCurrency: desk.currency)
        guard try await desk.store.add(discount, by: admin) else {
            throw Problem(
                .conflict, code: "discount_exists",
                detail: "There is a discount with the code \(discount.code.text) already; change that one.")
        }
        return OrderJSON.response(
            OrderJSON.success(try await document(discount.id), message: "Discount made"), status: 201)
    }

    private func list(_ request: Request, _ context: ServiceContext) async throws -> Response {
        try context.requireRole(.admin)
        let items = try OrderInput.query(request, "page", "limit", "active")
        let page = try OrderPage(items)
        let active = try items["active"].map { text throws(Problem) in
            guard let active = Bool(text) else {
                throw .badRequest("active: true or false.", code: "invalid_parameter")
            }
            return active
        }
        let (documents, total) = try await desk.store.list(active: active, limit: page.limit, offset: page.offset)
        return OrderJSON.response(OrderJSON.list(documents, total: total, page: page))
    }

    private func change(_ request: Request, _ context: ServiceContext) async throws -> Response {
        try context.requireRole(.admin)
        let draft = try OrderRequest.decode(DiscountDraft.self, try await OrderInput.body(request, context))
        return try await change(context, message: "Discount changed") { [desk] in
            try draft.changed($0, shopCurrency: desk.currency)
        }
    }

    private func change(
        _ context: ServiceContext, message: String, _ decide: @Sendable (Discount) throws -> Discount
    ) async throws -> Response {
        let admin = try context.requireAdmin()
        let id = try Self.id(context)
        guard try await desk.store.change(id, by: admin, decide) != nil else { throw Problem.noDiscount }
        return OrderJSON.response(OrderJSON.success(try await document(id), message: message))
    }

    private func document(_ id: PostgresUUID) async throws -> String {
        guard let document = try await desk.store.document(id) else { throw Problem.noDiscount }
        return document
    }

    private static func id(_ context: ServiceContext) throws(Problem) -> PostgresUUID {
        guard let id = PostgresUUID(context.parameters.get("id") ?? "") else { throw .noDiscount }
        return id
    }
}

extension OrderJSON {
    /// What an order would cost.
    static func quote(_ priced: PricedOrder, code: DiscountCode) -> String {
        let items = priced.lines.map { line in
            "{\"productId\":\"\(line.productId)\",\"gameName\":\(JSONText.quoted(line.name)),\"quantity\":\(line.quantity),"
                + "\"unitPrice\":\(line.unitPrice.text),\"totalPrice\":\(line.total.text),"
                + "\"discountAmount\":\(line.discount.text)}"
        }
        return "{\"discountCode\":\"\(code.text)\",\"currency\":\"\(priced.total.currency)\","
            + "\"subtotalAmount\":\(priced.subtotal.text),\"discountAmount\":\(priced.discount.text),"
            + "\"taxAmount\":\(priced.tax.text),\"totalAmount\":\(priced.total.text),"
            + "\"items\":[\(items.joined(separator: ","))]}"
    }
}
