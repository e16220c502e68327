import HTTPTypes
import Hummingbird
import MetricsRegistry
import Postgres
import ServiceKit

/// Reserve → confirm → release, for the other services.
struct StockRoutes: Sendable {
    let store: StockStore
    let metrics: CatalogueMetrics

    func add(to router: some RouterMethods<ServiceContext>) {
        router.post("/internal/stock/reservations") { [self] request, context in try await reserve(request, context) }
        router.post("/internal/stock/reservations/:key/confirm") { [self] _, context in
            try context.requireService()
            let reservation = try await store.confirm(Self.key(context))
            metrics.reservations.with("confirmed").increment()
            return CatalogueAnswer.json(.ok, reservation.json)
        }
        router.post("/internal/stock/reservations/:key/release") { [self] request, context in
            try await release(request, context)
        }
        router.post("/internal/stock/returns") { [self] request, context in try await takeBack(request, context) }
        router.post("/internal/stock/prices") { [self] request, context in try await prices(request, context) }
    }

    private func reserve(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let service = try context.requireService()
        let reservation = try ReservationRequest(try await RequestObject(request, context))
        do {
            let outcome = try await store.reserve(reservation, by: service)
            metrics.reservations.with(outcome.isReplayed ? "replayed" : "held").increment()
            return CatalogueAnswer.json(outcome.isReplayed ? .ok : .created, outcome.reservation.json)
        } catch let refusal as StockRefusal {
            metrics.reservations.with("refused").increment()
            throw refusal
        }
    }

    private func release(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let service = try context.requireService()
        let buffer = try await request.body.collect(upTo: context.bodyBytesMax)
        let body = buffer.readableBytes == 0 ? nil : try RequestObject(Array(buffer.readableBytesView))
        let reason = try body?.text("reason", charactersMax: ProductAdminRoutes.reasonCharactersMax)
        let reservation = try await store.release(
            Self.key(context), reason: reason ?? StockReason.released.rawValue, by: service)
        metrics.reservations.with("released").increment()
        return CatalogueAnswer.json(.ok, reservation.json)
    }

    private func takeBack(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let service = try context.requireService()
        let request = try StockReturn(try await RequestObject(request, context))
        let isFirst = try await store.takeBack(request, by: service)
        metrics.reservations.with(isFirst ? "returned" : "replayed").increment()
        return CatalogueAnswer.json(isFirst ? .created : .ok, "{\"key\":\"\(request.key)\"}")
    }

    private func prices(_ request: Request, _ context: ServiceContext) async throws -> Response {
        try context.requireService()
        let lines = try ReservationLine.list(try await RequestObject(request, context))
        let prices = try await store.prices(of: lines.map(\.productID)).map { price in
            var object = JSONObjectText()
            object.add("productId", price.id.description)
            object.add("name", price.name)
            object.add("unitPrice", price.price.text)
            return object.text
        }
        return CatalogueAnswer.json(.ok, "{\"items\":\(prices.jsonArray)}")
    }

    private static func key(_ context: ServiceContext) throws(Problem) -> PostgresUUID {
        try CatalogueAnswer.id("key", context, else: CatalogueProblems.problem(.unknownReservation))
    }
}
