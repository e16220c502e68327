import ServiceKit

/// A review as it is sent.
struct ReviewDraft: Sendable, Equatable {
    let rating: Int
    let comment: String

    static let ratings = 1...5
    static let commentCharactersMax = 5000

    init(rating: Int, comment: String) {
        self.rating = rating
        self.comment = comment
    }

    init(_ body: RequestObject) throws(Problem) {
        rating = try body.required("rating", try body.integer("rating", in: Self.ratings))
        comment = try body.text("comment", charactersMax: Self.commentCharactersMax, trimmed: true) ?? ""
    }
}
