import Foundation
import TestSupport

/// Random orders, discounts and refunds of two months in 2025, as statements for the order tables. The same from the
/// same seed.
struct RandomOrders {
    let sql: String
    /// What led to some of the orders.
    let channels: [(order: String, channel: String)]

    init(seed: UInt64, count: Int) {
        var random = SeededGenerator(seed: seed)
        func uuid() -> String {
            let (high, low) = (
                UInt64.random(in: 0 ... .max, using: &random), UInt64.random(in: 0 ... .max, using: &random)
            )
            let digits = Array(Self.hex(high) + Self.hex(low))
            return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
        }
        let products = (0..<9).map { _ in uuid() }
        let customers = (0..<25).map { _ in uuid() }
        var statements = products.enumerated().map { index, id in
            """
            INSERT INTO catalog."Products" (id, name, price, category, platform)
            VALUES ('\(id)', 'Game \(index)', 9.99, '\(["rpg", "action", "sports"][index % 3])',
                '\(["pc", "ps5", "xbox", "switch"][index % 4])')
            """
        }
        var channels: [(order: String, channel: String)] = []
        for number in 0..<count {
            let id = uuid()
            // Also around the ends of windows, and within a second of them.
            let edges = [1_742_425_200, 1_743_804_000, 1_740_805_200, 1_743_480_000, 1_743_296_400]
            let isAtEdge = Int.random(in: 0..<5, using: &random) == 0
            var at = Double(
                isAtEdge
                    ? (edges.randomElement(using: &random) ?? 0) + Int.random(in: -1...1, using: &random)
                    : Int.random(in: 1_738_368_000..<1_744_500_000, using: &random))
            if Int.random(in: 0..<3, using: &random) == 0 { at += 0.5 }
            let currency = ["USD", "USD", "EUR", "JPY"].randomElement(using: &random) ?? "USD"
            var lines: [(id: String, price: Int, units: Int, discount: Int, product: String)] = []
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let (price, units) = (Int.random(in: 1...9999, using: &random), Int.random(in: 1...3, using: &random))
                let part = [0, 0, 10, 33].randomElement(using: &random) ?? 0
                lines.append(
                    (uuid(), price, units, price * units * part / 100, products.randomElement(using: &random) ?? ""))
            }
            let subtotal = lines.reduce(0) { $0 + $1.price * $1.units }
            let discount = lines.reduce(0) { $0 + $1.discount }
            let total = subtotal - discount
            let isPaid = Int.random(in: 0..<10, using: &random) > 0
            let status =
                Int.random(in: 0..<12, using: &random) == 0
                ? "cancelled" : ["pending", "processing", "delivered"].randomElement(using: &random) ?? "pending"
            let address = ["{\"country\":\"DE\"}", "{\"country\":\"US\"}", "{}"].randomElement(using: &random) ?? "{}"
            statements.append(
                """
                INSERT INTO orders."Orders" (id, "orderNumber", "userId", status, "paymentStatus", "paymentMethod",
                    "stockState", "subtotalAmount", "discountAmount", "taxAmount", "totalAmount", "paidAmount", currency,
                    "shippingAddress", "createdAt")
                VALUES ('\(id)', 'N\(number)', '\(customers.randomElement(using: &random) ?? "")', '\(status)',
                    '\(isPaid ? "paid" : "pending")', 'card', 'confirmed', \(Self.money(subtotal)),
                    \(Self.money(discount)), \(Self.money(total * 19 / 119)), \(Self.money(total)),
                    \(Self.money(isPaid ? total : 0)), '\(currency)', '\(address)', to_timestamp(\(at)))
                """)
            for (position, line) in lines.enumerated() {
                statements.append(
                    """
                    INSERT INTO orders."OrderItems" (id, "orderId", position, "productId", "productName", "unitPrice",
                        quantity, "totalPrice", "discountAmount")
                    VALUES ('\(line.id)', '\(id)', \(position), '\(line.product)', 'Game', \(Self.money(line.price)),
                        \(line.units), \(Self.money(line.price * line.units)), \(Self.money(line.discount)))
                    """)
            }
            if isPaid, Int.random(in: 0..<3, using: &random) == 0 {
                let refund = uuid()
                let back = lines.prefix(Int.random(in: 0...lines.count, using: &random)).map { line in
                    (line.id, Int.random(in: 1...line.units, using: &random), line.price * line.units - line.discount)
                }
                // Some is given back for no line, by courtesy.
                let rest = back.isEmpty ? 5 : [0, 0, 1].randomElement(using: &random) ?? 0
                let amount = back.reduce(rest) { $0 + $1.2 }
                if amount > 0 {
                    let later = at + Double(Int.random(in: 0..<2_000_000, using: &random))
                    statements.append(
                        """
                        INSERT INTO orders."Refunds" (id, "orderId", amount, currency, "actorKind", "createdAt")
                        VALUES ('\(refund)', '\(id)', \(Self.money(amount)), '\(currency)', 'admin',
                            to_timestamp(\(later)))
                        """)
                    for (item, units, amount) in back {
                        statements.append(
                            """
                            INSERT INTO orders."RefundItems" ("refundId", "orderItemId", quantity, amount)
                            VALUES ('\(refund)', '\(item)', \(units), \(Self.money(amount)))
                            """)
                    }
                }
            }
            if Int.random(in: 0..<3, using: &random) > 0 {
                channels.append((id, ["email", "direct", "display"].randomElement(using: &random) ?? "direct"))
            }
        }
        sql = statements.joined(separator: ";\n")
        self.channels = channels
    }

    private static func hex(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }

    private static func money(_ cents: Int) -> String {
        "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
    }
}
