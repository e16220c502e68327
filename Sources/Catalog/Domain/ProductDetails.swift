package import ServiceKit

/// What an admin writes about a product.
package struct ProductDetails: Sendable, Equatable {
    package var name: String
    package var description = ""
    package var price: Money
    package var originalPrice: Money?
    package var category: ProductCategory
    package var platform: ProductPlatform
    package var imageUrl: String?
    package var featured = false
    package var trending = false

    package static let nameCharactersMax = 200
    package static let descriptionCharactersMax = 10_000
    package static let imageUrlCharactersMax = 2000

    package init(name: String, price: Money, category: ProductCategory, platform: ProductPlatform) {
        self.name = name
        self.price = price
        self.category = category
        self.platform = platform
    }

    func write(to object: inout JSONObjectText) {
        object.add("name", name)
        object.add("description", description)
        object.add("price", price.text)
        object.add("originalPrice", originalPrice?.text)
        object.add("category", category.rawValue)
        object.add("platform", platform.rawValue)
        object.add("imageUrl", imageUrl)
        object.add("featured", featured)
        object.add("trending", trending)
    }
}

extension ProductDetails {
    /// A new product, or the whole of a changed one: what is not given is empty.
    init(_ body: RequestObject) throws(Problem) {
        self.init(
            name: try body.required(
                "name", try body.text("name", charactersMax: Self.nameCharactersMax, trimmed: true)),
            price: try body.required("price", try body.price("price")),
            category: try body.required("category", try body.choice("category")),
            platform: try body.required("platform", try body.choice("platform")))
        try apply(body)
    }

    /// Changes what the body gives.
    mutating func apply(_ body: RequestObject) throws(Problem) {
        if let name = try body.text("name", charactersMax: Self.nameCharactersMax, trimmed: true) { self.name = name }
        guard !name.isEmpty else { throw RequestObject.invalid("name", "is empty") }
        description =
            try body.text("description", charactersMax: Self.descriptionCharactersMax)
            ?? (body.isNull("description") ? "" : description)
        price = try body.price("price") ?? price
        originalPrice = try body.price("originalPrice") ?? (body.isNull("originalPrice") ? nil : originalPrice)
        category = try body.choice("category") ?? category
        platform = try body.choice("platform") ?? platform
        imageUrl =
            try body.text("imageUrl", charactersMax: Self.imageUrlCharactersMax)
            ?? (body.isNull("imageUrl") ? nil : imageUrl)
        if let imageUrl, !["http://", "https://", "/"].contains(where: imageUrl.hasPrefix) {
            throw RequestObject.invalid("imageUrl", "is neither an http address nor a path")
        }
        featured = try body.flag("featured") ?? featured
        trending = try body.flag("trending") ?? trending
    }
}
