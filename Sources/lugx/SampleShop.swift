import Foundation
import ServiceKit
import Simulation

/// The simulated past of the shop that `lugx up` makes: filled in once, in the background. What was interrupted goes on
/// at the next start.
struct SampleShop: Sendable {
    let variables: [String: String]
    /// Where the manifest and its journal are kept.
    let directory: String
    let say: @Sendable (String) -> Void

    private static let seed: UInt64 = 1

    func fill() async {
        do {
            let configuration = try ServiceConfiguration(environment: variables)
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            let manifest = "\(directory)/manifest.json"
            let begun = try Simulation.request(ofRunAt: manifest)
            let days = configuration.integer(.sampleDays)
            guard begun != nil || days > 0 else { return }
            let simulation = try Simulation(SimulationSetup.address(configuration))
            do {
                try await fill(begun, days: days, simulation, manifest)
            } catch {
                await simulation.close()
                throw error
            }
            await simulation.close()
        } catch {
            guard !Task.isCancelled else { return }
            say("the sample shop could not be filled, the next start goes on with it: \(error)")
        }
    }

    private func fill(
        _ begun: SimulationRequest?, days: Int, _ simulation: Simulation, _ manifest: String
    ) async throws {
        if begun == nil {
            guard try await simulation.isNew() else { return }
            say("filling the shop with \(days) simulated days in the background (LUGX_SAMPLE_DAYS=0: none)")
        } else if Simulation.isComplete(runAt: manifest) {
            return
        }
        let start = ContinuousClock.now
        let request = begun ?? SimulationRequest(seed: Self.seed, days: days)
        let done = try await simulation.past(request, manifestPath: manifest)
        guard done.isComplete else { return }
        let seconds = Int((start.duration(to: .now) / .seconds(1)).rounded(.up))
        say(
            "the sample shop is filled (\(seconds) s): \(done.totals.sessions) visits, \(done.totals.sales.orders) sales, "
                + "net \(done.totals.sales.net) \(done.currency); all of it: \(manifest)")
    }
}
