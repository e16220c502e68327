import HTTPTypes
import Postgres
import ServiceKit

/// Which products a list shows, in which order, and which page of them.
struct ProductFilter: Sendable, Equatable {
    enum Sort: String, Sendable, CaseIterable {
        case relevance, newest, name, rating
        case priceAscending = "price_asc"
        case priceDescending = "price_desc"
    }

    var category: ProductCategory?
    var platform: ProductPlatform?
    var search: String?
    var priceMin: Money?
    var priceMax: Money?
    /// Only those that are; there is no list of those that are not.
    var featured = false
    var trending = false
    var sort: Sort = .newest
    var limit = 20
    var offset = 0

    static let limitMax = 100
    static let offsetMax = 10_000
    static let searchCharactersMax = 200
    static let names = [
        "category", "platform", "search", "min_price", "max_price", "featured", "trending", "sort", "limit", "offset",
    ]

    init() {}

    /// - Parameter items: the query's items; none but ``names``, each once.
    init(items: [String: String]) throws(Problem) {
        category = try Self.choice("category", items)
        platform = try Self.choice("platform", items)
        priceMin = try Self.price("min_price", items)
        priceMax = try Self.price("max_price", items)
        if let priceMin, let priceMax, priceMax.minorUnits < priceMin.minorUnits {
            throw Self.invalid("max_price", "is below min_price")
        }
        featured = try Self.flag("featured", items)
        trending = try Self.flag("trending", items)
        limit = try Self.integer("limit", items, in: 1...Self.limitMax) ?? limit
        offset = try Self.integer("offset", items, in: 0...Self.offsetMax) ?? offset
        if let text = items["search"], text.contains(where: { !$0.isWhitespace }) {
            guard text.unicodeScalars.count <= Self.searchCharactersMax, !text.unicodeScalars.contains("\0") else {
                throw Self.invalid("search", "is longer than \(Self.searchCharactersMax) characters or holds a NUL")
            }
            search = text
        }
        sort = try Self.choice("sort", items) ?? (search == nil ? .newest : .relevance)
        // Without a search all are equally relevant.
        if search == nil, sort == .relevance { sort = .newest }
    }

    private static func invalid(_ name: String, _ what: String) -> Problem {
        Problem(
            .badRequest, code: "invalid_parameter", detail: "\(name) \(what).",
            members: [("parameter", JSONText.quoted(name))])
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ items: [String: String]
    ) throws(Problem) -> Choice? {
        guard let text = items[name], !text.isEmpty else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw invalid(name, "is none of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    private static func price(_ name: String, _ items: [String: String]) throws(Problem) -> Money? {
        guard let text = items[name], !text.isEmpty else { return nil }
        guard let money = Money(text, .usd), !money.isNegative else {
            throw invalid(name, "is no amount such as 59.99")
        }
        return money
    }

    private static func flag(_ name: String, _ items: [String: String]) throws(Problem) -> Bool {
        guard let text = items[name] else { return false }
        guard text == "true" else { throw invalid(name, "can only be true") }
        return true
    }

    static func integer(
        _ name: String, _ items: [String: String], in range: ClosedRange<Int>
    ) throws(Problem) -> Int? {
        guard let text = items[name] else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw invalid(name, "is no whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}
