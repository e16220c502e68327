import HTTPTypes
import Hummingbird
import Postgres
import ServiceKit

/// What admins do with products and their stock.
struct ProductAdminRoutes: Sendable {
    let products: ProductStore
    let stock: StockStore
    let audit: AuditStore

    func add(to router: some RouterMethods<ServiceContext>) {
        router.post("/api/products") { [self] request, context in try await create(request, context) }
        router.put("/api/products/:id") { [self] request, context in try await change(request, context, whole: true) }
        router.patch("/api/products/:id") { [self] request, context in
            try await change(request, context, whole: false)
        }
        router.delete("/api/products/:id") { [self] request, context in
            try await setDeleted(true, request, context)
        }
        router.post("/api/products/:id/restore") { [self] request, context in
            try await setDeleted(false, request, context)
        }
        router.get("/api/products/deleted") { [self] request, context in try await deleted(request, context) }
        router.post("/api/products/:id/stock") { [self] request, context in try await adjust(request, context) }
        router.get("/api/products/:id/stock") { [self] request, context in try await movements(request, context) }
        router.get("/api/audit") { [self] request, context in try await trail(request, context) }
    }

    // MARK: Products

    private func create(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let admin = try context.requireAdmin()
        let body = try await RequestObject(request, context)
        let details = try ProductDetails(body)
        let stock = try body.integer("stock", in: 0...StockStore.stockMax) ?? 0
        let product = try await products.create(details, id: .random(), stock: stock, by: admin)
        return Self.answer(.created, product, "The product is in the shop.")
    }

    private func change(_ request: Request, _ context: ServiceContext, whole: Bool) async throws -> Response {
        let admin = try context.requireAdmin()
        let id = try CatalogueAnswer.productID(context)
        let body = try await RequestObject(request, context)
        guard !body.isGiven("stock") else {
            throw RequestObject.invalid(
                "stock", "is changed by POST /api/products/{id}/stock, by how much and why")
        }
        let replacement = whole ? try ProductDetails(body) : nil
        let product = try await products.change(
            id, ifMatch: EntityTags(request.headers[.ifMatch]), by: admin
        ) { details throws(Problem) in
            if let replacement { details = replacement } else { try details.apply(body) }
        }
        return Self.answer(.ok, product, "The product is changed.")
    }

    private func setDeleted(
        _ isDeleted: Bool, _ request: Request, _ context: ServiceContext
    ) async throws -> Response {
        let admin = try context.requireAdmin()
        let product = try await products.setDeleted(
            CatalogueAnswer.productID(context), isDeleted, ifMatch: EntityTags(request.headers[.ifMatch]), by: admin)
        return Self.answer(
            .ok, product, isDeleted ? "The product is out of the shop." : "The product is in the shop again.")
    }

    private func deleted(_ request: Request, _ context: ServiceContext) async throws -> Response {
        _ = try context.requireAdmin()
        let items = try QueryItems.of(request, known: ["limit", "offset"])
        let page = try await products.deleted(
            limit: ProductFilter.integer("limit", items, in: 1...ProductFilter.limitMax) ?? 20,
            offset: ProductFilter.integer("offset", items, in: 0...ProductFilter.offsetMax) ?? 0)
        return CatalogueAnswer.success(
            data: page.products.map(\.json).jsonArray,
            members: [("count", String(page.products.count)), ("total", String(page.total))])
    }

    private static func answer(_ status: HTTPResponse.Status, _ product: Product, _ message: String) -> Response {
        CatalogueAnswer.success(
            status, data: product.json, members: [("message", JSONText.quoted(message))],
            headers: [.eTag: product.etag])
    }

    // MARK: Stock

    static let reasonCharactersMax = 100
    static let noteCharactersMax = 1000

    private func adjust(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let admin = try context.requireAdmin()
        let id = try CatalogueAnswer.productID(context)
        let body = try await RequestObject(request, context)
        let range = -StockStore.stockMax...StockStore.stockMax
        let change = try body.required("change", try body.integer("change", in: range))
        let reason = try body.required(
            "reason", try body.text("reason", charactersMax: Self.reasonCharactersMax, trimmed: true))
        guard change != 0, !reason.isEmpty else {
            throw RequestObject.invalid(change == 0 ? "change" : "reason", "is \(change == 0 ? "0" : "empty")")
        }
        let note = try body.text("note", charactersMax: Self.noteCharactersMax) ?? ""
        let after = try await stock.adjust(id, by: change, reason: reason, note: note, actor: admin)
        return CatalogueAnswer.success(data: "{\"productId\":\(JSONText.quoted(id.description)),\"stock\":\(after)}")
    }

    private func movements(_ request: Request, _ context: ServiceContext) async throws -> Response {
        _ = try context.requireAdmin()
        let items = try QueryItems.of(request, known: ["limit"])
        let movements = try await stock.movements(
            of: CatalogueAnswer.productID(context),
            limit: ProductFilter.integer("limit", items, in: 1...ProductFilter.limitMax) ?? 20)
        return CatalogueAnswer.success(data: movements.map(\.json).jsonArray)
    }

    // MARK: Audit

    private func trail(_ request: Request, _ context: ServiceContext) async throws -> Response {
        _ = try context.requireAdmin()
        let items = try QueryItems.of(request, known: ["before", "limit"])
        let entries = try await audit.list(
            before: Int64(ProductFilter.integer("before", items, in: 1...Int.max) ?? Int.max),
            limit: ProductFilter.integer("limit", items, in: 1...AuditStore.entriesMax) ?? 20)
        return CatalogueAnswer.success(data: entries.map(\.json).jsonArray)
    }
}
