import Foundation

/// What a name or an address is compared by: the same for every case and Unicode form of it.
///
/// Compatibility forms are replaced (NFKC), then cases are folded scalar by scalar by way of the upper case, so that
/// `ß` and `SS`, `ſ` and `s`, `ς` and `Σ` are one; then composed again, since folding can leave parts behind. This
/// folds a little more than Unicode's CaseFolding (`ı` is an `i` as well): two names that are hard to tell apart are one.
enum AccountKey {
    static func make(_ text: String) -> String {
        folded(folded(text))
    }

    private static func folded(_ text: String) -> String {
        var upper = String.UnicodeScalarView()
        for scalar in text.precomposedStringWithCompatibilityMapping.unicodeScalars {
            upper.append(contentsOf: scalar.properties.uppercaseMapping.unicodeScalars)
        }
        var lower = String.UnicodeScalarView()
        for scalar in upper {
            lower.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
        }
        return String(lower).precomposedStringWithCompatibilityMapping
    }
}
