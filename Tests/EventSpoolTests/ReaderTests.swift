import Testing

@testable import EventSpool

struct ReaderTests {
    let configuration = SpoolConfiguration.small("/spool")
    let files = MemoryFiles()

    @Test func `position and attachment are durable together`() throws {
        let first = try TestSpool(configuration, files: files)
        try first.store("a", "b", "c")
        let reader = try first.spool.makeReader(name: "shipper")
        #expect(reader.position == 0 && reader.attachment == [])
        try reader.commit(1, attachment: [1])
        try reader.commit(2, attachment: Array(repeating: 9, count: PositionFile.attachmentBytesMax))
        var random = SeededRandom()
        print("seed \(random.seed)")
        let test = try TestSpool(configuration, files: files.afterPowerLoss(&random))
        let again = try test.spool.makeReader(name: "shipper")
        #expect(again.position == 2)
        #expect(again.attachment == Array(repeating: 9, count: PositionFile.attachmentBytesMax))
        #expect(!again.fellBack)
        #expect(try again.everything().texts == ["c"])
    }

    @Test func `an attachment above the bound is refused and the position stays`() throws {
        let test = try TestSpool(configuration, files: files)
        try test.store("a")
        let reader = try test.spool.makeReader(name: "shipper")
        let bytesMax = PositionFile.attachmentBytesMax
        #expect(throws: SpoolError.recordTooLarge(bytes: bytesMax + 1, bytesMax: bytesMax)) {
            try reader.commit(1, attachment: Array(repeating: 0, count: bytesMax + 1))
        }
        #expect(reader.position == 0)
    }

    @Test func `a flipped bit in a position file gives the position before, and says so`() throws {
        let first = try TestSpool(configuration, files: files)
        try first.store("a", "b", "c")
        let reader = try first.spool.makeReader(name: "shipper")
        try reader.commit(1, attachment: [11])
        try reader.commit(2, attachment: [22, 23])
        first.spool.close()
        // Generations begin with 1 when the reader is made; the newest is 3, in the second slot.
        for offset in 0..<66 {
            let damaged = files.afterKill()
            damaged.change("/spool/shipper.reader") { bytes in bytes[PositionFile.slotBytes + offset] ^= 4 }
            let test = try TestSpool(configuration, files: damaged)
            let again = try test.spool.makeReader(name: "shipper")
            #expect(again.position == 1 && again.attachment == [11], "flip at \(offset)")
            #expect(again.fellBack)
            #expect(test.observer.report.fallenBack == ["shipper"])
            try again.commit(3, attachment: [])
        }
    }

    @Test func `a commit that fails leaves the position as it was, and the next one works`() throws {
        let test = try TestSpool(configuration, files: files)
        try test.store("a", "b")
        let reader = try test.spool.makeReader(name: "shipper")
        try reader.commit(1, attachment: [1])
        for operation in [SpoolFileError.Operation.write, .sync] {
            files.fail { _, failing in failing == operation ? .partThenError(28) : nil }
            #expect(throws: SpoolError.self) { try reader.commit(2, attachment: [2]) }
            #expect(reader.position == 1 && reader.attachment == [1])
        }
        files.heal()
        try reader.commit(2, attachment: [3])
        let again = try TestSpool(configuration, files: files.afterKill())
        #expect(try again.spool.makeReader(name: "shipper").attachment == [3])
    }

    @Test func `segments stay until the slowest reader has passed, opened or not`() throws {
        do {
            let first = try TestSpool(configuration, files: files)
            _ = try first.spool.makeReader(name: "slow")
            first.spool.close()
        }
        let test = try TestSpool(configuration, files: files)
        let fast = try test.spool.makeReader(name: "fast")
        for index in 0..<40 { try test.store([Array(repeating: UInt8(index), count: 1000)]) }
        try fast.commit(40, attachment: [])
        #expect(test.state.firstSequence == 0)
        let slow = try test.spool.makeReader(name: "slow")
        #expect(try slow.everything().records.count == 40)
        try slow.commit(40, attachment: [])
        #expect(test.state.segments == 1)
        #expect(test.state.firstSequence > 30)
    }

    @Test func `only durable records are read`() throws {
        let test = try TestSpool(configuration, files: files)
        try test.store("durable")
        let gate = Monitor(false)
        files.holdSyncs { gate.withLock { isOpen in while !isOpen.pointee { gate.wait() } } }
        let ticket = try test.append([Array("written".utf8)])
        test.spool.wake()
        // The reader's own file is written before syncs are held.
        files.holdSyncs(nil)
        let reader = try test.spool.makeReader(name: "r")
        let seen = try reader.everything().texts
        #expect(seen == ["durable"] || test.state.nextSequence == 2)
        gate.withLock { isOpen in
            isOpen.pointee = true
            gate.signal()
        }
        #expect(try test.settle(ticket).isDurable)
        #expect(try reader.everything().texts == ["durable", "written"])
    }

    @Test func `a chunk holds at most what was asked for, but one record at least`() throws {
        let test = try TestSpool(configuration, files: files)
        for index in 0..<10 { try test.store([Array(repeating: UInt8(index), count: 100 * index)]) }
        let reader = try test.spool.makeReader(name: "r")
        #expect(try reader.read(from: 0, recordsMax: 3, bytesMax: 1 << 20).count == 3)
        #expect(try reader.read(from: 9, recordsMax: 3, bytesMax: 1).count == 1)
        let frames = RecordFrame.bytes(payload: 100) + RecordFrame.bytes(payload: 200)
        #expect(try reader.read(from: 1, recordsMax: 100, bytesMax: frames).count == 2)
        #expect(try reader.read(from: 1, recordsMax: 100, bytesMax: frames - 1).count == 1)
        #expect(try reader.read(from: 10, recordsMax: 1, bytesMax: 1).isEmpty)
    }

    @Test func `a chunk that is kept is not written over by the next`() throws {
        let test = try TestSpool(configuration, files: files)
        try test.store("first", "second")
        let reader = try test.spool.makeReader(name: "r")
        let first = try reader.read(from: 0, recordsMax: 1, bytesMax: 100)
        let second = try reader.read(from: 1, recordsMax: 1, bytesMax: 100)
        var texts: [String] = []
        first.forEach { _, bytes in texts.append(String(decoding: bytes, as: UTF8.self)) }
        second.forEach { _, bytes in texts.append(String(decoding: bytes, as: UTF8.self)) }
        #expect(texts == ["first", "second"])
    }

    @Test func `a reader's name is checked, and taken once`() throws {
        let test = try TestSpool(configuration, files: files)
        for name in ["", "../x", "A", String(repeating: "a", count: 65)] {
            #expect(throws: SpoolError.self) { try test.spool.makeReader(name: name) }
        }
        let kept = try test.spool.makeReader(name: "a-1_b")
        #expect(throws: SpoolError.self) { try test.spool.makeReader(name: "a-1_b") }
        #expect(kept.name == "a-1_b")
    }

    @Test func `waiting ends with a record, with closing, and with cancellation`() async throws {
        let test = try TestSpool(configuration, files: files)
        let reader = try test.spool.makeReader(name: "r")
        let waiting = Task { await reader.waitForRecords(beyond: 0) }
        try test.store("a")
        await waiting.value
        await reader.waitForRecords(beyond: 0)
        let cancelled = Task { await reader.waitForRecords(beyond: 1) }
        cancelled.cancel()
        await cancelled.value
        let closed = Task { await reader.waitForRecords(beyond: 1) }
        test.spool.close()
        await closed.value
    }
}
