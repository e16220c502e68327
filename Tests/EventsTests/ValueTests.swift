import Foundation
import Testing

@testable import Events

struct ValueTests {
    private func timestamp(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { try? Timestamp.parse($0.baseAddress!, $0.count) }
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.001Z", 1), ("2026-11-22T12:00:00.250Z", 1_795_348_800_250),
        ("2026-11-22t12:00:00z", 1_795_348_800_000), ("2026-11-22 13:00:00+01:00", 1_795_348_800_000),
        ("2026-11-22T13:00:00+0100", 1_795_348_800_000), ("2026-11-22T13:00:00+01", 1_795_348_800_000),
        ("2026-11-22T06:30:00-05:30", 1_795_348_800_000), ("2026-11-22T12:00Z", 1_795_348_800_000),
        ("2026-11-22T12:00:00.2Z", 1_795_348_800_200), ("2026-11-22T12:00:00.123456789Z", 1_795_348_800_123),
        ("2026-11-22T12:00:00,5Z", 1_795_348_800_500), ("2000-02-29T00:00:00Z", 951_782_400_000),
        ("2024-02-29T23:59:59Z", 1_709_251_199_000), ("1969-12-31T23:59:59Z", -1000),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000), ("9999-12-31T23:59:59Z", 253_402_300_799_000),
        ("1795348800250", 1_795_348_800_250), ("2026-11-22T12:00:00-00:00", 1_795_348_800_000),
    ])
    func `a time with a zone is an instant`(text: String, milliseconds: Int64) {
        #expect(timestamp(text) == milliseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-11-22", "2026-11-22T12:00:00", "2026-11-22T12:00:00.5", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00ZZ",
        "2026-01-01T00:00:00+",
        "2026-01-01T00:00:00+1", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+01:60", "2026-1-1T00:00:00Z",
        "2026/01/01T00:00:00Z",
        "26-01-01T00:00:00Z", "2026-01-01X00:00:00Z", " 2026-01-01T00:00:00Z", "now", "17953488002", "179534880025000",
    ])
    func `what is no instant is refused`(text: String) {
        #expect(timestamp(text) == nil)
    }

    @Test func `every day of eight centuries is where Foundation has it`() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "UTC")!
        let start = calendar.date(from: DateComponents(year: 1583, month: 1, day: 1))!
        let first = Int(start.timeIntervalSince1970) / 86_400
        var (year, month, day) = (1583, 1, 1)
        for offset in 0..<292_194 {
            #expect(Timestamp.daysSince1970(year, month, day) == first + offset)
            day += 1
            if day > Timestamp.days(inMonth: month, of: year) { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        let end = calendar.dateComponents([.year, .month, .day], from: start.addingTimeInterval(292_194 * 86_400))
        #expect(end.year == year && end.month == month && end.day == day)
    }

    @Test(arguments: [
        ("0", 0), ("86.94", 869_400), ("-86.94", -869_400), ("+5", 50_000), (".5", 5000), ("5.", 50_000),
        ("0.00005", 0),
        ("0.00015", 2), ("0.000051", 1), ("0.00025", 2), ("0.000250000000000000000001", 3),
        ("99999999999999.9999", 999_999_999_999_999_999),
        ("1e2", 1_000_000), ("1.5E-1", 1500), ("12345678901234567890e-10", 12_345_678_901_235), ("0e999", 0),
        ("1e-999", 0),
        ("00012.5", 125_000),
    ])
    func `an amount is an exact decimal, rounded to even at the fourth place`(text: String, stored: Int64) {
        let bytes = Array(text.utf8)
        #expect(bytes.withUnsafeBufferPointer { TenThousandths.parse($0.baseAddress!, $0.count) } == stored)
    }

    @Test(arguments: [
        "", "-", ".", "1,5", "5 EUR", "1e", "1e+", "0x10", "NaN", "inf", "100000000000000", "99999999999999.99995",
        "1e15", "1.2.3", " 1",
    ])
    func `what is no amount in range is refused`(text: String) {
        let bytes = Array(text.utf8) + [0]
        #expect(bytes.withUnsafeBufferPointer { TenThousandths.parse($0.baseAddress!, $0.count - 1) } == nil)
    }

    @Test func `amounts as doubles are the decimals they were written as`() {
        for cents in stride(from: -1_000_000, through: 1_000_000, by: 37) {
            #expect(TenThousandths.of(Double("\(Double(cents) / 100)")!) == Int64(cents) * 100)
        }
        #expect(TenThousandths.of(0.1 + 0.2) == 3000)
        #expect(TenThousandths.of(1e14) == nil && TenThousandths.of(-1e300) == nil && TenThousandths.of(1e-300) == 0)
    }

    @Test(arguments: [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
            "desktop", "Chrome", "Windows", false
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0",
            "desktop", "Edge", "Windows", false
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15",
            "desktop", "Safari", "macOS", false
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "desktop", "Firefox", "Linux",
            false
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/119.0 Mobile/15E148 Safari/604.1",
            "mobile", "Chrome", "iOS", false
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1",
            "tablet", "Safari", "iPadOS", false
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36",
            "mobile", "Chrome", "Android", false
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-X900) AppleWebKit/537.36 SamsungBrowser/23.0 Chrome/115.0.0.0 Safari/537.36",
            "tablet", "Samsung Internet", "Android", false
        ),
        (
            "Mozilla/5.0 (PlayStation; PlayStation 5/2.26) AppleWebKit/605.1.15 Version/13.0 Safari/605.1.15",
            "console", "Safari", "PlayStation", false
        ),
        (
            "Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/538.1 Version/6.0 TV Safari/538.1", "tv", "Safari",
            "Linux", false
        ),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "", "", "", true),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/120.0.0.0 Safari/537.36", "desktop",
            "Chrome", "Linux", true
        ),
        ("curl/8.5.0", "server", "", "", false), ("analytics-python/2.3.3", "server", "", "", false),
        ("", "", "", "", false),
    ])
    func `a user agent tells device, browser, system and bot`(
        text: String, device: String, browser: String, system: String, isBot: Bool
    ) {
        let row = parse(#"{"event_type":"x"}"#, userAgent: text).rows.first
        #expect(row?["device_type"] == device && row?["browser"] == browser && row?["os"] == system)
        #expect(row?["is_bot"] == (isBot ? "1" : "0"))
    }

    @Test(arguments: [
        ("https://a.example/b/c?d=1#e", "/b/c"), ("https://a.example", "/"), ("https://a.example?x=1", "/"),
        ("/b?x", "/b"),
        ("//a.example/b", "/b"), ("b/c", "b/c"), ("app:home", "app:home"), ("https://a.example/ü%20", "/ü%20"),
        ("#top", ""), ("http:", "http:"),
    ])
    func `the path comes from the URL`(url: String, path: String) {
        #expect(parse(#"{"event_type":"x","url":"\#(url)"}"#).rows.first?["path"] == path)
    }

    @Test(arguments: [
        ("https://www.Example.COM:443/x", "example.com"), ("http://u:p@h.example/", "h.example"),
        ("https://[::1]:80/", "[::1]"),
        ("android-app://com.google.android.gm/", "com.google.android.gm"), ("/local", ""), ("www.", ""),
    ])
    func `the referrer's domain is its host without www`(referrer: String, domain: String) {
        #expect(parse(#"{"event_type":"x","referrer":"\#(referrer)"}"#).rows.first?["referrer_domain"] == domain)
    }

    @Test func `parameters decode to UTF-8 or stay as they are`() {
        let row = parse(
            #"{"event_type":"x","url":"/?utm_source=%C3%A9&utm_medium=%FF&utm_term=%4&utm_content=&utm_campaign=a%26b&utm_source=2"}"#
        ).rows.first
        #expect(row?["utm_source"] == "é" && row?["utm_medium"] == "%FF" && row?["utm_term"] == "%4")
        #expect(row?["utm_content"] == "" && row?["utm_campaign"] == "a&b")
    }

    @Test func `an id is a UUID itself or a hash of its text`() {
        func id(_ text: String) -> EventID { Array(text.utf8).withUnsafeBytes { EventID(text: $0) } }
        #expect(
            id("00112233-4455-6677-8899-AABBccddeeff")
                == EventID(high: 0x0011_2233_4455_6677, low: 0x8899_AABB_CCDD_EEFF))
        #expect(id("a") == id("a") && id("a") != id("b"))
        #expect(id("a").high >> 12 & 15 == 8 && id("a").low >> 62 == 2)
        #expect(id("00000000-0000-0000-0000-000000000000").low >> 62 == 2)
        // The reference implementation's values.
        #expect(Array("hello".utf8).withUnsafeBytes { murmur128($0) } == (0xcbd8_a7b3_41bd_9b02, 0x5b1e_906a_48ae_1d19))
        var generator = EventIDGenerator(seed: 1, 2, 3, 4)
        let made = generator.next(atMilliseconds: receivedAt)
        #expect(made.high >> 16 == UInt64(receivedAt) && made.high >> 12 & 15 == 7 && made.low >> 62 == 2)
        #expect(made != generator.next(atMilliseconds: receivedAt))
    }

    @Test(arguments: [
        ("2026-11-22T11:00:00Z", "2026-11-22T11:00:10Z", receivedAt - 10_000),
        // A clock a day and an hour ahead.
        ("2026-11-23T13:00:00Z", "2026-11-23T13:00:01Z", receivedAt - 1000),
        // Sent before it happened: the timestamp stands.
        ("2026-11-22T12:00:01Z", "2026-11-22T12:00:00Z", 1_795_348_801_000),
    ])
    func `a client's wrong clock is corrected`(timestamp: String, sentAt: String, milliseconds: Int64) {
        for body in [
            #"{"event_type":"x","timestamp":"\#(timestamp)","sent_at":"\#(sentAt)"}"#,
            #"{"sentAt":"\#(sentAt)","events":[{"event_type":"x","timestamp":"\#(timestamp)"}]}"#,
        ] {
            #expect(parse(body).rows.first?.time == milliseconds)
        }
    }

    @Test func `an event may lie a day ahead and ten years back`() {
        let limits = EventLimits()
        for (bound, step) in [
            (receivedAt + limits.futureSecondsMax * 1000, 1), (receivedAt - limits.pastSecondsMax * 1000, -1),
        ] {
            #expect(parse(#"{"event_type":"x","timestamp":\#(bound)}"#).request.accepted == 1)
            #expect(
                parse(#"{"event_type":"x","timestamp":\#(bound + Int64(step))}"#).codes == ["timestamp_out_of_range"])
        }
    }
}
