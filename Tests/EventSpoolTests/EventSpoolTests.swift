import Testing

@testable import EventSpool

struct EventSpoolTests {
    let directory = TemporaryDirectory()

    @Test func `what was appended is read in order`() throws {
        let test = try TestSpool(.small(directory.path))
        try test.store("one", "two")
        try test.store("", "four")
        let reader = try test.spool.makeReader(name: "shipper")
        let contents = try reader.everything()
        #expect(contents.texts == ["one", "two", "", "four"])
        #expect(contents.next == 4)
        #expect(test.state.nextSequence == 4)
        #expect(test.state.pendingBytes == 0)
    }

    @Test func `records survive closing and opening`() throws {
        for round in 0..<5 {
            let test = try TestSpool(.small(directory.path))
            try test.store("round \(round)")
            test.spool.close()
        }
        let test = try TestSpool(.small(directory.path))
        let reader = try test.spool.makeReader(name: "shipper")
        #expect(try reader.everything().texts == (0..<5).map { "round \($0)" })
        #expect(test.observer.report.damages.isEmpty)
        #expect(test.observer.report.truncated.isEmpty)
    }

    @Test func `segments below the position are recycled as spares and never read as what they were`() throws {
        let test = try TestSpool(.small(directory.path))
        let reader = try test.spool.makeReader(name: "shipper")
        for round in 0..<200 {
            try test.store([Array(repeating: UInt8(round), count: 1000)])
            let contents = try reader.everything()
            #expect(contents.records == [UInt64(round): Array(repeating: UInt8(round), count: 1000)])
            try reader.commit(contents.next, attachment: [])
        }
        #expect(test.observer.report.trimmed > 10)
        #expect(test.observer.report.zeroFilled > 10)
        #expect(test.state.segments == 1)
        #expect(test.state.spareSegments <= 2)
        #expect(test.state.bytesUsed <= test.state.bytesMax)
    }

    @Test func `closing commits what is pending`() throws {
        let test = try TestSpool(.small(directory.path))
        let ticket = try test.append([[1], [2]])
        test.spool.close()
        #expect(try test.settle(ticket).isDurable)
        #expect(throws: SpoolError.closed) { try test.append([[3]]) }
        let again = try TestSpool(.small(directory.path))
        #expect(again.state.nextSequence == 2)
    }

    @Test func `a second opener is told that the directory is in use`() throws {
        let test = try TestSpool(.small(directory.path))
        #expect(throws: SpoolError.locked(directory: directory.path)) { try TestSpool(.small(directory.path)) }
        test.spool.close()
        _ = try TestSpool(.small(directory.path))
    }

    @Test func `a lock file left behind is no obstacle`() throws {
        try writeFile("\(directory.path)/lock", Array("4711".utf8))
        _ = try TestSpool(.small(directory.path))
    }
}
