import HTTPTypes
import Hummingbird
import Postgres
import ServiceKit

/// Reviews: everyone reads them, buyers write one each.
struct ReviewRoutes: Sendable {
    let store: ReviewStore
    let hasBought: HasBought
    /// The names under which admins bring in reviews of the past.
    let accounts: AccountStore

    func add(to router: some RouterMethods<ServiceContext>) {
        router.get("/api/products/:id/reviews") { [self] request, context in try await list(request, context) }
        router.post("/api/products/:id/reviews") { [self] request, context in try await write(request, context) }
        router.put("/api/products/:id/reviews/:review") { [self] request, context in
            try await change(request, context)
        }
        router.delete("/api/products/:id/reviews/:review") { [self] _, context in try await delete(context) }
    }

    private static let unknown = Problem(.notFound, code: "unknown_review", detail: "There is no such review of yours.")

    private func list(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let items = try QueryItems.of(request, known: ["limit", "offset"])
        let page = try await store.list(
            CatalogueAnswer.productID(context),
            limit: ProductFilter.integer("limit", items, in: 1...ProductFilter.limitMax) ?? 20,
            offset: ProductFilter.integer("offset", items, in: 0...ProductFilter.offsetMax) ?? 0)
        guard let page else { throw CatalogueProblems.unknownProduct }
        return CatalogueAnswer.success(
            data: page.reviews.map(\.json).jsonArray,
            members: [("count", String(page.reviews.count)), ("total", String(page.total))])
    }

    private func write(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (identity, writer) = try Self.writer(context)
        let customer = Backdate.current?.customer.flatMap { PostgresUUID($0) }
        let user = customer ?? writer
        let product = try CatalogueAnswer.productID(context)
        let draft = try ReviewDraft(try await RequestObject(request, context))
        guard try await store.exists(product) else { throw CatalogueProblems.unknownProduct }
        guard try await hasBought(user.description, product.description) else {
            throw Problem(
                .forbidden, code: "not_a_buyer", detail: "Only who has bought this product may review it.")
        }
        let actor = Actor(name: identity.userId, requestID: context.trace.requestID)
        let added =
            if Backdate.current == nil {
                try await store.add(draft, to: product, user: user, username: identity.username)
            } else {
                try await store.bringIn(
                    draft, to: product, user: user, username: accounts.account(id: user)?.username ?? "", by: actor)
            }
        guard let review = added else {
            throw Problem(
                .conflict, code: "already_reviewed",
                detail: "You have reviewed this product already; change that review instead.")
        }
        return CatalogueAnswer.success(.created, data: review.json)
    }

    private func change(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (_, user) = try Self.writer(context)
        let product = try CatalogueAnswer.productID(context)
        let id = try CatalogueAnswer.id("review", context, else: Self.unknown)
        let draft = try ReviewDraft(try await RequestObject(request, context))
        guard let review = try await store.change(id, of: product, user: user, to: draft) else { throw Self.unknown }
        return CatalogueAnswer.success(data: review.json)
    }

    /// One's own, or any for an admin.
    private func delete(_ context: ServiceContext) async throws -> Response {
        let (identity, user) = try Self.writer(context)
        let product = try CatalogueAnswer.productID(context)
        let id = try CatalogueAnswer.id("review", context, else: Self.unknown)
        let actor = Actor(name: identity.userId, requestID: context.trace.requestID)
        var isDeleted = try await store.delete(id, of: product, user: user, by: actor)
        if !isDeleted, identity.isAdmin {
            isDeleted = try await store.delete(id, of: product, user: nil, by: actor)
        }
        guard isDeleted else { throw Self.unknown }
        return CatalogueAnswer.success(data: "{\"id\":\(JSONText.quoted(id.description))}")
    }

    private static func writer(_ context: ServiceContext) throws(Problem) -> (Identity, PostgresUUID) {
        let identity = try context.requireIdentity()
        guard let id = PostgresUUID(identity.userId) else { throw .refused(.invalid) }
        return (identity, id)
    }
}
