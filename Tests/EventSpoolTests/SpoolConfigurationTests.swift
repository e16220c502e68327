import Testing

@testable import EventSpool

@Suite struct SpoolConfigurationTests {
    @Test(arguments: [64 << 10, (64 << 10) + 1, 1 << 20, 100_000_000, 256 << 20, 8 << 30])
    func `bounds are made to go together`(bytesMax: Int) throws {
        let fitted = SpoolConfiguration(directory: "/spool", bytesMax: bytesMax).fitted()
        try fitted.validate()
        #expect(fitted.bytesMax == bytesMax)
        #expect(fitted.segmentsMax >= 4)
    }

    @Test func `bounds that go together stay`() {
        let given = SpoolConfiguration(directory: "/spool")
        #expect(given.fitted() == given)
    }
}
