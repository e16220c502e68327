import ArgumentParser
import Foundation
import ServiceKit
import Simulation

/// `lugx simulate`: a shop's life through the services' public APIs.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Act out a shop's life: visitors, carts, orders, refunds, reviews; now, or in a period of the past.",
        discussion: """
            Without a period visitors come now, until Ctrl-C or for --duration. With --days, or --from and --to, the \
            period is filled at once; that needs an admin (LUGX_ADMIN_EMAIL, LUGX_ADMIN_PASSWORD) and services with \
            LUGX_ALLOW_BACKDATING. The services are found by LUGX_CATALOG_URL, LUGX_ORDERS_URL and LUGX_ANALYTICS_URL: \
            those of `lugx up` after `set -a; . .lugx/env`. The same seed over the same shop does the same.

            What was done is written to the manifest with the totals that the figures must show, to the cent. A run \
            over the past that was interrupted goes on when it is started again with the same options.
            """)

    @Option(help: "What all that is drawn follows from.")
    var seed: UInt64 = 1

    @Option(help: "Visitors a second, on average, where they come now.")
    var rate: Double = 2

    @Option(help: ArgumentHelp("Where they come now: end after so many seconds.", valueName: "seconds"))
    var duration: Double?

    @Option(help: "Fill the last so many days.")
    var days: Int?

    @Option(help: ArgumentHelp("Fill the past from here on, such as 2026-08-01T00:00:00Z.", valueName: "moment"))
    var from: String?

    @Option(help: ArgumentHelp("The end of what is filled; now where it is not given.", valueName: "moment"))
    var to: String?

    @Option(help: ArgumentHelp("Visits on an average day of the past.", valueName: "visits"))
    var visitsPerDay: Double = 40

    @Option(help: "The time zone by whose days and nights visitors come.")
    var zone = "UTC"

    @Option(help: ArgumentHelp("Where the manifest is written; its journal is beside it.", valueName: "file"))
    var manifest = "simulation.json"

    @Option(help: "Visits of the past that are acted out at once.")
    var concurrency = Simulation.concurrencyDefault

    @OptionGroup var arguments: ConfigurationArguments

    private var isPast: Bool { days != nil || from != nil }

    func validate() throws {
        guard (0.01...1000).contains(rate) else { throw ValidationError("--rate: 0.01 to 1000 visitors a second.") }
        guard days == nil || from == nil else { throw ValidationError("Give --days or --from, not both.") }
        guard to == nil || from != nil else { throw ValidationError("--to needs --from.") }
        guard days.map({ (1...3650).contains($0) }) ?? true else { throw ValidationError("--days: 1 to 3650.") }
        guard duration.map({ $0 > 0 }) ?? true else { throw ValidationError("--duration: more than 0 seconds.") }
        guard duration == nil || !isPast else { throw ValidationError("--duration is for visitors who come now.") }
        guard (0.1...100_000).contains(visitsPerDay) else { throw ValidationError("--visits-per-day: 0.1 to 100000.") }
        guard (1...256).contains(concurrency) else { throw ValidationError("--concurrency: 1 to 256.") }
        guard TimeZone(identifier: zone) != nil else {
            throw ValidationError("--zone: \(zone) is no time zone, such as Europe/Berlin.")
        }
        for moment in [from, to].compactMap({ $0 }) where Self.milliseconds(moment) == nil {
            throw ValidationError("\(moment) is no moment such as 2026-08-01T00:00:00Z.")
        }
    }

    private static func milliseconds(_ text: String) -> Int64? {
        (try? Date.ISO8601FormatStyle().parse(text)).map { Int64($0.timeIntervalSince1970) * 1000 }
    }

    func run() async throws {
        let manifest = try await CommandExit.reporting {
            let address = try SimulationSetup.address(arguments.load())
            let display = SimulationDisplay()
            let simulation = try Simulation(address, concurrency: concurrency) { display.show($0) }
            // Curl's thread ends with the process; the work is ended by the first signal, the process by the second.
            let work = Task { try await act(simulation) }
            let signals = CommandSignals { work.cancel() }
            defer { signals.end() }
            do {
                let manifest = try await work.value
                display.end()
                await simulation.close()
                return manifest
            } catch {
                display.end()
                await simulation.close()
                // Told to stop before anything was done.
                throw error is CancellationError ? ExitCode(130) as any Error : error
            }
        }
        SimulationDisplay.summarise(manifest, path: self.manifest)
        if !manifest.isComplete { throw ExitCode(130) }
    }

    private func act(_ simulation: Simulation) async throws -> SimulationManifest {
        guard isPast else {
            return try await simulation.live(
                seed: seed, rate: rate, durationSeconds: duration, manifestPath: manifest)
        }
        let request = SimulationRequest(
            seed: seed, from: from.flatMap(Self.milliseconds), to: to.flatMap(Self.milliseconds), days: days,
            visitsPerDay: visitsPerDay, zone: zone)
        return try await simulation.past(request, manifestPath: manifest)
    }
}
