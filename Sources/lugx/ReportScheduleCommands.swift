import ArgumentParser
import Foundation
import Postgres
import Reports
import ServiceKit

/// `lugx report schedule`: reports that are sent by themselves.
struct ReportScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Have reports sent by themselves.",
        subcommands: [Add.self, List.self, Show.self, Remove.self, Preview.self], defaultSubcommand: List.self)

    /// What is wished for.
    struct Wish: ParsableArguments {
        @Argument(help: "The report, as `lugx report list` names it.")
        var report: String

        @Option(help: "What the schedule is called; the report's name where it is not given.")
        var name: String?

        @Option(help: "When: five fields of cron, or @hourly, @daily, @weekly, @monthly, @yearly.")
        var cron: String

        @Option(help: "The time zone of the times, such as Europe/Berlin.")
        var timezone = "UTC"

        @Option(
            help: ArgumentHelp(
                "What a report covers: previous_day, previous_week, previous_month, last_days, week_to_date or "
                    + "month_to_date.", valueName: "kind"))
        var window = "previous_day"

        @Option(help: "How many days, with --window last_days.")
        var days: Int?

        @Option(name: .customLong("format"), help: "html, csv, json or pdf; may be given several times.")
        var formats: [String] = ["html"]

        @Option(help: "How numbers and dates are written, such as de-DE.")
        var locale: String?

        @Option(
            name: .customLong("parameter"),
            help: ArgumentHelp("A parameter of the report; may be given several times.", valueName: "name=value"))
        var parameters: [String] = []

        @Option(
            name: .customLong("to"),
            help: ArgumentHelp(
                "Who gets it: email:ann@example.org, slack:https://…, webhook:https://… or directory:folder; may be "
                    + "given several times.", valueName: "channel:target"))
        var recipients: [String] = []

        @Flag(help: "Send nothing when the report has no rows.")
        var onlyIfNotEmpty = false

        @Option(help: "What becomes of times that were missed: skip, last or all.")
        var catchUp = "last"

        func wish() throws -> ScheduleTool.Wish {
            try ScheduleTool.Wish(
                name: name, report: report, parameters: parameters, cron: cron, timezone: timezone,
                window: SchedulePlan.Window(kind: window, days: days), formats: formats, locale: locale,
                recipients: recipients, onlyIfNotEmpty: onlyIfNotEmpty, catchUp: catchUp)
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a schedule, and show its next runs.")

        @OptionGroup var wish: Wish
        @OptionGroup var arguments: ConfigurationArguments

        func run() async throws {
            try await ReportScheduleCommand.run(arguments) { tool in
                let wish = try wish.wish()
                for line in try await tool.preview(wish) { print(line) }
                print("added \(try await tool.add(wish))")
            }
        }
    }

    struct Preview: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show when a schedule would run; nothing is added.")

        @OptionGroup var wish: Wish
        @OptionGroup var arguments: ConfigurationArguments

        func run() async throws {
            try await ReportScheduleCommand.run(arguments) { tool in
                for line in try await tool.preview(try wish.wish()) { print(line) }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the schedules.")

        @OptionGroup var arguments: ConfigurationArguments

        func run() async throws {
            try await ReportScheduleCommand.run(arguments) { tool in
                for line in try await tool.list() { print(line) }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a schedule with its next runs, as JSON. Where webhooks go is not shown whole.")

        @Argument(help: "The schedule's id.")
        var id: String

        @OptionGroup var arguments: ConfigurationArguments

        func run() async throws {
            try await ReportScheduleCommand.run(arguments) { print(try await $0.show(id)) }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove a schedule; its runs stay.")

        @Argument(help: "The schedule's id.")
        var id: String

        @OptionGroup var arguments: ConfigurationArguments

        func run() async throws {
            try await ReportScheduleCommand.run(arguments) { tool in
                try await tool.remove(id)
                print("removed \(id)")
            }
        }
    }

    static func run(_ arguments: ConfigurationArguments, _ body: (ScheduleTool) async throws -> Void) async throws {
        try await CommandExit.reporting {
            let configuration = try arguments.load()
            let pool = PostgresPool(try Databases.postgres(configuration.required(.databaseURL)))
            defer { pool.close() }
            let catalog = ReportCatalog(directory: configuration.text(.reportsDirectory))
            try await body(
                ScheduleTool(
                    configuration: configuration, database: pool,
                    refusal: { catalog.refusal(of: $0, parameters: $1) }))
        }
    }
}

/// `lugx report history`: what was run and sent.
struct ReportHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show the newest runs of scheduled reports, each as a line of JSON.")

    @Option(help: "Only of this schedule, by its id.")
    var schedule: String?

    @Option(help: "How many runs.")
    var limit = 20

    @OptionGroup var arguments: ConfigurationArguments

    func run() async throws {
        try await ReportScheduleCommand.run(arguments) { tool in
            for line in try await tool.history(schedule: schedule, limit: limit) { print(line) }
        }
    }
}

/// `lugx report resend`: deliver a run once more.
struct ReportResendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resend", abstract: "Have what was given up of a run delivered again by the running service.")

    @Argument(help: "The run's id.")
    var id: String

    @Flag(help: "Also what was delivered.")
    var all = false

    @OptionGroup var arguments: ConfigurationArguments

    func run() async throws {
        try await ReportScheduleCommand.run(arguments) { tool in
            print("deliveries: \(try await tool.resend(id, all: all))")
        }
    }
}
