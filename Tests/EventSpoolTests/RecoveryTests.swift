import Testing

@testable import EventSpool

struct RecoveryTests {
    let configuration = SpoolConfiguration.small("/spool", recordBytesMax: 500)
    let records: [[UInt8]] = (0..<12).map { index in
        Array("record \(index) ".utf8) + [UInt8](repeating: UInt8(index), count: index * 7 % 40)
    }

    /// A spool with the records, each acknowledged, killed without being closed.
    private func killed() throws -> MemoryFiles {
        let files = MemoryFiles()
        let test = try TestSpool(configuration, files: files)
        for record in records { try test.store([record]) }
        return files.afterKill()
    }

    private func segment(_ files: MemoryFiles) -> String { files.paths.first { $0.hasSuffix(".segment") }! }

    private func ends() -> [Int] {
        var end = SegmentHeader.bytes
        return [end]
            + records.map { record in
                end += RecordFrame.bytes(payload: record.count)
                return end
            }
    }

    @Test func `a tail torn at any byte leaves exactly the records before it`() throws {
        let files = try killed()
        let path = segment(files)
        let ends = ends()
        for cut in SegmentHeader.bytes...ends.last! {
            let torn = files.afterKill()
            torn.change(path) { bytes in bytes.removeSubrange(cut...) }
            let whole = ends.lastIndex { $0 <= cut }!
            let test = try TestSpool(configuration, files: torn)
            #expect(test.state.nextSequence == UInt64(whole), "cut at \(cut)")
            try test.store("after")
            let contents = try test.spool.makeReader(name: "r").everything()
            #expect(contents.records.count == whole + 1)
            #expect((0..<whole).allSatisfy { contents.records[UInt64($0)] == records[$0] })
            #expect(contents.records[UInt64(whole)] == Array("after".utf8))
            #expect(contents.lost.isEmpty)
            let isTorn = cut >= ends[whole] + RecordFrame.headerBytes
            // A frame whose padding alone is missing is torn too, though nothing of its payload is.
            #expect(test.observer.report.truncated.count == (isTorn && whole < records.count ? 1 : 0), "cut at \(cut)")
        }
    }

    @Test func `a bit flipped anywhere never gives a wrong record nor a silent gap`() throws {
        let files = MemoryFiles()
        let first = try TestSpool(configuration, files: files)
        for record in records { try first.store([record]) }
        first.spool.close()
        let path = segment(files)
        for offset in 0..<ends().last! {
            // The header's unused bytes are zeros nobody reads.
            if (64..<2048).contains(offset) || (2112..<4096).contains(offset) { continue }
            let damaged = files.afterKill()
            damaged.change(path) { bytes in bytes[offset] ^= 1 << UInt8(offset % 8) }
            let test = try TestSpool(configuration, files: damaged)
            let contents = try test.spool.makeReader(name: "r").everything()
            var seen = Set(contents.records.keys)
            for (sequence, record) in contents.records {
                #expect(record == records[Int(sequence)], "a wrong record \(sequence) after a flip at \(offset)")
            }
            for lost in contents.lost { seen.formUnion(lost) }
            #expect(seen == Set(0..<UInt64(records.count)), "a silent gap after a flip at \(offset)")
            if offset >= SegmentHeader.bytes {
                let index = ends().lastIndex { $0 <= offset }!
                let padding = ends()[index + 1] - offset <= (8 - records[index].count % 8) % 8
                #expect(contents.lost == (padding ? [] : [UInt64(index)..<UInt64(index + 1)]))
                #expect(test.observer.report.damages.count == (padding ? 0 : 1))
            } else {
                #expect(contents.lost.isEmpty)
            }
        }
    }

    @Test func `damaged bytes are kept in quarantine with a description`() throws {
        let files = try killed()
        let path = segment(files)
        let range = ends()[3]..<ends()[5]
        files.change(path) { bytes in for offset in range { bytes[offset] ^= 0x55 } }
        let before = files.contents(path)!
        let test = try TestSpool(configuration, files: files)
        let reader = try test.spool.makeReader(name: "r")
        let contents = try reader.everything()
        #expect(contents.lost == [3..<5])
        let damage = try #require(test.observer.report.damages.first)
        #expect(test.observer.report.damages.count == 1)
        #expect(damage.reason == .checksum && damage.bytes == range && damage.sequences == 3..<5)
        let kept = try #require(damage.quarantinePath)
        #expect(files.contents(kept) == Array(before[range]))
        let description = String(decoding: files.contents(kept.replacing(".bytes", with: ".txt"))!, as: UTF8.self)
        #expect(description.contains("records: 3 ..< 5"))
    }

