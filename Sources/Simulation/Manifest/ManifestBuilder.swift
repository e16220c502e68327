import Foundation
package import ServiceKit

/// Adds up what was done. Pure; visits may come in any order.
package struct ManifestBuilder: Sendable {
    private let products: [String: ShopProduct]
    private let currency: Currency
    private var visits: [(plan: VisitPlan, outcome: VisitOutcome)] = []

    static let funnelSteps = ["page_view", "product_view", "add_to_cart", "checkout_start", "purchase"]

    package init(products: [ShopProduct], currency: Currency) {
        self.products = Dictionary(uniqueKeysWithValues: products.map { ($0.id, $0) })
        self.currency = currency
    }

    package mutating func add(_ plan: VisitPlan, _ outcome: VisitOutcome) { visits.append((plan, outcome)) }

    /// - Parameter frame: a manifest with its head filled in.
    package func manifest(_ frame: SimulationManifest) -> SimulationManifest {
        var manifest = frame
        var sums = Sums()
        var customers: [Int: SimulationManifest.Customer] = [:]
        for (plan, outcome) in visits.sorted(by: { $0.plan.number < $1.plan.number }) {
            let session = Self.session(plan, outcome)
            manifest.sessions.append(session)
            count(session, into: &sums, &manifest.totals)
            if let customer = plan.customer {
                customers[customer.number] = SimulationManifest.Customer(
                    number: customer.number, email: customer.email, country: customer.country,
                    registeredAt: customer.registeredAt)
            }
            guard let order = plan.order, let made = outcome.order, let customer = plan.customer else {
                if outcome.isWhole, !plan.abandoned.isEmpty { manifest.totals.abandonedCarts += 1 }
                continue
            }
            if made.state != .paid { manifest.totals.abandonedCarts += 1 }
            manifest.orders.append(record(order, made, customer, plan))
            count(made, customer, into: &sums, &manifest.totals)
            if let code = Self.code(order, made), made.isSale {
                sums.codes[code, default: (0, 0)].orders += 1
                sums.codes[code]!.amount += made.discount
            }
        }
        manifest.customers = customers.values.sorted { $0.number < $1.number }
        manifest.totals.customers = customers.count
        finish(&manifest, sums)
        return manifest
    }

    /// The code that gave an order its discount.
    private static func code(_ plan: OrderPlan, _ made: OrderOutcome) -> String? {
        made.discount > 0 ? plan.offer?.code : nil
    }

    // MARK: Sums

    /// Amounts in hundredths.
    private struct Amounts {
        var orders = 0
        var units = 0
        var gross: Int64 = 0
        var discounts: Int64 = 0
        var refunds: Int64 = 0
        var refundedUnits = 0
        var tax: Int64 = 0
    }

    private struct DaySums {
        var amounts = Amounts()
        var customers: Set<Int> = []
        var sessions: Set<String> = []
        var visitors: Set<String> = []
        var events: [String: Int] = [:]
    }

    private struct Sums {
        var all = Amounts()
        var days: [Int64: DaySums] = [:]
        /// By `product`, `category`, `platform` and `country`, each by its key.
        var groups: [String: [String: Amounts]] = [:]
        var codes: [String: (orders: Int, amount: Int64)] = [:]
        var paths: [String: Int] = [:]
        var funnel = [Int](repeating: 0, count: ManifestBuilder.funnelSteps.count)
        var visitors: Set<String> = []
        var firstSale: [Int: Int64] = [:]
        var buyers: [Int: Int] = [:]
    }

    private static func day(_ moment: Int64) -> Int64 { moment / ShopPeriod.dayMilliseconds }

    private func count(
        _ session: SimulationManifest.Session, into sums: inout Sums, _ totals: inout SimulationManifest.Totals
    ) {
        guard !session.events.isEmpty else { return }
        totals.sessions += 1
        sums.visitors.insert(session.anonymousId)
        var reached = 0
        for event in session.events {
            totals.events += 1
            if event.type == "page_view" { totals.pageViews += 1 }
            if let path = event.path, event.type == "page_view" { sums.paths[path, default: 0] += 1 }
            if reached < Self.funnelSteps.count, event.type == Self.funnelSteps[reached] {
                sums.funnel[reached] += 1
                reached += 1
            }
            var day = sums.days[Self.day(event.at)] ?? DaySums()
            day.events[event.type, default: 0] += 1
            day.sessions.insert(session.id)
            day.visitors.insert(session.anonymousId)
            sums.days[Self.day(event.at)] = day
        }
    }

    private func count(
        _ order: OrderOutcome, _ customer: ShopCustomer, into sums: inout Sums,
        _ totals: inout SimulationManifest.Totals
    ) {
        switch order.state {
        case .refused: totals.ordersRefused += 1
        case .declined: totals.ordersDeclined += 1
        case .paid where order.cancelledAt != nil: totals.ordersCancelled += 1
        case .paid: break
        }
        if order.state != .refused { totals.ordersMade += 1 }
        totals.reviews += order.reviews
        guard order.isSale else { return }
        sums.firstSale[customer.number] = min(sums.firstSale[customer.number] ?? .max, order.at)
        sums.buyers[customer.number, default: 0] += 1
        sums.days[Self.day(order.at), default: DaySums()].customers.insert(customer.number)

        let whole = { (amounts: inout Amounts) in
            amounts.orders += 1
            amounts.tax += order.tax
        }
        whole(&sums.all)
        whole(&sums.days[Self.day(order.at), default: DaySums()].amounts)
        whole(&sums.groups["country", default: [:]][customer.country, default: Amounts()])
        var seen: Set<String> = []
        for line in order.lines {
            for (group, key) in keys(line.product, customer)
            where group != "country" && seen.insert(group + key).inserted {
                sums.groups[group, default: [:]][key, default: Amounts()].orders += 1
            }
            add(day: Self.day(order.at), line.product, customer, into: &sums) { amounts in
                amounts.units += line.quantity
                amounts.gross += line.gross
                amounts.discounts += line.discount
            }
        }
        for refund in order.refunds {
            for line in refund.lines {
                add(day: Self.day(refund.at), line.product, customer, into: &sums) { amounts in
                    amounts.refunds += line.amount
                    amounts.refundedUnits += line.quantity
                }
            }
        }
    }

    private func keys(_ product: String, _ customer: ShopCustomer) -> [(group: String, key: String)] {
        [
            ("product", product), ("category", products[product]?.category ?? ""),
            ("platform", products[product]?.platform ?? ""), ("country", customer.country),
        ]
    }

    private func add(
        day: Int64, _ product: String, _ customer: ShopCustomer, into sums: inout Sums,
        _ change: (inout Amounts) -> Void
    ) {
        change(&sums.all)
        change(&sums.days[day, default: DaySums()].amounts)
        for (group, key) in keys(product, customer) {
            change(&sums.groups[group, default: [:]][key, default: Amounts()])
        }
    }

    private func finish(_ manifest: inout SimulationManifest, _ sums: Sums) {
        manifest.totals.sales = sales(sums.all)
        manifest.totals.visitors = sums.visitors.count
        manifest.totals.newCustomers = sums.buyers.count
        manifest.totals.returningCustomers = sums.buyers.values.count { $0 > 1 }
        for (number, day) in sums.days.sorted(by: { $0.key < $1.key }) {
            let new = day.customers.count { sums.firstSale[$0].map { Self.day($0) == number } ?? false }
            manifest.days.append(
                SimulationManifest.Day(
                    day: String(Timestamp.text(seconds: number * 86_400).prefix(10)), sales: sales(day.amounts),
                    newCustomers: new, returningCustomers: day.customers.count - new, sessions: day.sessions.count,
                    visitors: day.visitors.count, events: day.events))
            manifest.events.merge(day.events, uniquingKeysWith: +)
        }
        let groups = { (name: String) in
            (sums.groups[name] ?? [:]).sorted { $0.key < $1.key }.map { key, amounts in
                SimulationManifest.Group(
                    key: key, name: name == "product" ? products[key]?.name : nil, sales: sales(amounts))
            }
        }
        manifest.products = groups("product")
        manifest.categories = groups("category")
        manifest.platforms = groups("platform")
        manifest.countries = groups("country")
        manifest.discountCodes = sums.codes.sorted { $0.key < $1.key }.map { code, used in
            SimulationManifest.DiscountCode(code: code, orders: used.orders, amount: text(used.amount))
        }
        manifest.paths = sums.paths.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { SimulationManifest.PathViews(path: $0.key, views: $0.value) }
        manifest.funnel = zip(Self.funnelSteps, sums.funnel)
            .map { SimulationManifest.FunnelStep(step: $0, sessions: $1) }
    }

    private func sales(_ amounts: Amounts) -> SimulationManifest.Sales {
        SimulationManifest.Sales(
            orders: amounts.orders, units: amounts.units, gross: text(amounts.gross),
            discounts: text(amounts.discounts), refunds: text(amounts.refunds), refundedUnits: amounts.refundedUnits,
            net: text(amounts.gross - amounts.discounts - amounts.refunds), tax: text(amounts.tax))
    }

    private func text(_ hundredths: Int64) -> String { Money(minorUnits: hundredths, currency)?.text ?? "" }

    // MARK: Records

    private func record(
        _ plan: OrderPlan, _ made: OrderOutcome, _ customer: ShopCustomer, _ visit: VisitPlan
    ) -> SimulationManifest.Order {
        SimulationManifest.Order(
            number: plan.number, at: made.at, customer: customer.number, sessionId: visit.sessionID,
            country: customer.country, paymentMethod: plan.paymentMethod, state: made.state.rawValue,
            status: made.status, isSale: made.isSale, discountCode: Self.code(plan, made),
            discount: text(made.discount), tax: text(made.tax),
            total: text(made.total),
            lines: made.lines.map {
                SimulationManifest.OrderLine(
                    productId: $0.product, quantity: $0.quantity, gross: text($0.gross), discount: text($0.discount))
            },
            cancelledAt: made.cancelledAt,
            refunds: made.refunds.map { refund in
                SimulationManifest.Refund(
                    at: refund.at, amount: text(refund.amount),
                    lines: refund.lines.map {
                        SimulationManifest.RefundLine(
                            productId: $0.product, quantity: $0.quantity, amount: text($0.amount))
                    })
            })
    }

    private static func session(_ plan: VisitPlan, _ outcome: VisitOutcome) -> SimulationManifest.Session {
        let steps = plan.tracked.prefix(outcome.events)
        return SimulationManifest.Session(
            id: plan.sessionID, anonymousId: plan.visitor.anonymousID, customer: plan.customer?.number,
            signedInFrom: steps.firstIndex { $0.isSignedIn }, source: plan.source, device: plan.visitor.agent.device,
            country: plan.visitor.country,
            events: steps.map {
                SimulationManifest.Event(
                    type: $0.action.eventType, at: $0.at, productId: $0.action.product?.id, path: $0.action.path)
            })
    }
}
