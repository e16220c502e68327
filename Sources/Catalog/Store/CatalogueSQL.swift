import Queries

/// The catalogue's SQL files by name.
enum CatalogueSQL {
    static func named(_ name: String) -> String { QueryFile.named("postgres/catalog_\(name).sql").text }

    static let facets = named("products_facets")
    static let lockProduct = named("product_lock")
    static let insertProduct = named("product_insert")
    static let updateProduct = named("product_update")
    static let deleteProduct = named("product_delete")
    static let backdate = named("backdate")
    static let lockStock = named("stock_lock")
    static let moveStock = named("stock_move")
    static let movements = named("stock_movements")
    static let claimReservation = named("reservation_claim")
    static let insertReservationItems = named("reservation_items_insert")
    static let lockReservation = named("reservation_lock")
    static let reservationItems = named("reservation_items")
    static let closeReservation = named("reservation_close")
    static let expiredReservations = named("reservations_expired")
    static let claimReturn = named("return_claim")
    static let findReturn = named("return_find")
    static let returnItems = named("return_items")
    static let pruneReservations = named("reservations_prune")
    static let pruneReturns = named("returns_prune")
    static let prices = named("prices")
    static let listReviews = named("reviews_list")
    static let countReviews = named("reviews_count")
    static let insertReview = named("review_insert")
    static let updateReview = named("review_update")
    static let deleteReview = named("review_delete")
    static let anonymiseReviews = named("reviews_anonymise")
    static let insertAudit = named("audit_insert")
    static let listAudit = named("audit_list")
}
