/// A product of the shop, as the catalogue showed it at the start.
package struct ShopProduct: Sendable, Hashable, Codable {
    package let id: String
    package let name: String
    package let category: String
    package let platform: String
    /// Hundredths.
    package let price: Int64
    package let stock: Int

    package init(id: String, name: String, category: String, platform: String, price: Int64, stock: Int) {
        self.id = id
        self.name = name
        self.category = category
        self.platform = platform
        self.price = price
        self.stock = stock
    }
}

/// A browser that comes: what the shop sees of a person before they sign in.
package struct ShopVisitor: Sendable, Hashable {
    package let anonymousID: String
    package let country: String
    package let address: String
    package let agent: UserAgentSample
}

/// Who has an account, or gets one at their first order.
package struct ShopCustomer: Sendable, Hashable {
    /// From 0.
    package let number: Int
    package let username: String
    package let email: String
    package let country: String
    package let city: String
    package let registeredAt: Int64
}

/// Where a visit came from.
package struct TrafficSource: Sendable, Hashable, Codable {
    package var referrer: String?
    package var utmSource: String?
    package var utmMedium: String?
    package var utmCampaign: String?

    package static let direct = TrafficSource()
}

/// Pieces of one product.
package struct CartLine: Sendable, Hashable {
    package let product: ShopProduct
    package let quantity: Int

    package var amount: Int64 { product.price * Int64(quantity) }
}

/// One visit: what one browser does from the landing page to its last step.
package struct VisitPlan: Sendable, Hashable {
    package struct Step: Sendable, Hashable {
        /// Milliseconds since 1970.
        package let at: Int64
        package let action: Action
        /// Whether it is tracked with the account's id.
        package let isSignedIn: Bool
        /// Names the event, however often it is sent.
        package let eventID: String
    }

    package enum Action: Sendable, Hashable {
        case pageView(path: String)
        case productView(ShopProduct)
        case search(String)
        case addToCart(CartLine)
        case removeFromCart(CartLine)
        case checkoutStart
        case register
        case login
        /// The order is made; nothing is tracked.
        case order
        case purchase
    }

    /// Goods that have to come before the order, so that it can be served.
    package struct Restock: Sendable, Hashable {
        package let at: Int64
        package let product: ShopProduct
        package let quantity: Int
    }

    /// From 0.
    package let number: Int
    package let sessionID: String
    package let visitor: ShopVisitor
    package let source: TrafficSource
    package let steps: [Step]
    /// Who signs in during it.
    package let customer: ShopCustomer?
    package let order: OrderPlan?
    /// What lies in the cart at the end without having been ordered.
    package let abandoned: [CartLine]
    package let restocks: [Restock]

    package var startedAt: Int64 { steps[0].at }
}

/// An order and what becomes of it.
package struct OrderPlan: Sendable, Hashable {
    package enum Change: Sendable, Hashable {
        /// To the next status.
        case status(String)
        /// Taken back by the customer, or by the shop.
        case cancel(byCustomer: Bool)
        /// All of it, or some.
        case refund([CartLine]?, reason: String)
        case review(ShopProduct, rating: Int, comment: String)
    }

    package struct FollowUp: Sendable, Hashable {
        package let at: Int64
        package let change: Change
    }

    /// From 0.
    package let number: Int
    package let at: Int64
    package let lines: [CartLine]
    package let paymentMethod: String
    /// Whose code is typed in at the checkout.
    package let offer: DiscountOffer?
    /// In the order of their moments.
    package let followUps: [FollowUp]

    package var gross: Int64 { lines.reduce(0) { $0 + $1.amount } }
    /// What the customer expects to pay.
    package var total: Int64 { gross - (offer?.discount(of: gross) ?? 0) }
    package var isDeclined: Bool { paymentMethod == "test_decline" }
}
