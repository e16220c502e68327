import ArgumentParser
import Foundation
import Operations
import ServiceKit

/// `lugx doctor`: what is wrong with an installation, and what to do.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look an installation over: databases, roles, clocks, disks, spool, figures, reports, services.",
        discussion: """
            It changes nothing. With LUGX_DATA_DIR it looks at the shop that `lugx up` keeps there; DATABASE_URL and \
            CLICKHOUSE_URL, where they are set, come first. Exit codes: 0 all is well, 1 a warning, 2 a problem.
            """)

    @Flag(help: "Print JSON: {\"status\", \"findings\": [{\"check\", \"level\", \"found\", \"advice\"}]}.")
    var json = false

    @OptionGroup var arguments: ConfigurationArguments

    func run() async throws {
        let report: DoctorReport
        do {
            report = await Doctor(try arguments.loadOfStack()).run()
        } catch {
            if error.isUsage { try await CommandExit.reporting { throw error } }
            report = Doctor.report(error)
        }
        print(json ? report.json : report.text)
        if report.exitCode != 0 { throw ExitCode(report.exitCode) }
    }
}
