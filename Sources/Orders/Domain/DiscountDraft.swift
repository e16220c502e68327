import Postgres
import ServiceKit

/// What an admin says of a discount, checked: all of a new one, or what changes of one that stands.
struct DiscountDraft: Decodable, Sendable {
    /// Each as it was given: nil where it was not, an inner nil where it was null.
    private let code: String??
    private let type: String??
    private let value: AmountText??
    private let currency: String??
    private let minimumAmount: AmountText??
    private let validFrom: String??
    private let validUntil: String??
    private let usesMax: Int??
    private let usesPerCustomerMax: Int??
    private let description: String??
    private let active: Bool??

    static let usesRange = 1...1_000_000_000
    static let descriptionCharactersMax = 200

    private enum Keys: String, CodingKey {
        case code, type, value, currency, minimumAmount, validFrom, validUntil, usesMax, usesPerCustomerMax
        case description, active
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        func given<Value: Decodable>(_ key: Keys) throws -> Value?? {
            container.contains(key) ? .some(try container.decodeIfPresent(Value.self, forKey: key)) : .none
        }
        code = try given(.code)
        type = try given(.type)
        value = try given(.value)
        currency = try given(.currency)
        minimumAmount = try given(.minimumAmount)
        validFrom = try given(.validFrom)
        validUntil = try given(.validUntil)
        usesMax = try given(.usesMax)
        usesPerCustomerMax = try given(.usesPerCustomerMax)
        description = try given(.description)
        active = try given(.active)
    }

    /// A new discount.
    func discount(id: PostgresUUID, shopCurrency: Currency) throws(OrderRequest.Fault) -> Discount {
        guard let text = code ?? nil, let code = DiscountCode(text) else { throw Self.fault("code", DiscountCode.rule) }
        guard let kind = type ?? nil, ["percentage", "amount"].contains(kind) else {
            throw Self.fault("type", "percentage or amount")
        }
        guard value != nil else { throw Self.fault("value", "missing") }
        let initial: Discount.Value =
            kind == "percentage" ? .percentage(basisPoints: 10_000) : .amount(.zero(shopCurrency))
        return try changed(Discount(id: id, code: code, value: initial), shopCurrency: shopCurrency)
    }

    /// The same discount, changed. Its code and type stay what they are.
    func changed(_ old: Discount, shopCurrency: Currency) throws(OrderRequest.Fault) -> Discount {
        if let code, code.flatMap({ DiscountCode($0) }) != old.code {
            throw Self.fault("code", "can't be changed; make another discount")
        }
        if let type, type != old.kind { throw Self.fault("type", "can't be changed; make another discount") }
        var new = old
        if let currency {
            guard currency == nil || currency == shopCurrency.code else {
                throw Self.fault("currency", "this shop sells in \(shopCurrency)")
            }
            new.currency = currency == nil ? nil : shopCurrency
        }
        if let value { new.value = try Self.value(value?.text, old.value, shopCurrency) }
        if let minimumAmount {
            new.minimum = try Self.amount(minimumAmount?.text, "minimumAmount", shopCurrency)
        }
        if case .amount = new.value { new.currency = shopCurrency }
        if new.minimum != nil { new.currency = shopCurrency }
        if let validFrom { new.validFrom = try Self.moment(validFrom, "validFrom") }
        if let validUntil { new.validUntil = try Self.moment(validUntil, "validUntil") }
        if let from = new.validFrom, let until = new.validUntil, from >= until {
            throw Self.fault("validUntil", "after validFrom")
        }
        if let usesMax { new.usesMax = try Self.count(usesMax, "usesMax") }
        if let usesPerCustomerMax { new.usesPerCustomerMax = try Self.count(usesPerCustomerMax, "usesPerCustomerMax") }
        if let description {
            let text = description ?? ""
            guard text.unicodeScalars.count <= Self.descriptionCharactersMax, !text.utf8.contains(0) else {
                throw Self.fault("description", "at most \(Self.descriptionCharactersMax) characters, none of them NUL")
            }
            new.description = text
        }
        if let active { new.isActive = active ?? true }
        return new
    }

    private static func fault(_ name: String, _ rule: String) -> OrderRequest.Fault {
        OrderRequest.Fault(code: "invalid_discount", detail: "\(name): \(rule).")
    }

    private static func value(
        _ text: String?, _ old: Discount.Value, _ currency: Currency
    ) throws(OrderRequest.Fault) -> Discount.Value {
        // Per cent have two decimals, as amounts do.
        guard let text, let amount = Money(text, currency), amount.minorUnits > 0 else {
            throw fault("value", "more than 0, with at most two decimals")
        }
        guard case .percentage = old else { return .amount(amount) }
        guard amount.minorUnits <= 10_000 else { throw fault("value", "at most 100 per cent") }
        return .percentage(basisPoints: Int(amount.minorUnits))
    }

    private static func amount(
        _ text: String?, _ name: String, _ currency: Currency
    ) throws(OrderRequest.Fault) -> Money? {
        guard let text else { return nil }
        guard let amount = Money(text, currency), !amount.isNegative else {
            throw fault(name, "an amount with at most two decimals")
        }
        return amount
    }

    private static func moment(_ text: String?, _ name: String) throws(OrderRequest.Fault) -> PostgresTimestamp? {
        guard let text else { return nil }
        guard let moment = Moment.parse(text) else { throw fault(name, Moment.rule) }
        return moment
    }

    private static func count(_ count: Int?, _ name: String) throws(OrderRequest.Fault) -> Int? {
        guard let count else { return nil }
        guard usesRange.contains(count) else {
            throw fault(name, "\(usesRange.lowerBound) to \(usesRange.upperBound)")
        }
        return count
    }
}

extension Discount {
    /// As the API and the database name it.
    var kind: String {
        switch value {
        case .percentage: "percentage"
        case .amount: "amount"
        }
    }
}
