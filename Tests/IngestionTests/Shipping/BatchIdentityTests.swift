import ClickHouse
import Foundation
import Testing

@testable import Ingestion

@Suite struct BatchIdentityTests {
    private func identity(
        spool: UInt64 = 0x7AB_CDEF_0123, remainder: Bool = false, first: UInt64 = 1, rows: Int = 10, at: UInt32 = 0
    ) -> BatchIdentity {
        BatchIdentity(
            spoolID: spool, isRemainder: remainder, firstSequence: first, rows: rows, month: Month(epochSeconds: at))
    }

    @Test func `every part of an identity changes its UUID`() {
        let variants = [
            identity(), identity(spool: 1), identity(remainder: true), identity(first: 2),
            identity(first: (1 << 48) - 1), identity(rows: 11), identity(rows: BatchIdentity.rowsMax),
            identity(at: 40 * 86_400),
        ]
        #expect(Set(variants.map(\.uuid)).count == variants.count)
        #expect(Set(variants.map(\.rowBinary)).count == variants.count)
    }

    @Test func `the UUID text is one that Foundation reads as the same 16 bytes`() throws {
        let identity = identity(first: 0x1234_5678_9ABC, rows: 99_999, at: 1_795_000_000)
        let uuid = try #require(UUID(uuidString: identity.uuid.description))
        let bytes = withUnsafeBytes(of: uuid.uuid, Array.init)
        #expect(identity.rowBinary == Array(bytes[0..<8].reversed()) + Array(bytes[8..<16].reversed()))
    }

    @Test func `a month is the calendar's, for the first and last second of each from 1970 to 2105`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for year in 1970...2105 {
            for month in 1...12 {
                let date = try #require(calendar.date(from: DateComponents(year: year, month: month)))
                let first = UInt32(date.timeIntervalSince1970)
                #expect(Month(epochSeconds: first).year == year)
                #expect(Month(epochSeconds: first).number == month)
                if first > 0 { #expect(Month(epochSeconds: first - 1) < Month(epochSeconds: first)) }
            }
        }
    }

    @Test func `a journal is read back as it was written, and one of another version is refused`() {
        var journal = ShippingJournal()
        #expect(ShippingJournal(bytes: []) == journal)
        journal.inFlight = 5..<(1 << 40)
        journal.insertedRows = 1 << 50
        journal.quarantinedRows = 3
        journal.expiredRows = 4
        #expect(ShippingJournal(bytes: journal.bytes) == journal)
        journal.inFlight = nil
        #expect(ShippingJournal(bytes: journal.bytes) == journal)
        #expect(ShippingJournal(bytes: [9] + journal.bytes.dropFirst()) == nil)
        #expect(ShippingJournal(bytes: Array(journal.bytes.dropLast())) == nil)
        // As the version before wrote it.
        journal.expiredRows = 0
        #expect(ShippingJournal(bytes: [1] + journal.bytes.dropFirst().dropLast(8)) == journal)
        #expect(ShippingJournal(bytes: [2] + journal.bytes.dropFirst().dropLast(8)) == nil)
    }
}
