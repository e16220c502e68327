import Foundation
import Postgres
import ServiceKit

/// What a customer wants to order, as the body of `POST /api/orders` says it, checked.
struct OrderRequest: Sendable, Hashable {
    struct Item: Sendable, Hashable {
        let productId: PostgresUUID
        let quantity: Int
    }

    /// Each product once, in the order they were first named.
    let items: [Item]
    /// JSON texts.
    let shippingAddress: String
    let billingAddress: String?
    let paymentMethod: String
    let currency: Currency
    let discountCode: DiscountCode?
    /// What the client believes it costs; nil where it does not say.
    let total: Money?

    static let linesMax = 100
    static let quantityMax = 999
    static let paymentMethodBytesMax = 64
    static let addressBytesMax = 4096

    /// What can't be used, for the client.
    struct Fault: Error, Sendable, Hashable {
        let code: String
        let detail: String
    }

    init(_ body: [UInt8], shopCurrency: Currency) throws(Fault) {
        let raw = try Self.decode(RawOrder.self, body)
        items = try Self.items(raw.items)
        shippingAddress = try Self.address(raw.shippingAddress, "shippingAddress")
        if let address = raw.billingAddress {
            billingAddress = try Self.address(address, "billingAddress")
        } else {
            billingAddress = nil
        }
        guard !raw.paymentMethod.isEmpty, raw.paymentMethod.utf8.count <= Self.paymentMethodBytesMax,
            raw.paymentMethod.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else {
            throw Fault(
                code: "invalid_payment_method",
                detail: "paymentMethod: 1 to \(Self.paymentMethodBytesMax) visible ASCII characters, such as card.")
        }
        paymentMethod = raw.paymentMethod
        if let code = raw.currency, code != shopCurrency.code {
            throw Fault(
                code: "invalid_currency",
                detail: "currency: this shop sells in \(shopCurrency); leave it out or say so.")
        }
        currency = shopCurrency
        discountCode = try Self.discountCode(raw.discountCode)
        if let amount = raw.totalAmount ?? raw.total {
            guard let money = Money(amount.text, shopCurrency) else {
                throw Fault(
                    code: "invalid_total", detail: "totalAmount: an amount with at most two decimals, or nothing.")
            }
            total = money
        } else {
            total = nil
        }
    }

    /// Decodes a body, or says which of its members is wrong.
    static func decode<Value: Decodable>(_ type: Value.Type, _ body: [UInt8]) throws(Fault) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch let error as DecodingError {
            throw Fault(code: "invalid_body", detail: Self.detail(error))
        } catch {
            throw Fault(code: "invalid_body", detail: "The body is not JSON this path can read; see /openapi.json.")
        }
    }

    private static func detail(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _): "\(key.stringValue): missing."
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "\(path(context)): not of the type that /openapi.json says."
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            "\(path(context)): \(context.debugDescription)"
        default: "The body is not JSON this path can read; see /openapi.json."
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        return path.isEmpty ? "The body" : path
    }

    /// Nil for nothing, which is what an empty field sends.
    static func discountCode(_ text: String?) throws(Fault) -> DiscountCode? {
        guard let text, text.contains(where: { !$0.isWhitespace }) else { return nil }
        guard let code = DiscountCode(text) else {
            throw Fault(code: "invalid_discount_code", detail: "discountCode: \(DiscountCode.rule).")
        }
        return code
    }

    /// An item as it comes.
    struct RawItem: Decodable {
        let gameId: String?
        let productId: String?
        let id: String?
        let quantity: Int
    }

    static func items(_ raw: [RawItem]) throws(Fault) -> [Item] {
        guard (1...linesMax).contains(raw.count) else {
            throw Fault(code: "invalid_items", detail: "items: 1 to \(linesMax) of them.")
        }
        var order: [PostgresUUID] = []
        var quantities: [PostgresUUID: Int] = [:]
        for (index, item) in raw.enumerated() {
            guard let text = item.gameId ?? item.productId ?? item.id, let id = PostgresUUID(text) else {
                throw Fault(code: "invalid_items", detail: "items.\(index): productId (or gameId, id) is no UUID.")
            }
            guard (1...quantityMax).contains(item.quantity) else {
                throw Fault(code: "invalid_items", detail: "items.\(index).quantity: 1 to \(quantityMax).")
            }
            if quantities[id] == nil { order.append(id) }
            quantities[id, default: 0] += item.quantity
            guard quantities[id, default: 0] <= quantityMax else {
                throw Fault(code: "invalid_items", detail: "items.\(index): more than \(quantityMax) of one product.")
            }
        }
        return order.map { Item(productId: $0, quantity: quantities[$0]!) }
    }

    private static func address(_ address: RawOrder.Address, _ name: String) throws(Fault) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard address.isUsable, let data = try? encoder.encode(address), data.count <= addressBytesMax else {
            throw Fault(
                code: "invalid_address",
                detail: "\(name): a text or an object of texts, not empty, at most \(addressBytesMax) bytes.")
        }
        return String(decoding: data, as: UTF8.self)
    }
}

/// The body as it comes.
private struct RawOrder: Decodable {
    enum Address: Codable {
        case text(String)
        case fields([String: String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .fields(try container.decode([String: String].self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .fields(let fields): try container.encode(fields)
            }
        }

        /// PostgreSQL's jsonb has no NUL.
        var isUsable: Bool {
            switch self {
            case .text(let text): !text.isEmpty && !text.utf8.contains(0)
            case .fields(let fields):
                !fields.isEmpty && fields.allSatisfy { !$0.key.utf8.contains(0) && !$0.value.utf8.contains(0) }
            }
        }
    }

    let items: [OrderRequest.RawItem]
    let shippingAddress: Address
    let billingAddress: Address?
    let paymentMethod: String
    let currency: String?
    let discountCode: String?
    let totalAmount: AmountText?
    let total: AmountText?
}
