import Analytics

/// Finds what a window adds up to otherwise than when it was sent.
enum Restatements {
    /// Restatements that one report lists; the further ones are not looked for.
    static let listedMax = 50

    static func find(
        _ window: ReportWindow, before: [[String: String]], now: [[String: String]]
    ) -> [ReportRestatement] {
        let (start, end) = (window.text(window.start), window.text(window.end))
        // A whole day is called by its date.
        let isDay = start.contains("T00:00:00") && end.contains("T00:00:00") && window.end - window.start < 100_000
        let period = isDay ? String(start.prefix(10)) : "\(start) to \(end)"
        var found: [ReportRestatement] = []
        for index in 0..<max(before.count, now.count) {
            let old = index < before.count ? before[index] : [:]
            let new = index < now.count ? now[index] : [:]
            for figure in Set(old.keys).union(new.keys).sorted() where old[figure] != new[figure] {
                found.append(
                    ReportRestatement(
                        period: period, figure: figure, before: old[figure] ?? "-", now: new[figure] ?? "-"))
            }
        }
        return Array(found.prefix(listedMax))
    }
}
