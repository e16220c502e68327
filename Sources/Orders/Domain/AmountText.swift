import Foundation

/// A JSON number or a text as its exact decimals; never through a float.
struct AmountText: Decodable, Sendable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        text = try (try? container.decode(String.self)) ?? container.decode(Decimal.self).description
    }
}
