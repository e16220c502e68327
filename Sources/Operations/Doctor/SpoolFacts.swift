/// What stands in a spool's directory, as seen from outside. Pure.
struct SpoolFacts: Equatable {
    let directory: String
    /// The process that has it open; nil for none.
    let holder: Int32?
    let bytesUsed: UInt64
    let bytesMax: UInt64
    /// Ranges and files that were set aside as damaged.
    let quarantined: [String]
    /// Bytes of rows that ClickHouse refused.
    let refusedBytes: UInt64

    /// As the alert LugxSpoolFilling.
    static let fullShareWarning = 0.7

    var findings: [Finding] {
        var findings = [
            Finding.ok(
                "spool.lock", holder.map { "in use by process \($0)" } ?? "no process has \(directory) open")
        ]
        let share = bytesMax == 0 ? 0 : Double(bytesUsed) / Double(bytesMax)
        let shown = "\(DiskRoom.shown(bytesUsed)) of \(DiskRoom.shown(bytesMax)) are taken"
        findings.append(
            share >= Self.fullShareWarning
                ? .warning(
                    "spool.room", shown,
                    advice:
                        "see whether ClickHouse takes rows in; at the limit events are refused (LUGX_SPOOL_MAX_BYTES)")
                : .ok("spool.room", shown))
        if !quarantined.isEmpty {
            findings.append(
                .problem(
                    "spool.quarantine",
                    "damaged ranges were set aside: \(quarantined.sorted().prefix(3).joined(separator: ", "))"
                        + (quarantined.count > 3 ? " and \(quarantined.count - 3) more" : ""),
                    advice: "keep \(directory)/quarantine elsewhere and look at the disk (runbook: LugxSpoolDamaged)"))
        } else if refusedBytes > 0 {
            findings.append(
                .problem(
                    "spool.quarantine", "ClickHouse refused rows: \(DiskRoom.shown(refusedBytes)) of them are kept",
                    advice: "the reasons stand in refused-rows.ndjson in \(directory) (runbook: LugxEventsSetAside)"))
        } else {
            findings.append(.ok("spool.quarantine", "nothing was set aside"))
        }
        return findings
    }
}
