import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit

/// The items of a request's query by name; an unknown or repeated one is refused rather than left out of the answer.
enum QueryItems {
    /// - Parameter known: the names this route takes.
    static func of(_ request: Request, known: [String]) throws(Problem) -> [String: String] {
        var items: [String: String] = [:]
        for part in (request.uri.query ?? "").split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(pair[0]), let value = pair.count == 2 ? decoded(pair[1]) : "" else {
                throw .badRequest("The query is not percent-encoded UTF-8.", code: "invalid_query")
            }
            guard known.contains(name) else {
                throw .badRequest(
                    "\(name.prefix(60)): unknown; this takes \(known.joined(separator: ", ")).",
                    code: "unknown_parameter")
            }
            guard items.updateValue(value, forKey: name) == nil else {
                throw .badRequest("\(name): given twice.", code: "repeated_parameter")
            }
        }
        return items
    }

    /// As forms encode it: `+` is a space.
    private static func decoded(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }
}
