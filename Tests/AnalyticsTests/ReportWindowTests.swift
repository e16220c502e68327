import Foundation
import Testing

@testable import Analytics

@Suite struct ReportWindowTests {
    private let now: Int64 = 1_795_345_155  // 2026-11-22T10:59:15Z

    @Test(arguments: [("1d", 1), ("7d", 7), ("30d", 30), ("90d", 90)])
    func `a range covers the last days and the second that runs`(range: String, days: Int64) throws {
        let window = try ReportWindow(items: ["date_range": range], now: now)
        #expect(window.end == now + 1 && window.start == window.end - days * 86_400)
        #expect(window.period == range && window.zoneName == "UTC")
    }

    @Test func `without anything it is the last seven days`() throws {
        #expect(try ReportWindow(items: [:], now: now).period == "7d")
    }

    @Test(arguments: [
        ("2026-11-01", "UTC", "2026-11-01T00:00:00Z"),
        ("2026-11-01", "Europe/Berlin", "2026-10-31T23:00:00Z"),
        ("2026-07-01", "Europe/Berlin", "2026-06-30T22:00:00Z"),
        ("2026-11-01T08:30", "Asia/Kolkata", "2026-11-01T03:00:00Z"),
        ("2026-11-01T08:30:15.999Z", "Asia/Kolkata", "2026-11-01T08:30:15Z"),
        ("2026-11-01T08:30:15+02:00", "UTC", "2026-11-01T06:30:15Z"),
        ("2026-11-01T08:30:15 02:00", "UTC", "2026-11-01T06:30:15Z"),
        ("2026-11-01T08:30:15-0330", "UTC", "2026-11-01T12:00:15Z"),
        ("2028-02-29", "UTC", "2028-02-29T00:00:00Z"),
    ])
    func `from is a date or a moment, local to tz where it has no offset`(
        from: String, zone: String, moment: String
    ) throws {
        let window = try ReportWindow(
            items: ["from": from, "to": from.hasPrefix("2028") ? "2028-12-01" : "2026-12-01", "tz": zone], now: now
        )
        .restarted(in: TimeZone(identifier: "UTC")!)
        #expect(window.text(window.start) == moment)
    }

    @Test(arguments: [
        ["date_range": "2d"], ["date_range": ""], ["from": "2026-11-01"], ["to": "2026-11-01"],
        ["from": "2026-11-02", "to": "2026-11-01"], ["from": "2026-11-01", "to": "2026-11-01"],
        ["from": "2025-01-01", "to": "2026-11-01"], ["date_range": "1d", "from": "2026-11-01", "to": "2026-11-02"],
        ["from": "2026-02-30", "to": "2026-11-01"], ["from": "yesterday", "to": "2026-11-01"],
        ["from": "2026-11-01T25:00", "to": "2026-11-02"], ["from": "2026-11-01Tx", "to": "2026-11-02"],
        ["tz": "Mars/Olympus"], ["tz": "EST"], ["tz": "../../etc/passwd"], ["tz": ""],
    ])
    func `what can't be used is refused with a reason`(items: [String: String]) {
        let fault = #expect(throws: ReportWindow.Fault.self) { try ReportWindow(items: items, now: now) }
        #expect(fault?.description.isEmpty == false)
    }

    @Test func `civil times and seconds agree with Foundation over the whole range`() {
        let seed = UInt64.random(in: .min ... .max)
        var state = seed
        let formatter = ISO8601DateFormatter()
        for _ in 0..<500 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let seconds = Int64(state >> 33) % 4_291_747_200
            let civil = CivilTime(secondsSince1970: seconds)
            #expect(civil.secondsSince1970 == seconds, "seed \(seed)")
            let text = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
            #expect("\(civil.text)Z" == text, "seed \(seed)")
        }
    }
}

extension ReportWindow {
    /// The same window written in another zone.
    fileprivate func restarted(in zone: TimeZone) -> ReportWindow {
        ReportWindow(start: start, end: end, zone: zone)
    }
}
