/// The number a customer reads out: `LX-7KQ4M-9TX2B`. Fifty random bits in Crockford's base 32, which has no letters
/// that look like digits: nobody can tell from one number another one, or how many orders there are.
struct OrderNumber: Sendable, Hashable {
    let text: String

    private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    init(using generator: inout some RandomNumberGenerator) {
        func five() -> String { String((0..<5).map { _ in Self.digits.randomElement(using: &generator)! }) }
        text = "LX-\(five())-\(five())"
    }

    static func random() -> OrderNumber {
        var generator = SystemRandomNumberGenerator()
        return OrderNumber(using: &generator)
    }
}
