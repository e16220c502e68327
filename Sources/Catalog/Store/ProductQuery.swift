import Postgres
import Queries
import ServiceKit

/// The SQL of a list: the files' texts with the conditions and the order that a filter asks for. Nothing of what a
/// client sent is part of the text; every combination is a prepared statement of its own with a plan of its own.
struct ProductQuery: Sendable, Equatable {
    let list: String
    let count: String
    let binds: [PostgresValue]

    /// How like a name's best part a search must be for a typing error to be forgiven; PostgreSQL's default, 0.6,
    /// misses "Mincraft".
    static let similarityMin = "0.4"
    /// Holds for the transaction that a batch is.
    static let similarity = PostgresStatement(
        "SELECT set_config('pg_trgm.word_similarity_threshold', $1, true)", [.text(similarityMin)])

    private static let listFile = CatalogueSQL.named("products_list")
    private static let countFile = CatalogueSQL.named("products_count")

    init(_ filter: ProductFilter) {
        var conditions = [#"p."isActive""#]
        var binds: [PostgresValue] = [.int(filter.limit), .int(filter.offset)]
        var search = ""
        func bind(_ value: PostgresValue) -> String {
            binds.append(value)
            return "$\(binds.count)"
        }
        if let category = filter.category { conditions.append("p.category = \(bind(.text(category.rawValue)))") }
        if let platform = filter.platform { conditions.append("p.platform = \(bind(.text(platform.rawValue)))") }
        if let price = filter.priceMin {
            conditions.append("p.price >= \(bind(.numeric(PostgresNumeric(unscaled: price.minorUnits, scale: 2))))")
        }
        if let price = filter.priceMax {
            conditions.append("p.price <= \(bind(.numeric(PostgresNumeric(unscaled: price.minorUnits, scale: 2))))")
        }
        // Written out, so that the partial indexes can be used.
        if filter.featured { conditions.append("p.featured") }
        if filter.trending { conditions.append("p.trending") }
        if let text = filter.search {
            search = bind(.text(text))
            conditions.append("(p.\"searchText\" @@ \(Self.words(search)) OR p.name %> \(search))")
        }
        let order =
            switch filter.sort {
            case .relevance:
                "ts_rank(p.\"searchText\", \(Self.words(search))) + word_similarity(\(search), p.name) DESC, "
                    + "p.rating DESC, p.id"
            case .newest: #"p."createdAt" DESC, p.id"#
            case .name: "p.name, p.id"
            case .rating: "p.rating DESC, p.id"
            case .priceAscending: "p.price, p.id"
            case .priceDescending: "p.price DESC, p.id DESC"
            }
        self.init(conditions: conditions, order: order, binds: binds)
    }

    /// One active product.
    init(id: PostgresUUID) {
        self.init(conditions: [#"p."isActive""#, "p.id = $3"], order: "p.id", binds: [1, 0, .uuid(id)])
    }

    /// The deleted products, the last deleted first.
    init(deletedLimit limit: Int, offset: Int) {
        self.init(
            conditions: [#"NOT p."isActive""#], order: #"p."deletedAt" DESC, p.id"#,
            binds: [.int(limit), .int(offset)])
    }

    private init(conditions: [String], order: String, binds: [PostgresValue]) {
        func filled(_ text: String) -> String {
            text.replacing("/* conditions */", with: conditions.joined(separator: " AND "))
                .replacing("/* order */", with: order)
        }
        list = filled(Self.listFile)
        count = filled(Self.countFile)
        self.binds = binds
    }

    /// Every word of the text, as it is written or by its stem.
    private static func words(_ bind: String) -> String {
        "(plainto_tsquery('english', \(bind)) || plainto_tsquery('simple', \(bind)))"
    }
}
