import Postgres
import ServiceKit

/// The discounts in PostgreSQL.
struct DiscountStore: Sendable {
    let pool: PostgresPool

    // MARK: Using

    /// A discount as it stands, without its lock, and how often this customer uses it.
    func find(
        _ code: DiscountCode, user: PostgresUUID
    ) async throws -> (discount: Discount, customerUses: Int, now: PostgresTimestamp)? {
        guard let row = try await pool.orders("discount_find", [.text(code.text)]).first else { return nil }
        let discount = try Self.discount(row)
        let uses = try await pool.orders("discount_uses", [.uuid(discount.id), .uuid(user)])[0]
        return (discount, try uses.decode("uses"), try uses.decode("now"))
    }

    /// An order with the discount of its code, whose row stays locked until the order is written: of many at the same
    /// time each sees the uses of those before.
    static func apply(
        _ code: DiscountCode, to priced: PricedOrder, user: PostgresUUID, _ connection: PostgresConnection
    ) async throws -> (discount: Discount, priced: PricedOrder) {
        guard let row = try await connection.orders("discount_lock", [.text(code.text), .null]).first else {
            throw Discount.Refusal.unknown
        }
        let discount = try discount(row)
        // A statement of its own, so that it sees what was committed while the lock was waited for.
        let uses = try await connection.orders("discount_uses", [.uuid(discount.id), .uuid(user)])[0]
        let refusal = discount.refusal(
            of: priced.subtotal, at: try uses.decode("now"), customerUses: try uses.decode("uses"))
        if let refusal { throw refusal }
        return (discount, try priced.discounted(by: discount.amount(of: priced.subtotal)))
    }

    // MARK: Admins

    /// False where there is one with this code.
    func add(_ discount: Discount, by admin: PostgresUUID) async throws -> Bool {
        do throws(PostgresError) {
            _ = try await pool.batch([
                OrderSQL.statement(
                    "discount_insert",
                    [
                        .uuid(discount.id), .text(discount.code.text), .text(discount.description),
                        .text(discount.kind), Self.value(discount.value),
                    ] + Self.rest(discount)),
                Self.audit("discount.create", discount, by: admin),
            ])
            return true
        } catch  where error.constraint == "discounts_code" {
            return false
        }
    }

    /// Lets `decide` change a discount; nil where there is none.
    func change(
        _ id: PostgresUUID, by admin: PostgresUUID, _ decide: @Sendable (Discount) throws -> Discount
    ) async throws -> (before: Discount, after: Discount)? {
        try await pool.transaction { connection in
            guard let row = try await connection.orders("discount_lock", [.null, .uuid(id)]).first else { return nil }
            let before = try Self.discount(row)
            let after = try decide(before)
            guard before != after else { return (before, after) }
            _ = try await connection.batch([
                OrderSQL.statement(
                    "discount_update",
                    [.uuid(id), .text(after.description), Self.value(after.value)] + Self.rest(after)),
                Self.audit("discount.change", after, by: admin),
            ])
            return (before, after)
        }
    }

    private static func audit(_ action: String, _ discount: Discount, by admin: PostgresUUID) -> PostgresStatement {
        let value =
            switch discount.value {
            case .percentage(let basisPoints): "\(basisPoints) basis points"
            case .amount(let amount): amount.description
            }
        return AuditEntry(
            action, "discount/\(discount.id)", by: admin,
            ["code": discount.code.text, "value": value, "active": "\(discount.isActive)"]
        ).statement
    }

    /// JSON of a discount; nil where there is none.
    func document(_ id: PostgresUUID) async throws -> String? {
        try await pool.orders("discount_document", [.uuid(id)]).first?.decode("document", as: String.self)
    }

    /// A page of them, newest first, and how many there are.
    func list(active: Bool?, limit: Int, offset: Int) async throws -> (documents: [String], total: Int) {
        let active = PostgresValue.optional(active) { .bool($0) }
        let results = try await pool.batch([
            OrderSQL.statement("discounts_list", [.int(limit), .int(offset), active]),
            OrderSQL.statement("discounts_count", [active]),
        ])
        return (
            try results[0].rows.map { try $0.decode("document", as: String.self) },
            try results[1].rows[0].decode("total", as: Int.self)
        )
    }

    // MARK: Rows

    private static func value(_ value: Discount.Value) -> PostgresValue {
        switch value {
        case .percentage(let basisPoints): .numeric(PostgresNumeric(unscaled: Int64(basisPoints), scale: 2))
        case .amount(let amount): .money(amount)
        }
    }

    private static func rest(_ discount: Discount) -> [PostgresValue] {
        [
            .optional(discount.currency) { .text($0.code) }, .optional(discount.minimum, PostgresValue.money),
            .optional(discount.validFrom, PostgresValue.timestamp),
            .optional(discount.validUntil, PostgresValue.timestamp),
            .optional(discount.usesMax) { .int($0) }, .optional(discount.usesPerCustomerMax) { .int($0) },
            .bool(discount.isActive),
        ]
    }

    private static func discount(_ row: PostgresRow) throws -> Discount {
        let text: String = try row.decode("code")
        guard let code = DiscountCode(text) else {
            throw PostgresError(kind: .decoding, message: "column \"code\" holds no discount code")
        }
        let currency = try row.decode("currency", as: String?.self) == nil ? nil : try row.currency()
        // Where there is no currency there is no amount, but a percentage with as many decimals.
        let value = try row.money("value", currency ?? .usd)
        let isPercentage = try row.decode("kind", as: String.self) == "percentage"
        let hasMinimum = try row.decode("minimumAmount", as: PostgresNumeric?.self) != nil
        return Discount(
            id: try row.decode("id"), code: code, description: try row.decode("description"),
            value: isPercentage ? .percentage(basisPoints: Int(value.minorUnits)) : .amount(value),
            currency: currency, minimum: hasMinimum ? try row.money("minimumAmount", currency ?? .usd) : nil,
            validFrom: try row.decode("validFrom"), validUntil: try row.decode("validUntil"),
            usesMax: try row.decode("usesMax"), usesPerCustomerMax: try row.decode("usesPerCustomerMax"),
            isActive: try row.decode("isActive"), uses: try row.decode("uses"))
    }
}
