/// How many orders there are, as `/api/orders/health` says it: counted again when the last count is old, so that asking
/// for the health costs little, and never waited for long, so that it is answered while the database hangs.
actor OrderCount {
    private let store: OrderStore
    private var last: (count: Int, at: ContinuousClock.Instant)?
    private var isCounting = false

    static let ageSecondsMax = 2.0
    static let waitMillisecondsMax = 500
    private static let pollMilliseconds = 5

    init(store: OrderStore) { self.store = store }

    /// `totalOrders`: the newest count there is; nothing where there has been none.
    func members() async -> [(name: String, json: String)] {
        if last.map({ ContinuousClock.now - $0.at > .seconds(Self.ageSecondsMax) }) ?? true {
            if !isCounting {
                isCounting = true
                Task { await count() }
            }
            for _ in 0..<(Self.waitMillisecondsMax / Self.pollMilliseconds) where isCounting {
                try? await Task.sleep(for: .milliseconds(Self.pollMilliseconds))
            }
        }
        return last.map { [("totalOrders", String($0.count))] } ?? []
    }

    private func count() async {
        if let count = try? await store.count() { last = (count, .now) }
        isCounting = false
    }
}
