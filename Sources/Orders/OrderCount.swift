/// How many orders there are, as `/api/orders/health` says it: counted again when the last count is old, so that asking
/// for the health costs nothing.
actor OrderCount {
    private let store: OrderStore
    private var last: (count: Int, at: ContinuousClock.Instant)?
    static let ageSecondsMax = 2.0

    init(store: OrderStore) { self.store = store }

    /// `totalOrders`; nothing while the database does not say.
    func members() async -> [(name: String, json: String)] {
        if let last, ContinuousClock.now - last.at < .seconds(Self.ageSecondsMax) {
            return [("totalOrders", String(last.count))]
        }
        guard let count = try? await store.count() else { return [] }
        last = (count, .now)
        return [("totalOrders", String(count))]
    }
}
