/// What a run did, and what every figure made of it must show.
///
/// A sale is an order that was paid and not cancelled, dated by its creation; a refund of a sale counts on its own date;
/// net is gross less discounts less refunds. Days are UTC. Amounts are texts with their exact decimals, moments
/// milliseconds since 1970. `orders` and `sessions` hold all it was made of, so that anything else can be computed from
/// them. Nothing in it was drawn by the services, so the same seed over the same shop gives the same bytes.
package struct SimulationManifest: Sendable, Codable, Equatable {
    package static let formatName = "lugx-simulation-1"

    package struct Sales: Sendable, Codable, Equatable {
        package var orders = 0
        package var units = 0
        package var gross = "0.00"
        package var discounts = "0.00"
        package var refunds = "0.00"
        package var refundedUnits = 0
        package var net = "0.00"
        package var tax = "0.00"
    }

    package struct Totals: Sendable, Codable, Equatable {
        package var sales = Sales()
        package var ordersMade = 0
        package var ordersDeclined = 0
        package var ordersCancelled = 0
        package var ordersRefused = 0
        package var customers = 0
        package var newCustomers = 0
        package var returningCustomers = 0
        package var reviews = 0
        package var events = 0
        package var sessions = 0
        package var visitors = 0
        package var pageViews = 0
        package var abandonedCarts = 0
    }

    package struct Day: Sendable, Codable, Equatable {
        /// `2026-11-22`.
        package var day: String
        package var sales = Sales()
        /// Customers with a sale that day: their first one, or with one on a day before.
        package var newCustomers = 0
        package var returningCustomers = 0
        package var sessions = 0
        package var visitors = 0
        package var events: [String: Int] = [:]
    }

    package struct Group: Sendable, Codable, Equatable {
        package var key: String
        package var name: String?
        package var sales = Sales()
    }

    package struct PathViews: Sendable, Codable, Equatable {
        package let path: String
        package let views: Int
    }

    package struct FunnelStep: Sendable, Codable, Equatable {
        package let step: String
        /// Sessions with this event after those of all steps before.
        package let sessions: Int
    }

    package struct OrderLine: Sendable, Codable, Equatable {
        package let productId: String
        package let quantity: Int
        package let gross: String
        package let discount: String
    }

    package struct RefundLine: Sendable, Codable, Equatable {
        package let productId: String
        package let quantity: Int
        package let amount: String
    }

    package struct Refund: Sendable, Codable, Equatable {
        package let at: Int64
        package let amount: String
        package let lines: [RefundLine]
    }

    package struct Order: Sendable, Codable, Equatable {
        package let number: Int
        package let at: Int64
        /// The customer's number; their e-mail address stands in `customers`.
        package let customer: Int
        package let sessionId: String
        package let country: String
        package let paymentMethod: String
        /// `paid`, `declined`, `refused`.
        package let state: String
        package let status: String
        package let isSale: Bool
        /// The code that gave the discount.
        package let discountCode: String?
        package let discount: String
        package let tax: String
        package let total: String
        package let lines: [OrderLine]
        package let cancelledAt: Int64?
        package let refunds: [Refund]
    }

    package struct DiscountCode: Sendable, Codable, Equatable {
        package let code: String
        /// Sales it was used for, and what it took off them.
        package let orders: Int
        package let amount: String
    }

    package struct Event: Sendable, Codable, Equatable {
        package let type: String
        package let at: Int64
        package let productId: String?
        package let path: String?
    }

    package struct Session: Sendable, Codable, Equatable {
        package let id: String
        package let anonymousId: String
        /// Who signed in, and from which of the events on they are known.
        package let customer: Int?
        package let signedInFrom: Int?
        package let source: TrafficSource
        package let device: String
        package let country: String
        package let events: [Event]
    }

    package struct Customer: Sendable, Codable, Equatable {
        package let number: Int
        package let email: String
        package let country: String
        package let registeredAt: Int64
    }

    package var format = formatName
    package var seed: String
    /// `past` or `live`.
    package var mode: String
    package var from: Int64
    package var to: Int64
    package var zone: String
    package var currency: String
    /// False where it was interrupted: it then holds what was done until then.
    package var isComplete: Bool
    package var totals = Totals()
    package var days: [Day] = []
    package var products: [Group] = []
    package var categories: [Group] = []
    package var platforms: [Group] = []
    package var countries: [Group] = []
    package var discountCodes: [DiscountCode] = []
    package var events: [String: Int] = [:]
    package var paths: [PathViews] = []
    package var funnel: [FunnelStep] = []
    package var customers: [Customer] = []
    package var orders: [Order] = []
    package var sessions: [Session] = []
}
