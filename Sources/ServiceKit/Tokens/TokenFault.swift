/// Why a token is not believed. A closed set, fit for a metric's label.
package enum TokenFault: String, Error, Sendable, Hashable, CaseIterable {
    /// Not a JSON Web Token of ours, signed by none of our keys, or for someone else.
    case invalid
    case expired
}
