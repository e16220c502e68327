import Foundation
package import Postgres
package import ServiceKit

/// What `lugx report schedule`, `history` and `resend` do, on the database itself.
package struct ScheduleTool: Sendable {
    /// What was asked for can't be done; `description` says why, to the one who asked.
    package struct Refusal: Error, CustomStringConvertible {
        package let description: String
    }

    /// A schedule as the command line gives it.
    package struct Wish: Encodable, Sendable {
        package struct Recipient: Encodable, Sendable {
            let channel: String
            let target: String
        }

        package var name: String?
        package var report: String
        package var parameters: [String: String]
        package var cron: String
        package var timezone: String
        package var window: SchedulePlan.Window
        package var formats: [String]
        package var locale: String?
        package var recipients: [Recipient]
        package var only_if_not_empty: Bool
        package var catch_up: String

        /// - Parameters:
        ///   - parameters: each as `name=value`.
        ///   - recipients: each as `channel:target`.
        package init(
            name: String?, report: String, parameters: [String], cron: String, timezone: String,
            window: SchedulePlan.Window, formats: [String], locale: String?, recipients: [String],
            onlyIfNotEmpty: Bool, catchUp: String
        ) throws(Refusal) {
            func halves(_ text: String, _ separator: Character, _ what: String) throws(Refusal) -> (String, String) {
                guard let place = text.firstIndex(of: separator), place != text.startIndex else {
                    throw Refusal(description: "\"\(text)\": expected \(what).")
                }
                return (String(text[..<place]), String(text[text.index(after: place)...]))
            }
            self.parameters = [:]
            for parameter in parameters {
                let (name, value) = try halves(parameter, "=", "name=value")
                self.parameters[name] = value
            }
            self.recipients = []
            for recipient in recipients {
                let (channel, target) = try halves(recipient, ":", "channel:target, such as email:ann@example.org")
                self.recipients.append(Recipient(channel: channel, target: target))
            }
            self.name = name
            self.report = report
            self.cron = cron
            self.timezone = timezone
            self.window = window
            self.formats = formats
            self.locale = locale
            only_if_not_empty = onlyIfNotEmpty
            catch_up = catchUp
        }
    }

    /// Who sits at the machine has no account.
    static let actor = ScheduleStore.Actor(
        account: PostgresUUID("00000000-0000-0000-0000-000000000000") ?? .random(), requestID: "lugx report")

    private let schedules: ScheduleStore
    private let runs: RunStore
    private let deliveries: DeliveryStore
    private let setup: ReportCouriers.Setup
    private let refusal: @Sendable (String, [String: String]) -> String?

    /// - Parameter refusal: why a report can't be run with these parameters; nil where it can.
    package init(
        configuration: ServiceConfiguration, database: PostgresPool,
        refusal: @escaping @Sendable (_ report: String, _ parameters: [String: String]) -> String?
    ) {
        schedules = ScheduleStore(pool: database)
        runs = RunStore(pool: database)
        deliveries = DeliveryStore(pool: database)
        var setup = ReportCouriers.Setup()
        setup.hosts = WebhookHosts(configuration.list(.reportsWebhookHosts))
        self.setup = setup
        self.refusal = refusal
    }

    private func draft(_ wish: Wish) throws -> ScheduleDraft {
        do throws(Problem) {
            return try ScheduleDraft(try Self.bytes(wish), hosts: setup.hosts, refusal: refusal)
        } catch {
            throw Refusal(description: error.detail)
        }
    }

    private static func bytes(_ wish: Wish) throws(Problem) -> [UInt8] {
        guard let data = try? JSONEncoder().encode(wish) else { throw .internalError }
        return [UInt8](data)
    }

    /// The next moments at which it would run, and what each covers; one a line.
    package func preview(_ wish: Wish) async throws -> [String] {
        let draft = try draft(wish)
        let now = try await schedules.now()
        return UpcomingRuns(draft.times, plan: draft.plan, zoneName: draft.zoneName, after: now).runs.map {
            "\($0.scheduled_at)  covers \($0.window.from) to \($0.window.to)"
        }
    }

    /// Adds it; its id.
    package func add(_ wish: Wish) async throws -> String {
        guard let schedule = try await schedules.add(try draft(wish), by: Self.actor) else {
            throw Refusal(description: "There are \(ScheduleStore.schedulesMax) schedules already; remove one first.")
        }
        return schedule.id.description
    }

    /// One a line, parted by tabs.
    package func list() async throws -> [String] {
        let now = try await schedules.now()
        return try await schedules.list().map { schedule in
            let document = ScheduleDocument(schedule, now: now)
            let next = document.next_runs.first?.scheduled_at ?? (schedule.enabled ? "never" : "off")
            return [
                document.id, document.name, document.report, "\(document.cron) \(document.timezone)",
                document.window.kind, document.formats.joined(separator: ","), "next \(next)",
            ].joined(separator: "\t")
        }
    }

    /// All there is to say of one, as JSON.
    package func show(_ id: String) async throws -> String {
        guard let schedule = try await schedules.find(try Self.schedule(id)) else {
            throw Refusal(description: "There is no schedule \(id).")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let document = ScheduleDocument(schedule, now: try await schedules.now())
        return String(decoding: try encoder.encode(document), as: UTF8.self)
    }

    private static func schedule(_ id: String) throws(Refusal) -> PostgresUUID {
        guard let id = PostgresUUID(id) else { throw Refusal(description: "\"\(id)\" is no id of a schedule.") }
        return id
    }

    package func remove(_ id: String) async throws {
        let id = try Self.schedule(id)
        guard try await schedules.remove(id, revision: nil, by: Self.actor) == nil else {
            throw Refusal(description: "There is no schedule \(id).")
        }
    }

    /// The newest runs, each as JSON.
    package func history(schedule: String?, limit: Int) async throws -> [String] {
        guard (1...RunStore.pageMax).contains(limit) else {
            throw Refusal(description: "--limit: 1 to \(RunStore.pageMax).")
        }
        let id = try schedule.map { try Self.schedule($0) }
        return try await runs.list(limit: limit, schedule: id).documents
    }

    /// Has a run delivered again; how many deliveries that are.
    package func resend(_ id: String, all: Bool) async throws -> Int {
        guard let run = PostgresUUID(id) else { throw Refusal(description: "\"\(id)\" is no id of a run.") }
        switch try await deliveries.resend(run, all ? .all : .failed, by: Self.actor) {
        case .done(let count): return count
        case .nothing: throw Refusal(description: "There is nothing to send again; --all sends what was sent as well.")
        case .busy: throw Refusal(description: "The run has not ended, or has made nothing that could be sent.")
        case .unknown: throw Refusal(description: "There is no run \(run).")
        }
    }
}
