import Analytics
import Foundation
package import ServiceKit

/// A schedule as it is wished for, once everything about it is known to be right.
package struct ScheduleDraft: Sendable {
    package static let nameCharactersMax = 200
    package static let recipientsMax = 20
    package static let parametersMax = 30
    package static let parameterBytesMax = 1000

    package let name: String
    package let plan: SchedulePlan
    package let times: ScheduleTimes
    package let zoneName: String
    package let catchUp: CatchUp
    package let enabled: Bool

    /// As it stands in a request.
    private struct Wish: Decodable {
        let name: String?
        let report: String
        let parameters: [String: Text]?
        let cron: String
        let timezone: String?
        let window: SchedulePlan.Window
        let formats: [String]?
        let locale: String?
        let recipients: [ReportRecipient]?
        let only_if_not_empty: Bool?
        let catch_up: String?
        let enabled: Bool?
    }

    /// A parameter's value: a text, a number or a truth.
    private struct Text: Decodable {
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

    /// - Parameters:
    ///   - kept: recipients that are known already: their targets may be given as they are shown.
    ///   - refusal: why a report can't be run with these parameters; nil where it can.
    package init(
        _ body: [UInt8], hosts: WebhookHosts, kept: [ReportRecipient] = [],
        refusal: (_ report: String, _ parameters: [String: String]) -> String?
    ) throws(Problem) {
        let wish: Wish
        do {
            wish = try JSONDecoder().decode(Wish.self, from: Data(body))
        } catch {
            throw .badRequest(Self.text(error), code: "invalid_body")
        }
        let parameters = (wish.parameters ?? [:]).mapValues(\.value)
        guard parameters.count <= Self.parametersMax,
            parameters.allSatisfy({ $0.value.utf8.count <= Self.parameterBytesMax && !$0.value.utf8.contains(0) })
        else {
            throw .badRequest(
                "parameters: at most \(Self.parametersMax), each up to \(Self.parameterBytesMax) bytes.",
                code: "invalid_parameter")
        }
        if let reason = refusal(wish.report, parameters) { throw .badRequest(reason, code: "invalid_report") }
        do throws(CronExpression.Fault) {
            let cron = try CronExpression(wish.cron)
            zoneName = wish.timezone ?? "UTC"
            times = ScheduleTimes(cron: cron, zone: try Self.zone(zoneName))
        } catch {
            throw .badRequest("cron: \(error.description)", code: "invalid_cron")
        }
        guard RunWindow(kind: wish.window.kind, days: wish.window.days) != nil else {
            throw .badRequest(
                "window: kind is one of \(RunWindow.kinds.joined(separator: ", ")); last_days takes days, 1 to "
                    + "\(RunWindow.daysMax), and no other does.", code: "invalid_window")
        }
        var formats: [String] = []
        for format in wish.formats ?? ["html"] where !formats.contains(format) { formats.append(format) }
        guard !formats.isEmpty, formats.allSatisfy({ ReportFormat(rawValue: $0) != nil }) else {
            throw .badRequest(
                "formats: one or more of \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")).",
                code: "invalid_format")
        }
        guard let catchUp = CatchUp(rawValue: wish.catch_up ?? CatchUp.last.rawValue) else {
            throw .badRequest("catch_up: expected skip, last or all.", code: "invalid_catch_up")
        }
        let locale = wish.locale ?? ReportRequest.localeDefault
        guard locale.utf8.count <= 35, locale.utf8.allSatisfy({ $0 != 0x5F }), Self.isLocale(locale) else {
            throw .badRequest("locale: expected a tag such as en-US or de-DE.", code: "invalid_locale")
        }
        let recipients = try Self.recipients(wish.recipients ?? [], hosts, kept)
        let given = (wish.name ?? wish.report).trimmingCharacters(in: .whitespacesAndNewlines)
        guard (1...Self.nameCharactersMax).contains(given.unicodeScalars.count),
            !given.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw .badRequest("name: 1 to \(Self.nameCharactersMax) characters.", code: "invalid_name")
        }
        name = given
        self.catchUp = catchUp
        enabled = wish.enabled ?? true
        plan = SchedulePlan(
            report: wish.report, parameters: parameters, window: wish.window, formats: formats, locale: locale,
            recipients: recipients, only_if_not_empty: wish.only_if_not_empty ?? false)
    }

    private static func recipients(
        _ wishes: [ReportRecipient], _ hosts: WebhookHosts, _ kept: [ReportRecipient]
    ) throws(Problem) -> [ReportRecipient] {
        guard wishes.count <= recipientsMax else {
            throw .badRequest("recipients: at most \(recipientsMax).", code: "invalid_recipient")
        }
        var recipients: [ReportRecipient] = []
        for (index, wish) in wishes.enumerated() {
            // What was shown stands for what it was shown of.
            let recipient = kept.first { $0.channel == wish.channel && $0.shown == wish.target } ?? wish
            do throws(ReportRecipient.Fault) {
                try recipient.check(hosts)
            } catch {
                throw .badRequest("recipients[\(index)].\(error.description)", code: "invalid_recipient")
            }
            if !recipients.contains(recipient) { recipients.append(recipient) }
        }
        return recipients
    }

    /// Only names of the time zone database, as in the windows of the figures.
    private static func zone(_ name: String) throws(CronExpression.Fault) -> TimeZone {
        guard name.utf8.count <= 60, name == "UTC" || name.contains("/"), let zone = TimeZone(identifier: name) else {
            throw CronExpression.Fault(
                description: "timezone \"\(name.prefix(60))\" is none such as Europe/Berlin or UTC.")
        }
        return zone
    }

    private static func isLocale(_ tag: String) -> Bool {
        let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
        return (2...3).contains(parts[0].utf8.count)
            && parts[0].utf8.allSatisfy { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
            && parts.dropFirst().allSatisfy { (2...8).contains($0.utf8.count) && $0.allSatisfy { $0.isASCII } }
    }

    private static func text(_ error: any Error) -> String {
        func path(_ keys: [any CodingKey]) -> String {
            keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        }
        switch error as? DecodingError {
        case .keyNotFound(let key, let context): return "\(path(context.codingPath + [key])): missing."
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "\(path(context.codingPath)): of another type than expected."
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            return "\(path(context.codingPath)): not a value that is taken here."
        default: return "The body is no JSON object of a schedule."
        }
    }
}
