import Postgres
import TestSupport
import Testing

struct ValueTests {
    @Test(arguments: ["0", "-0.00", "59.99", "12345678901234567890123456789012345678.1234567890"])
    func `a decimal is kept digit for digit`(_ text: String) {
        #expect(PostgresNumeric(text)?.text == text)
    }

    @Test(arguments: ["", "-", ".5", "5.", "+1", "1e5", "NaN", "Infinity", "1,5", " 1", "--1", "1.2.3"])
    func `what is no plain decimal is refused`(_ text: String) {
        #expect(PostgresNumeric(text) == nil)
    }

    @Test func `a decimal has PostgreSQL's limits`() {
        #expect(PostgresNumeric(String(repeating: "9", count: 131_072)) != nil)
        #expect(PostgresNumeric(String(repeating: "9", count: 131_073)) == nil)
        #expect(PostgresNumeric("0." + String(repeating: "9", count: 16_383)) != nil)
        #expect(PostgresNumeric("0." + String(repeating: "9", count: 16_384)) == nil)
    }

    @Test func `a decimal becomes an integer only without loss`() {
        #expect(PostgresNumeric("59.99")?.unscaled(scale: 2) == 5999)
        #expect(PostgresNumeric("-59.9")?.unscaled(scale: 4) == -599_000)
        #expect(PostgresNumeric("59.9900")?.unscaled(scale: 2) == 5999)
        #expect(PostgresNumeric("59.999")?.unscaled(scale: 2) == nil)
        #expect(PostgresNumeric("-9223372036854775808")?.unscaled(scale: 0) == .min)
        #expect(PostgresNumeric("9223372036854775808")?.unscaled(scale: 0) == nil)
        #expect(PostgresNumeric(unscaled: -5, scale: 2).text == "-0.05")
        #expect(PostgresNumeric(unscaled: .min, scale: 4).text == "-922337203685477.5808")
        #expect(PostgresNumeric(unscaled: 7, scale: 0).text == "7")
    }

    @Test func `a UUID reads its own text`() {
        let text = "01234567-89ab-cdef-0123-456789abcdef"
        #expect(PostgresUUID(text)?.description == text)
        #expect(PostgresUUID(text.uppercased())?.description == text)
        for broken in [
            "", String(text.dropLast()), text + "0", "0123456789abcdef0123456789abcdef----", "g" + text.dropFirst(),
        ] {
            #expect(PostgresUUID(broken) == nil)
        }
        let random = PostgresUUID.random()
        #expect(PostgresUUID(random.description) == random)
        #expect(random.high >> 12 & 15 == 4)
        #expect(random.low >> 62 == 2)
    }

    @Test(arguments: [
        ("1970-01-01 00:00:00+00", 0), ("1969-12-31 23:59:59.999999+00", -1),
        ("2000-02-29 12:00:00.5+00", 951_825_600_500_000),
        ("2026-11-22 11:00:00.000001+00", 1_795_345_200_000_001), ("0001-01-01 00:00:00+00", -62_135_596_800_000_000),
        ("4714-11-24 00:00:00+00 BC", -210_866_803_200_000_000),
    ])
    func `an instant is read and written to the microsecond`(_ text: String, _ microseconds: Int64) {
        #expect(PostgresTimestamp(text)?.microseconds == microseconds)
        let written = PostgresTimestamp(microseconds: microseconds).description
        #expect(PostgresTimestamp(written)?.microseconds == microseconds)
    }

    @Test func `an instant with an offset is the same instant`() {
        #expect(PostgresTimestamp("2026-11-22 12:30:00+01:30") == PostgresTimestamp("2026-11-22 11:00:00+00"))
        #expect(PostgresTimestamp("2026-11-22 08:00:00-03") == PostgresTimestamp("2026-11-22 11:00:00+00"))
        for broken in ["infinity", "-infinity", "", "2026-11-22", "2026-13-01 00:00:00+00", "2026-11-22 11:00:00"] {
            #expect(PostgresTimestamp(broken) == nil)
        }
    }

    @Test func `random instants survive being written`() {
        var generator = SeededGenerator()
        for _ in 0..<2000 {
            let instant = PostgresTimestamp(
                microseconds: .random(in: -210_866_803_200_000_000 ... .max, using: &generator))
            #expect(PostgresTimestamp(instant.description) == instant, "seed \(generator.seed)")
        }
    }
}
