/// The sales of a window, as they are answered. Money is a string with its exact decimals.
struct SalesReport: Encodable, Sendable {
    /// What a window adds up to in one currency.
    struct Totals: Encodable, Sendable {
        let figures: SalesFigures
        let buyers: BuyerCount?

        enum CodingKeys: String, CodingKey {
            case orders, units, units_refunded, gross, discounts, refunds, net, tax, aov, customers, new_customers,
                returning_customers
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try encode(to: &container)
        }

        fileprivate func encode(to container: inout KeyedEncodingContainer<CodingKeys>) throws {
            try container.encode(figures.orders, forKey: .orders)
            try container.encode(figures.units, forKey: .units)
            try container.encode(figures.unitsRefunded, forKey: .units_refunded)
            try container.encode(figures.gross, forKey: .gross)
            try container.encode(figures.discounts, forKey: .discounts)
            try container.encode(figures.refunds, forKey: .refunds)
            try container.encode(figures.net, forKey: .net)
            try container.encode(figures.tax, forKey: .tax)
            try container.encode(figures.aov, forKey: .aov)
            guard let buyers else { return }
            try container.encode(buyers.customers, forKey: .customers)
            try container.encode(buyers.newCustomers, forKey: .new_customers)
            try container.encode(buyers.returningCustomers, forKey: .returning_customers)
        }
    }

    struct Period: Encodable, Sendable {
        let start: String
        let end: String
        let totals: Totals

        enum CodingKeys: String, CodingKey { case start, end }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(start, forKey: .start)
            try container.encode(end, forKey: .end)
            try totals.encode(to: encoder)
        }
    }

    struct Group: Encodable, Sendable {
        let key: String
        let label: String?
        /// What is left when the groups listed are taken from the totals.
        let isRest: Bool
        let figures: SalesFigures
        /// False for the rest where an order may be in several groups.
        let countsOrders: Bool

        enum CodingKeys: String, CodingKey {
            case key, label, is_rest, orders, units, units_refunded, gross, discounts, refunds, net, tax, aov
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(key, forKey: .key)
            try container.encodeIfPresent(label, forKey: .label)
            if isRest { try container.encode(true, forKey: .is_rest) }
            try container.encode(countsOrders ? figures.orders : nil, forKey: .orders)
            try container.encode(figures.units, forKey: .units)
            try container.encode(figures.unitsRefunded, forKey: .units_refunded)
            try container.encode(figures.gross, forKey: .gross)
            try container.encode(figures.discounts, forKey: .discounts)
            try container.encode(figures.refunds, forKey: .refunds)
            try container.encode(figures.net, forKey: .net)
            try container.encode(figures.tax, forKey: .tax)
            try container.encode(countsOrders ? figures.aov : nil, forKey: .aov)
        }
    }

    struct CurrencyTotals: Encodable, Sendable {
        let currency: String
        let totals: Totals

        enum CodingKeys: String, CodingKey { case currency }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(currency, forKey: .currency)
            try totals.encode(to: encoder)
        }
    }

    /// The window compared with.
    struct Previous: Encodable, Sendable {
        let date_range: Dashboard.DateRange
        let totals: Totals
        let series: [Period]
    }

    /// How much more than before, as a part of before: 0.25 is a quarter more. Absent where there was nothing before.
    struct Change: Encodable, Sendable {
        let orders: ExactRate?
        let units: ExactRate?
        let gross: ExactRate?
        let net: ExactRate?

        init(_ now: SalesFigures, since before: SalesFigures) {
            func rate(_ now: Int128, _ before: Int128) -> ExactRate? { ExactRate(now - before, of: before) }
            orders = rate(Int128(now.orders), Int128(before.orders))
            units = rate(Int128(now.units), Int128(before.units))
            gross = rate(now.gross.tenThousandths, before.gross.tenThousandths)
            net = rate(now.net.tenThousandths, before.net.tenThousandths)
        }
    }

    let date_range: Dashboard.DateRange
    let interval: String
    /// Absent where nothing was sold and no currency was asked for.
    let currency: String?
    let totals: Totals
    let series: [Period]
    let group_by: String?
    let groups: [Group]?
    /// Every currency of the window, the one sold in most first.
    let currencies: [CurrencyTotals]
    let previous: Previous?
    let change: Change?
    /// Up to when orders are known to be in the figures; absent where nothing says so.
    let as_of: String?
}
