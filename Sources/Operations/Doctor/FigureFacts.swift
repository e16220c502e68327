/// How far what the figures are made of is behind. Pure.
struct FigureFacts: Equatable {
    var mirrorLagSeconds: Double?
    var mirrorChanges: Int64 = 0
    var mirrorBacklog: Int64 = 0
    var mirrorRefusals: Int64 = 0
    var isMirrorHeld = true

    static let lagSecondsWarning = 60.0
    static let lagSecondsProblem = 3600.0

    var mirror: [Finding] {
        let check = "figures.mirror"
        var findings: [Finding] = []
        let waiting = mirrorChanges + mirrorBacklog
        let shown = "\(waiting) orders wait to be mirrored"
        let advice = "see whether an analytics service with the role jobs runs, and what its log says (LugxMirrorLags)"
        if let lag = mirrorLagSeconds {
            let behind = "orders are mirrored up to \(Int(lag)) s ago; \(shown)"
            findings.append(
                lag > Self.lagSecondsProblem
                    ? .problem(check, behind, advice: advice)
                    : lag > Self.lagSecondsWarning
                        ? .warning(check, behind, advice: advice)
                        : .ok(check, "orders are mirrored up to now"))
        } else {
            findings.append(.warning(check, "the mirror is not complete; \(shown)", advice: advice))
        }
        if mirrorRefusals > 0 {
            findings.append(
                .problem(
                    "figures.refusals", "\(mirrorRefusals) orders can't be mirrored",
                    advice: #"their reasons stand in analytics."MirrorRefusals"; mend the orders or the source"#))
        }
        return findings
    }
}

/// Work that is done over and over and should never pile up. Pure.
struct Backlog: Equatable {
    let check: String
    /// What there is so many of, such as `hours of the rollups`.
    let what: String
    let count: Int
    let countWarning: Int

    var finding: Finding {
        count > countWarning
            ? .warning(
                check, "\(count) \(what) wait to be worked out",
                advice: "see whether an analytics service with the role jobs runs; a first start takes its time")
            : .ok(check, count == 0 ? "no \(what) wait" : "\(count) \(what) wait")
    }
}

/// How events are on their way. Pure.
struct ShippingFacts: Equatable {
    let spooled: Int64
    let ageSeconds: Double

    /// As the alert LugxShippingLags.
    static let spooledMax: Int64 = 100_000
    static let ageSecondsMax = 60.0

    var finding: Finding {
        let check = "spool.lag"
        if ageSeconds > Self.ageSecondsMax {
            return .warning(
                check, "the process that takes events in was last heard of \(Int(ageSeconds)) s ago",
                advice: "start lugx serve analytics (role ingest) if events should come in")
        }
        return spooled > Self.spooledMax
            ? .warning(
                check, "\(spooled) events wait for ClickHouse",
                advice: "see whether it takes rows in (LugxShippingLags)")
            : .ok(check, "\(spooled) events wait for ClickHouse")
    }
}

/// Reports that are due and were not made, or did not arrive. Pure.
struct ReportFacts: Equatable {
    let overdue: Int64
    let oldestSeconds: Double
    let failedRuns: Int64
    let failedDeliveries: Int64

    static let overdueSecondsMax = 900.0

    var findings: [Finding] {
        let late = overdue > 0 && oldestSeconds > Self.overdueSecondsMax
        let failed = failedRuns + failedDeliveries
        return [
            late
                ? .warning(
                    "reports.late", "\(overdue) runs of reports wait, the oldest for \(Int(oldestSeconds)) s",
                    advice: "see whether an analytics service with the role jobs runs, and lugx reconcile")
                : .ok("reports.late", "no report is late"),
            failed > 0
                ? .problem(
                    "reports.failed",
                    "in the last seven days \(failedRuns) runs of reports and \(failedDeliveries) deliveries failed",
                    advice: "lugx report runs shows why; a run can be asked for again")
                : .ok("reports.failed", "no report failed in the last seven days"),
        ]
    }
}