    @Test func `damage in a sealed segment is found when it is read, and reading goes on after it`() throws {
        let files = MemoryFiles()
        let test = try TestSpool(configuration, files: files)
        for index in 0..<90 { try test.store([Array(repeating: UInt8(index), count: 400)]) }
        #expect(test.state.segments >= 3)
        let path = segment(files)
        let frame = RecordFrame.bytes(payload: 400)
        files.change(path) { bytes in bytes[SegmentHeader.bytes + 5 * frame + 100] ^= 1 }
        let contents = try test.spool.makeReader(name: "r").everything(recordsMax: 7)
        #expect(contents.lost == [5..<6])
        #expect(contents.records.count == 89)
        #expect(test.observer.report.damages.count == 1)
    }

    @Test func `the last frames of a sealed segment that are damaged are reported up to the next segment`() throws {
        let files = MemoryFiles()
        let test = try TestSpool(configuration, files: files)
        for index in 0..<60 { try test.store([Array(repeating: UInt8(index), count: 400)]) }
        let path = segment(files)
        let frame = RecordFrame.bytes(payload: 400)
        let count = (configuration.segmentBytes - SegmentHeader.bytes) / frame
        files.change(path) { bytes in bytes[SegmentHeader.bytes + (count - 1) * frame + 50] ^= 1 }
        let contents = try test.spool.makeReader(name: "r").everything()
        #expect(contents.lost == [UInt64(count - 1)..<UInt64(count)])
        #expect(contents.records.count == 59)
    }

    @Test func `a missing segment is reported and stepped over`() throws {
        let files = MemoryFiles()
        let first = try TestSpool(configuration, files: files)
        for index in 0..<100 { try first.store([Array(repeating: UInt8(index), count: 400)]) }
        first.spool.close()
        let segments = files.paths.filter { $0.hasSuffix(".segment") }
        let frame = RecordFrame.bytes(payload: 400)
        let count = UInt64((configuration.segmentBytes - SegmentHeader.bytes) / frame)
        files.delete(segments[1])
        let test = try TestSpool(configuration, files: files)
        let contents = try test.spool.makeReader(name: "r").everything()
        #expect(contents.lost == [count..<2 * count])
        #expect(contents.records.count == 100 - Int(count))
    }

    @Test func `a segment without a readable header is moved away, and no sequence is given twice`() throws {
        let files = MemoryFiles()
        let first = try TestSpool(configuration, files: files)
        for index in 0..<60 { try first.store([Array(repeating: UInt8(index), count: 400)]) }
        first.spool.close()
        let segments = files.paths.filter { $0.hasSuffix(".segment") }
        files.change(segments.last!) { bytes in for offset in 0..<4096 { bytes[offset] = 0xEE } }
        let test = try TestSpool(configuration, files: files)
        #expect(test.observer.report.damages.contains { $0.reason == .header })
        #expect(test.state.nextSequence >= 60)
        let next = test.state.nextSequence
        try test.store("after")
        let contents = try test.spool.makeReader(name: "r").everything()
        #expect(contents.records[next] == Array("after".utf8))
        #expect(contents.lost.last?.upperBound == next)
    }

    @Test func `a later format version is refused with both versions named`() throws {
        let files = try killed()
        let path = segment(files)
        files.change(path) { bytes in
            bytes.withUnsafeMutableBytes { buffer in
                for offset in SegmentHeader.copyOffsets {
                    let copy = buffer.baseAddress! + offset
                    copy.storeBytes(of: 2, toByteOffset: 12, as: UInt32.self)
                    copy.storeBytes(of: SegmentHeader.checksum(copy), toByteOffset: 8, as: UInt32.self)
                }
            }
        }
        #expect(
            throws: SpoolError.corrupt(
                path: path, reason: "format version 2, but this program knows 1 only")
        ) { try TestSpool(configuration, files: files) }
    }

    @Test func `opening reads the last segment only`() throws {
        let files = MemoryFiles()
        let first = try TestSpool(configuration, files: files)
        for index in 0..<170 { try first.store([Array(repeating: UInt8(index), count: 400)]) }
        first.spool.close()
        let segments = files.paths.filter { $0.hasSuffix(".segment") }
        #expect(segments.count >= 6)
        for path in segments.dropLast() { files.change(path) { bytes in bytes[SegmentHeader.bytes + 30] ^= 1 } }
        let test = try TestSpool(configuration, files: files)
        #expect(test.observer.report.damages.isEmpty)
        #expect(test.state.nextSequence == 170)
    }

    @Test func `a position beyond the log's end keeps later records from being taken for consumed ones`() throws {
        let files = try killed()
        let path = segment(files)
        do {
            let test = try TestSpool(configuration, files: files)
            try test.spool.makeReader(name: "r").commit(12, attachment: [])
        }
        let robbed = files.afterKill()
        for name in robbed.paths where name.hasSuffix(".segment") || name.contains("spare") { robbed.delete(name) }
        _ = path
        let test = try TestSpool(configuration, files: robbed)
        try test.store("new")
        let contents = try test.spool.makeReader(name: "r").everything()
        #expect(contents.records == [12: Array("new".utf8)])
    }
}
