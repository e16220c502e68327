import Foundation
import Postgres
import ServiceKit

/// What a message's payload tells, read for a mail.
struct OrderNews: Sendable, Hashable {
    struct Line: Sendable, Hashable {
        let name: String
        let quantity: Int
        let unitPrice: Money
        let total: Money
    }

    struct Order: Sendable, Hashable {
        let number: String
        let userId: PostgresUUID
        let status: String
        let lines: [Line]
        let subtotal: Money
        let discount: Money
        let tax: Money
        let total: Money
        let refunded: Money
        /// Line by line.
        let address: [String]
    }

    struct Refund: Sendable, Hashable {
        let amount: Money
        /// Name and quantity of what it is for.
        let lines: [(name: String, quantity: Int)]

        static func == (left: Self, right: Self) -> Bool {
            left.amount == right.amount && left.lines.elementsEqual(right.lines, by: ==)
        }

        func hash(into hasher: inout Hasher) { hasher.combine(amount) }
    }

    /// RFC 3339.
    let createdAt: String
    let order: Order
    let refund: Refund?

    /// Nil where it is none of this version's payloads.
    init?(_ payload: String) {
        guard let raw = try? JSONDecoder().decode(Raw.self, from: Data(payload.utf8)),
            let currency = Currency(raw.data.order.currency), let userId = PostgresUUID(raw.data.order.userId)
        else { return nil }
        let order = raw.data.order
        // Decimals are read and written without a float in between.
        func money(_ amount: Decimal?) -> Money? { Money((amount ?? 0).description, currency) }
        let lines = order.items.compactMap { item -> Line? in
            guard let unit = money(item.unitPrice), let total = money(item.totalPrice) else { return nil }
            return Line(name: item.productName, quantity: item.quantity, unitPrice: unit, total: total)
        }
        guard lines.count == order.items.count, let total = money(order.totalAmount),
            let subtotal = money(order.subtotalAmount ?? order.totalAmount),
            let discount = money(order.discountAmount), let tax = money(order.taxAmount),
            let refunded = money(order.refundedAmount)
        else { return nil }
        createdAt = raw.createdAt
        self.order = Order(
            number: order.orderNumber, userId: userId, status: order.status, lines: lines, subtotal: subtotal,
            discount: discount, tax: tax, total: total, refunded: refunded,
            address: order.shippingAddress?.lines ?? [])
        if let refund = raw.data.refund {
            guard let amount = money(refund.amount) else { return nil }
            self.refund = Refund(
                amount: amount, lines: refund.items.map { ($0.productName, $0.quantity) })
        } else {
            refund = nil
        }
    }
}

/// The payload as it stands in the outbox.
private struct Raw: Decodable {
    struct Data: Decodable {
        let order: Order
        let refund: Refund?
    }

    struct Order: Decodable {
        let orderNumber: String
        let userId: String
        let status: String
        let currency: String
        let subtotalAmount: Decimal?
        let discountAmount: Decimal?
        let taxAmount: Decimal?
        let totalAmount: Decimal
        let refundedAmount: Decimal?
        let shippingAddress: Address?
        let items: [Item]
    }

    struct Item: Decodable {
        let productName: String
        let quantity: Int
        let unitPrice: Decimal
        let totalPrice: Decimal
    }

    struct Refund: Decodable {
        struct Item: Decodable {
            let productName: String
            let quantity: Int
        }

        let amount: Decimal
        let items: [Item]
    }

    struct Address: Decodable {
        let lines: [String]

        /// The usual members in the usual order; any other after them.
        private static let order = [
            "name", "firstName", "lastName", "company", "street", "address", "line1", "line2", "postalCode", "zip",
            "zipCode", "city", "state", "region", "country",
        ]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                lines = text.split(whereSeparator: \.isNewline).map(String.init)
            } else {
                let fields = try container.decode([String: String].self)
                func place(_ name: String) -> Int { Self.order.firstIndex(of: name) ?? Self.order.count }
                lines = fields.sorted { (place($0.key), $0.key) < (place($1.key), $1.key) }.map(\.value)
                    .filter { !$0.isEmpty }
            }
        }
    }

    let createdAt: String
    let data: Data
}
