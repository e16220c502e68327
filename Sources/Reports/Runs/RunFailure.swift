/// Why a run did not come to its end.
struct RunFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// A closed set, for metric labels.
    enum Kind: String, Sendable, CaseIterable {
        /// The report is unknown, or can't be run with these parameters.
        case definition
        /// The databases don't answer, or not in time.
        case database
        case timeout
        /// The file can't be made: too large, or by a program that isn't there.
        case rendering
        case storage
        /// It was given up by the instances that had it: they died, each time.
        case abandoned
        case `internal`
    }

    let kind: Kind
    let description: String
    /// Whether trying again can help.
    let isTransient: Bool

    init(_ kind: Kind, _ description: String, isTransient: Bool) {
        self.kind = kind
        self.description = description
        self.isTransient = isTransient
    }

    /// Of a report that was not made.
    init(_ error: ReportError) {
        let kind: Kind =
            switch error.kind {
            case .unknownReport, .invalidParameter, .invalidLocale, .invalidWindow, .badResult, .queryRefused:
                .definition
            case .totalsDiffer, .tooLarge, .pdfUnavailable, .pdfFailed: .rendering
            case .unsettled, .databaseUnavailable, .busy: .database
            case .timeout, .pdfTimeout: .timeout
            case .file: .storage
            }
        self.init(kind, error.description, isTransient: error.isTransient)
    }
}

/// How runs are taken up, waited for and tried again.
package struct RunPolicy: Sendable, Hashable {
    /// Others take a run over when whoever has it has been silent for this long.
    package var leaseSeconds = 60.0
    /// A run that takes longer is ended.
    package var timeoutSeconds = 600.0
    /// How long after its moment a run waits for figures that are complete.
    package var waitSecondsMax: Int64 = 900
    package var waitPauseSeconds = 5.0
    package var attemptsMax = 5
    package var baseSeconds = 20.0
    package var ceilingSeconds = 1800.0
    /// Earlier windows that are looked at for figures that have changed since.
    package var earlierWindowsMax = 7
    package var deliveryLeaseSeconds = 180.0

    package init() {}

    /// The pause before the next try; it doubles each time.
    func pauseSeconds(_ attempts: Int, using generator: inout some RandomNumberGenerator) -> Double {
        var pause = baseSeconds
        for _ in 1..<max(1, min(attempts, 64)) where pause < ceilingSeconds { pause *= 2 }
        return min(pause, ceilingSeconds) * Double.random(in: 0.5...1, using: &generator)
    }
}
