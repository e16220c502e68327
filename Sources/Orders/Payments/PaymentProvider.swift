package import ServiceKit

/// What is to be paid.
package struct Payment: Sendable, Hashable {
    /// The order's id: a provider that is asked again about the same one takes the money once.
    package let id: String
    package let method: String
    package let amount: Money

    package init(id: String, method: String, amount: Money) {
        self.id = id
        self.method = method
        self.amount = amount
    }
}

/// What a provider says of a payment.
package enum PaymentAnswer: String, Sendable, Hashable, CaseIterable {
    case captured
    case declined
}

/// Who takes the money, and gives it back.
package protocol PaymentProvider: Sendable {
    /// Takes the money, once for each payment's id. Returns each answer it gets: none where the provider does not
    /// answer in time (its notice, or ``lookup(_:)``, settles it later), two where it answers twice.
    func capture(_ payment: Payment) async -> [PaymentAnswer]

    /// What became of a payment; nil where the provider has none by this id, and has now been told to take none.
    ///
    /// - Throws: where the provider can't be asked.
    func lookup(_ payment: Payment) async throws -> PaymentAnswer?

    /// Gives money back, once for each refund's id.
    ///
    /// - Throws: where it is not known to be done; it is asked again.
    func refund(id: String, _ payment: Payment, amount: Money) async throws
}
