import Foundation
import ServiceKit

/// What is looked at in every wish for reports, whether they are to come by themselves or once.
enum PlanChecks {
    static let parametersMax = 30
    static let parameterBytesMax = 1000

    /// A parameter's value: a text, a number or a truth.
    struct Text: Decodable {
        let value: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                value = text
            } else if let truth = try? container.decode(Bool.self) {
                value = truth ? "true" : "false"
            } else {
                value = try container.decode(Decimal.self).description
            }
        }
    }

    /// Reads a wish, or says what is wrong with it.
    static func wish<Wish: Decodable>(_ body: [UInt8], _ what: String) throws(Problem) -> Wish {
        do {
            return try JSONDecoder().decode(Wish.self, from: Data(body))
        } catch {
            throw .badRequest(text(error, what), code: "invalid_body")
        }
    }

    /// - Parameter refusal: why a report can't be run with these parameters; nil where it can.
    static func parameters(
        _ given: [String: Text]?, of report: String,
        _ refusal: (_ report: String, _ parameters: [String: String]) -> String?
    ) throws(Problem) -> [String: String] {
        let parameters = (given ?? [:]).mapValues(\.value)
        guard parameters.count <= parametersMax,
            parameters.allSatisfy({ $0.value.utf8.count <= parameterBytesMax && !$0.value.utf8.contains(0) })
        else {
            throw .badRequest(
                "parameters: at most \(parametersMax), each up to \(parameterBytesMax) bytes.",
                code: "invalid_parameter")
        }
        if let reason = refusal(report, parameters) { throw .badRequest(reason, code: "invalid_report") }
        return parameters
    }

    /// Each once, in the order they were given.
    static func formats(_ given: [String]?) throws(Problem) -> [String] {
        var formats: [String] = []
        for format in given ?? ["html"] where !formats.contains(format) { formats.append(format) }
        guard !formats.isEmpty, formats.allSatisfy({ ReportFormat(rawValue: $0) != nil }) else {
            throw .badRequest(
                "formats: one or more of \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")).",
                code: "invalid_format")
        }
        return formats
    }

    static func locale(_ given: String?) throws(Problem) -> String {
        let locale = given ?? ReportRequest.localeDefault
        guard locale.utf8.count <= 35, locale.utf8.allSatisfy({ $0 != 0x5F }), isLocale(locale) else {
            throw .badRequest("locale: expected a tag such as en-US or de-DE.", code: "invalid_locale")
        }
        return locale
    }

    private static func isLocale(_ tag: String) -> Bool {
        let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
        return (2...3).contains(parts[0].utf8.count)
            && parts[0].utf8.allSatisfy { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
            && parts.dropFirst().allSatisfy { (2...8).contains($0.utf8.count) && $0.allSatisfy { $0.isASCII } }
    }

    private static func text(_ error: any Error, _ what: String) -> String {
        func path(_ keys: [any CodingKey]) -> String {
            keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        }
        switch error as? DecodingError {
        case .keyNotFound(let key, let context): return "\(path(context.codingPath + [key])): missing."
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "\(path(context.codingPath)): of another type than expected."
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            return "\(path(context.codingPath)): not a value that is taken here."
        default: return "The body is no JSON object of \(what)."
        }
    }
}
