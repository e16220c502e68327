package import Analytics
import Foundation
package import Postgres

/// A report that is sent by itself.
package struct ReportSchedule: Sendable {
    package static let nextRuns = 10

    package let id: PostgresUUID
    package let name: String
    package let plan: SchedulePlan
    package let times: ScheduleTimes
    package let zoneName: String
    package let catchUp: CatchUp
    package let enabled: Bool
    /// One more with each change.
    package let revision: Int64
    /// Seconds since 1970; nil where it never comes again.
    package let nextAt: Int64?
    package let createdAt: Int64
    package let updatedAt: Int64

    /// What a run that is scheduled for a moment covers.
    package func window(at moment: Int64) -> ReportWindow {
        (RunWindow(kind: plan.window.kind, days: plan.window.days) ?? .previousDay)
            .window(at: moment, zone: times.zone, zoneName: zoneName)
    }

    /// The tag of this state, for `If-Match`.
    package var tag: String { "\"\(revision)\"" }
}

/// The next moments at which something is run, and what each covers.
struct UpcomingRuns: Encodable, Sendable {
    struct Run: Encodable, Sendable {
        struct Window: Encodable, Sendable {
            let from: String
            let to: String
        }

        let scheduled_at: String
        let window: Window
    }

    let runs: [Run]

    init(_ times: ScheduleTimes, plan: SchedulePlan, zoneName: String, after now: Int64) {
        let kind = RunWindow(kind: plan.window.kind, days: plan.window.days) ?? .previousDay
        runs = times.next(ReportSchedule.nextRuns, after: now).map { moment in
            let window = kind.window(at: moment, zone: times.zone, zoneName: zoneName)
            return Run(
                scheduled_at: window.text(moment),
                window: .init(from: window.text(window.start), to: window.text(window.end)))
        }
    }
}

/// A schedule as it is answered. Targets of webhooks are shown without what lets one write to them.
struct ScheduleDocument: Encodable, Sendable {
    struct Recipient: Encodable, Sendable {
        let channel: String
        let target: String
    }

    let id: String
    let name: String
    let report: String
    let parameters: [String: String]
    let cron: String
    let timezone: String
    let window: SchedulePlan.Window
    let formats: [String]
    let locale: String
    let recipients: [Recipient]
    let only_if_not_empty: Bool
    let catch_up: String
    let enabled: Bool
    let revision: Int64
    let next_runs: [UpcomingRuns.Run]
    let created_at: String
    let updated_at: String

    init(_ schedule: ReportSchedule, now: Int64) {
        id = schedule.id.description
        name = schedule.name
        report = schedule.plan.report
        parameters = schedule.plan.parameters
        cron = schedule.times.cron.description
        timezone = schedule.zoneName
        window = schedule.plan.window
        formats = schedule.plan.formats
        locale = schedule.plan.locale
        recipients = schedule.plan.recipients.map { Recipient(channel: $0.channel.rawValue, target: $0.shown) }
        only_if_not_empty = schedule.plan.only_if_not_empty
        catch_up = schedule.catchUp.rawValue
        enabled = schedule.enabled
        revision = schedule.revision
        next_runs =
            schedule.enabled
            ? UpcomingRuns(schedule.times, plan: schedule.plan, zoneName: schedule.zoneName, after: now).runs : []
        created_at = "\(CivilTime(secondsSince1970: schedule.createdAt).text)Z"
        updated_at = "\(CivilTime(secondsSince1970: schedule.updatedAt).text)Z"
    }
}
