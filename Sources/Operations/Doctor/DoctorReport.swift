import Foundation

/// Everything that was found, and how it is shown.
package struct DoctorReport: Sendable, Encodable, Equatable {
    /// The worst of the findings.
    package let status: Finding.Level
    package let findings: [Finding]

    init(_ findings: [Finding]) {
        self.findings = findings
        status = findings.map(\.level).max() ?? .ok
    }

    /// 0, 1 or 2: nothing, a warning, a problem.
    package var exitCode: Int32 {
        switch status {
        case .ok: 0
        case .warning: 1
        case .problem: 2
        }
    }

    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// A line for each finding, and below it what to do.
    package var text: String {
        let width = findings.map(\.check.count).max() ?? 0
        var lines = findings.flatMap { finding in
            let level = finding.level.rawValue
            let head =
                level + String(repeating: " ", count: 9 - level.count) + finding.check
                + String(repeating: " ", count: width - finding.check.count + 2)
            let indent = String(repeating: " ", count: head.count)
            let advice = finding.advice.map { [indent + "→ " + $0] } ?? []
            return [head + finding.found.replacing("\n", with: " ")] + advice
        }
        let counts = [Finding.Level.problem, .warning].map { level in
            (level.rawValue, findings.count { $0.level == level })
        }
        lines.append(
            status == .ok
                ? "All \(findings.count) checks are ok."
                : counts.map { "\($1) \($0)\($1 == 1 ? "" : "s")" }.joined(separator: ", ")
                    + " in \(findings.count) checks.")
        return lines.joined(separator: "\n")
    }
}
