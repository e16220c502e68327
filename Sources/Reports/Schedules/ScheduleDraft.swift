import Analytics
import Foundation
package import ServiceKit

/// A schedule as it is wished for, once everything about it is known to be right.
package struct ScheduleDraft: Sendable {
    package static let nameCharactersMax = 200
    package static let recipientsMax = 20

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
        let parameters: [String: PlanChecks.Text]?
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

    /// - Parameters:
    ///   - kept: recipients that are known already: their targets may be given as they are shown.
    ///   - refusal: why a report can't be run with these parameters; nil where it can.
    package init(
        _ body: [UInt8], hosts: WebhookHosts, kept: [ReportRecipient] = [],
        refusal: (_ report: String, _ parameters: [String: String]) -> String?
    ) throws(Problem) {
        let wish: Wish = try PlanChecks.wish(body, "a schedule")
        let parameters = try PlanChecks.parameters(wish.parameters, of: wish.report, refusal)
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
        let formats = try PlanChecks.formats(wish.formats)
        guard let catchUp = CatchUp(rawValue: wish.catch_up ?? CatchUp.last.rawValue) else {
            throw .badRequest("catch_up: expected skip, last or all.", code: "invalid_catch_up")
        }
        let locale = try PlanChecks.locale(wish.locale)
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
}
