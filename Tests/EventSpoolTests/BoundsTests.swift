import Testing

@testable import EventSpool

struct BoundsTests {
    /// Segments with room for exactly ten frames of 1,000 bytes.
    private func configuration(segments: Int, pendingBytesMax: Int = 10 * 1016) -> SpoolConfiguration {
        SpoolConfiguration(
            directory: "/spool", bytesMax: segments * (16 << 10), segmentBytes: 16 << 10,
            pendingBytesMax: pendingBytesMax, recordBytesMax: 2000, spareSegmentsMax: 1)
    }
    private let record = [UInt8](repeating: 7, count: 1000)

    @Test func `a record at the bound is stored, one byte more is refused`() throws {
        let test = try TestSpool(configuration(segments: 2), files: MemoryFiles())
        try test.store([[UInt8](repeating: 1, count: 1999)])
        try test.store([[UInt8](repeating: 1, count: 2000)])
        #expect(throws: SpoolError.recordTooLarge(bytes: 2001, bytesMax: 2000)) {
            try test.append([[1], [UInt8](repeating: 1, count: 2001)])
        }
        #expect(test.state.nextSequence == 2)
    }

    @Test func `an append larger than can ever be pending is refused for good`() throws {
        let test = try TestSpool(configuration(segments: 3), files: MemoryFiles())
        try test.store([[UInt8]](repeating: record, count: 10))
        #expect(throws: SpoolError.recordTooLarge(bytes: 11 * 1016, bytesMax: 10 * 1016)) {
            try test.append([[UInt8]](repeating: record, count: 11))
        }
    }

    @Test func `pending bytes at the bound are admitted, more are refused until they are settled`() throws {
        let files = MemoryFiles()
        let test = try TestSpool(configuration(segments: 8), files: files)
        let gate = Monitor(false)
        files.holdSyncs { gate.withLock { isOpen in while !isOpen.pointee { gate.wait() } } }
        let first = try test.append([record])
        test.spool.wake()
        var last = first
        for _ in 0..<9 { last = try test.append([record]) }
        #expect(test.state.pendingBytes == 10 * 1016)
        #expect(throws: SpoolError.overloaded) { try test.append([[]]) }
        files.holdSyncs(nil)
        gate.withLock { isOpen in
            isOpen.pointee = true
            gate.signal()
        }
        #expect(try test.settle(last).isDurable)
        try test.store([record])
        #expect(test.state.nextSequence == 11)
    }

    @Test func `a spool at its bound refuses with a retry time from the drain, and admits again once drained`() throws {
        let files = MemoryFiles()
        let clock = Monitor(0.0)
        let test = try TestSpool(
            configuration(segments: 4), files: files, clock: { clock.withLock { $0.pointee } })
        let reader = try test.spool.makeReader(name: "r")
        var stored: UInt64 = 0
        while true {
            do {
                try test.store([record])
                stored += 1
            } catch {
                guard case SpoolError.full = error else { throw error }
                break
            }
        }
        // Twelve frames fit in each of the four segments.
        #expect(stored == 48)
        #expect(test.state.bytesUsed == test.state.bytesMax)
        // Two records in ten seconds; ten more free the first segment.
        try reader.commit(0, attachment: [])
        clock.withLock { $0.pointee = 10 }
        try reader.commit(2, attachment: [])
        #expect(throws: SpoolError.full(retryAfterSeconds: 50)) { try test.append([record]) }
        try reader.commit(12, attachment: [])
        for _ in 0..<12 { try test.store([record]) }
        #expect(throws: SpoolError.self) { try test.append([record]) }
        #expect(try reader.everything().records.count == 48)
    }

    @Test func `a full spool opens again, full, with everything in it`() throws {
        let files = MemoryFiles()
        let first = try TestSpool(configuration(segments: 2), files: files)
        while (try? first.store([record])) != nil {}
        let stored = first.state.nextSequence
        first.spool.close()
        let test = try TestSpool(configuration(segments: 2), files: files)
        #expect(throws: SpoolError.full(retryAfterSeconds: 300)) { try test.append([record]) }
        let reader = try test.spool.makeReader(name: "r")
        let contents = try reader.everything()
        #expect(contents.records.count == Int(stored))
        try reader.commit(contents.next, attachment: [])
        try test.store([record])
    }

    @Test func `groups that fall badly on segments find room all the same`() throws {
        let test = try TestSpool(configuration(segments: 3), files: MemoryFiles())
        var stored: UInt64 = 0
        do {
            while true {
                try test.store([[UInt8]](repeating: record, count: 7))
                stored += 7
            }
        } catch SpoolError.full {}
        // Each segment takes one group of seven and has no room for a second.
        #expect(stored == 21)
        #expect(try test.spool.makeReader(name: "r").everything().records.count == 21)
    }

    @Test(
        arguments: [
            { $0.segmentBytes = 5000 }, { $0.pendingBytesMax = 13 << 10 }, { $0.recordBytesMax = 11 << 10 },
            { $0.bytesMax = (32 << 10) - 1 }, { $0.directory = "" }, { $0.recordBytesMax = 0 },
            { $0.spareSegmentsMax = -1 },
        ] as [@Sendable (inout SpoolConfiguration) -> Void])
    func `a configuration that can't hold is refused`(change: @Sendable (inout SpoolConfiguration) -> Void) {
        var configuration = configuration(segments: 2)
        change(&configuration)
        #expect { try TestSpool(configuration, files: MemoryFiles()) } throws: { error in
            (error as? SpoolError)?.kind == "invalid_configuration"
        }
    }
}

struct DrainRateTests {
    @Test func `nothing measured gives a middling answer, nothing drained the longest`() {
        var drain = DrainRate()
        #expect(drain.retryAfterSeconds(records: 100, now: 0) == DrainRate.unknownRetryAfterSeconds)
        drain.record(position: 5, seconds: 0)
        #expect(drain.retryAfterSeconds(records: 100, now: 29) == DrainRate.unknownRetryAfterSeconds)
        #expect(drain.retryAfterSeconds(records: 100, now: 31) == 300)
    }

    @Test func `the answer is what is left by the rate, within its bounds`() {
        var drain = DrainRate()
        drain.record(position: 0, seconds: 0)
        drain.record(position: 1000, seconds: 10)
        #expect(drain.retryAfterSeconds(records: 1, now: 10) == 1)
        #expect(drain.retryAfterSeconds(records: 101, now: 10) == 2)
        #expect(drain.retryAfterSeconds(records: 1_000_000, now: 10) == 300)
    }

    @Test func `only the last minute counts`() {
        var drain = DrainRate()
        for second in 0...100 { drain.record(position: UInt64(second) * 1000, seconds: Double(second)) }
        for second in 101...200 { drain.record(position: 100_000 + UInt64(second), seconds: Double(second)) }
        #expect(drain.retryAfterSeconds(records: 10, now: 200) == 10)
    }
}
