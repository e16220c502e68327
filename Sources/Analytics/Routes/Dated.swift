/// Figures with the moment up to which they are complete, as one object: `as_of`, absent where that is not known.
struct Dated<Figures: Encodable & Sendable>: Encodable, Sendable {
    let figures: Figures
    let asOf: String?

    /// - Parameter asOf: asked for before the figures, so that they hold at least what it promises.
    init(_ figures: Figures, asOf: String?) {
        self.figures = figures
        self.asOf = asOf
    }

    func encode(to encoder: any Encoder) throws {
        try figures.encode(to: encoder)
        var container = encoder.container(keyedBy: Member.self)
        try container.encodeIfPresent(asOf, forKey: .asOf)
    }

    private enum Member: String, CodingKey {
        case asOf = "as_of"
    }
}
