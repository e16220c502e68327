/// Why a metric could not be registered. The registry stands unchanged.
package struct RegistryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The bounded set of reasons.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// The name does not fit the kind: a counter without `_total`, a gauge with it, …
        case name
        /// A label name is given twice.
        case labels
        /// The bucket bounds of a histogram are not finite and strictly increasing, or too many.
        case bounds
        /// The name is registered with another kind, other labels or other bounds.
        case shape
        /// A sample of this metric would have the name of another metric's sample.
        case clash
        /// The registry holds as many families as it may.
        case familyLimit
    }

    package let code: Code
    /// The metric that was to be registered.
    package let name: String
    /// What is wrong and what to do.
    package let detail: String

    package var description: String { "metric \(name): \(detail) (\(code.rawValue))" }
}
