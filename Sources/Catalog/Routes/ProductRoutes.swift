import HTTPTypes
import Hummingbird
import Postgres
import ServiceKit

/// What everyone may see of the products.
struct ProductRoutes: Sendable {
    let store: ProductStore

    func add(to router: some RouterMethods<ServiceContext>) {
        router.get("/api/products") { [self] request, _ in try await list(request) }
        router.get("/api/products/facets") { [self] request, _ in try await facets(request) }
        router.get("/api/products/:id") { [self] _, context in
            guard let product = try await store.product(CatalogueAnswer.productID(context)) else {
                throw CatalogueProblems.unknownProduct
            }
            return CatalogueAnswer.success(data: product.json, headers: [.eTag: product.etag])
        }
    }

    /// `{success,data,count,total}`.
    private func list(_ request: Request) async throws -> Response {
        let filter = try ProductFilter(items: QueryItems.of(request, known: ProductFilter.names))
        let page = try await store.list(filter)
        return CatalogueAnswer.success(
            data: page.products.map(\.json).jsonArray,
            members: [
                ("count", String(page.products.count)), ("total", String(page.total)),
                ("limit", String(filter.limit)), ("offset", String(filter.offset)),
            ])
    }

    /// How many there are of each category and platform, those without any as zeros.
    private func facets(_ request: Request) async throws -> Response {
        _ = try QueryItems.of(request, known: [])
        let facets = try await store.facets()
        func counts(_ names: [String], _ name: KeyPath<ProductStore.Facet, String>) -> String {
            names.map { value in
                let count = facets.reduce(0) { $0 + ($1[keyPath: name] == value ? $1.count : 0) }
                return "{\"name\":\(JSONText.quoted(value)),\"count\":\(count)}"
            }.jsonArray
        }
        var data = JSONObjectText()
        data.add("categories", json: counts(ProductCategory.allCases.map(\.rawValue), \.category))
        data.add("platforms", json: counts(ProductPlatform.allCases.map(\.rawValue), \.platform))
        data.add("total", facets.reduce(0) { $0 + $1.count })
        return CatalogueAnswer.success(data: data.text)
    }
}
