import Analytics
import Foundation
import Postgres
import ServiceKit

/// What is told with a report, to people and programs.
struct ReportLetter: Sendable {
    let run: RunContents

    /// Restated figures that are told; the run has all of them.
    static let restatedMax = 20
    static let slackBytesMax = 3500

    var period: String { "\(run.window.text(run.window.start)) to \(run.window.text(run.window.end))" }

    var subject: String {
        let title = run.title.isEmpty || run.title == run.name ? run.name : "\(run.name): \(run.title)"
        return "\(title), \(days)" + (run.isIncomplete ? " (incomplete)" : "")
    }

    /// The day that is covered, or the first and the last one.
    private var days: String {
        let (first, last) = (
            run.window.text(run.window.start).prefix(10), run.window.text(run.window.end - 1).prefix(10)
        )
        return first == last ? String(first) : "\(first) to \(last)"
    }

    /// What is to be said besides the report itself.
    var notes: [String] {
        var notes: [String] = []
        if run.isIncomplete {
            notes.append(
                "Incomplete: some orders or events of this window had not been counted when the report was made.")
        }
        if !run.restated.isEmpty {
            notes.append("What earlier reports said is otherwise today:")
            notes += run.restated.prefix(Self.restatedMax).map {
                "\($0.period), \($0.figure): \($0.before) then, \($0.now) now"
            }
            if run.restated.count > Self.restatedMax {
                notes.append("and \(run.restated.count - Self.restatedMax) more")
            }
        }
        return notes
    }

    func text(notAttached: [RunFile]) -> String {
        var lines = [run.summary, "", "Covers \(period) (\(run.window.zoneName))."]
        if !notes.isEmpty { lines += [""] + notes }
        if !notAttached.isEmpty {
            lines += ["", "Too large to be attached:"] + notAttached.map { "\($0.name): \(download($0))" }
        }
        return lines.map(MailText.lines).joined(separator: "\n") + "\n"
    }

    func html(body: String?, notAttached: [RunFile]) -> String {
        let lines =
            body == nil
            ? text(notAttached: notAttached)
            : (notes + notAttached.map { "\($0.name): \(download($0))" })
                .joined(separator: "\n")
        let told =
            lines.isEmpty ? "" : "<pre style=\"font-family:inherit;white-space:pre-wrap\">\(escaped(lines))</pre>"
        guard let body else {
            return "<!doctype html>\n<html><head><meta charset=\"utf-8\"></head><body>\(told)</body></html>\n"
        }
        guard let end = body.range(of: "</body>", options: .backwards) else { return body + told + "\n" }
        return body.replacingCharacters(in: end, with: told + "</body>")
    }

    private func escaped(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { MailText.html(String($0)) }
            .joined(separator: "\n")
    }

    /// Where a file can be had from.
    func download(_ file: RunFile) -> String { "/api/analytics/runs/\(run.id)/download?format=\(file.format)" }

    // MARK: For programs

    private struct Post: Encodable {
        struct Schedule: Encodable {
            let id: String?
            let name: String
        }

        struct Window: Encodable {
            let from: String
            let to: String
            let tz: String
        }

        struct Run: Encodable {
            let id: String
            let scheduled_at: String
            let window: Window
            let rows: Int64
            let incomplete: Bool
            let restated: [ReportRestatement]
        }

        struct File: Encodable {
            let format: String
            let name: String
            let media_type: String
            let bytes: Int
            let sha256: String
            let download: String
        }

        let id: String
        let type: String
        let report: String
        let title: String
        let summary: String
        let schedule: Schedule
        let run: Run
        let files: [File]
    }

    /// The body of a webhook: the same bytes in each try.
    func post(_ delivery: PostgresUUID) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let post = Post(
            id: delivery.description, type: "report.sent", report: run.plan.report, title: run.title,
            summary: run.summary, schedule: .init(id: run.scheduleId?.description, name: run.name),
            run: .init(
                id: run.id.description, scheduled_at: Timestamp.text(seconds: run.scheduledAt),
                window: .init(
                    from: run.window.text(run.window.start), to: run.window.text(run.window.end),
                    tz: run.window.zoneName),
                rows: run.rows, incomplete: run.isIncomplete, restated: run.restated),
            files: run.files.map {
                .init(
                    format: $0.format, name: $0.name, media_type: $0.media_type, bytes: $0.bytes, sha256: $0.sha256,
                    download: download($0))
            })
        return [UInt8](try encoder.encode(post))
    }

    /// The body for an incoming webhook of Slack.
    var slack: [UInt8] {
        var text = "*\(subject)*\n\(run.summary)"
        if !notes.isEmpty { text += "\n" + notes.joined(separator: "\n") }
        // What Slack would take for a link or a call to people.
        let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        var shown = String(escaped.prefix(Self.slackBytesMax / 4))
        if escaped.utf8.count <= Self.slackBytesMax { shown = escaped }
        return Array("{\"text\":\(JSONText.quoted(shown))}".utf8)
    }
}

extension MailText {
    /// The lines of a text, each without what steers terminals.
    static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { visible(String($0)) }
            .joined(separator: "\n")
    }
}
