/// A discount code of the simulated shop, and what it gives.
package struct DiscountOffer: Sendable, Hashable {
    package enum Value: Sendable, Hashable {
        case percent(Int)
        /// Hundredths.
        case amount(Int64)
    }

    package let code: String
    let value: Value
    /// What an order must cost for it, in hundredths.
    let minimum: Int64

    /// - Parameter total: hundredths; not below the minimum.
    /// - Returns: what is taken off, as the order service works it out: half a hundredth counts as one.
    func discount(of total: Int64) -> Int64 {
        switch value {
        case .percent(let percent): (total * Int64(percent) + 50) / 100
        case .amount(let amount): min(amount, total)
        }
    }

    /// The codes of one run, named after it, so that no other code of the shop is touched.
    static func all(namespace: String) -> [DiscountOffer] {
        let suffix = namespace.uppercased()
        return [
            DiscountOffer(code: "WELCOME10-\(suffix)", value: .percent(10), minimum: 0),
            DiscountOffer(code: "WEEKEND25-\(suffix)", value: .percent(25), minimum: 5000),
            DiscountOffer(code: "FIVE-OFF-\(suffix)", value: .amount(500), minimum: 2000),
        ]
    }
}
