import Glibc
import Testing

@testable import EventSpool

/// Errors of the disk at every call the spool makes.
struct FaultTests {
    let configuration = SpoolConfiguration.small("/spool", segmentBytes: 8 << 10, segments: 6, recordBytesMax: 1500)

    /// What a run of the scenario acknowledged, and committed as consumed.
    private struct Ledger {
        var stored: [UInt64: [UInt8]] = [:]
        var position: UInt64 = 0
        var refused = 0
    }

    /// Appends, reads, commits, closes, opens again; whatever fails is tried again a bounded number of times.
    private func run(_ files: MemoryFiles, ledger: inout Ledger) throws {
        for round in 0..<2 {
            let test = try tries(&ledger) { try TestSpool(configuration, files: files) }
            let reader = try tries(&ledger) { try test.spool.makeReader(name: "r") }
            for index in 0..<12 {
                let record = Array(repeating: UInt8(round * 100 + index), count: 1000)
                try tries(&ledger) { try test.store([record]) }
                ledger.stored[test.state.nextSequence - 1] = record
                if index % 5 == 4 {
                    let contents = try tries(&ledger) { try reader.everything() }
                    for (sequence, found) in contents.records { #expect(ledger.stored[sequence] == found) }
                    try tries(&ledger) { try reader.commit(contents.next - 1, attachment: [UInt8(index)]) }
                    ledger.position = contents.next - 1
                }
            }
            test.spool.close()
        }
    }

    private func tries<Result>(_ ledger: inout Ledger, _ body: () throws -> Result) throws -> Result {
        for _ in 0..<400 {
            do {
                return try body()
            } catch let error as SpoolError {
                guard case .failed = error else { throw error }
                ledger.refused += 1
                usleep(1000)
            }
        }
        throw TimedOut()
    }

    private func check(_ files: MemoryFiles, _ ledger: Ledger, _ comment: Comment) throws {
        files.heal()
        let test = try TestSpool(configuration, files: files)
        let reader = try test.spool.makeReader(name: "r")
        #expect(reader.position == ledger.position, comment)
        let contents = try reader.everything()
        #expect(contents.lost.isEmpty, comment)
        for (sequence, record) in ledger.stored where sequence >= ledger.position {
            #expect(contents.records[sequence] == record, comment)
        }
    }

    private func callsOfOneRun() throws -> Int {
        let files = MemoryFiles()
        var ledger = Ledger()
        try run(files, ledger: &ledger)
        #expect(ledger.refused == 0)
        return files.calls
    }

    @Test func `a group whose sync failed is not found by the next start, also when no segment could follow it`() throws
    {
        let files = MemoryFiles()
        let test = try TestSpool(
            .small("/spool", segmentBytes: 8 << 10, segments: 2, recordBytesMax: 1500), files: files)
        var kept = 0
        while test.state.segments < 2 {
            try test.store([[UInt8](repeating: 1, count: 1000)])
            kept += 1
        }
        files.fail { call, operation in call == 1 && operation == .sync ? .error(EIO) : nil }
        #expect(throws: SpoolError.self) { try test.store(["refused"].map { Array($0.utf8) }) }
        files.heal()
        try eventually { test.state.failure?.kind == "full" }
        test.spool.close()
        let again = try TestSpool(configuration, files: files.afterKill())
        #expect(try again.spool.makeReader(name: "r").everything().records.count == kept)
    }

    @Test(arguments: [MemoryFiles.Fault.error(EIO), .error(ENOSPC), .partThenError(ENOSPC)])
    func `one failing call, wherever it is, loses nothing acknowledged`(fault: MemoryFiles.Fault) throws {
        for index in 0..<(try callsOfOneRun()) {
            let files = MemoryFiles()
            files.fail { call, _ in call == index ? fault : nil }
            var ledger = Ledger()
            try run(files, ledger: &ledger)
            try check(files.afterKill(), ledger, "call \(index)")
            var random = SeededRandom(seed: UInt64(index))
            try check(files.afterPowerLoss(&random), ledger, "power loss after call \(index)")
        }
    }

    @Test(arguments: [MemoryFiles.Fault.short, .error(EINTR)])
    func `short and interrupted calls are gone on with`(fault: MemoryFiles.Fault) throws {
        let files = MemoryFiles()
        files.fail { call, operation in
            let interruptible: [SpoolFileError.Operation] = [.read, .write, .sync, .open]
            return call % 2 == 0 && interruptible.contains(operation) ? fault : nil
        }
        var ledger = Ledger()
        try run(files, ledger: &ledger)
        #expect(ledger.refused == 0)
        try check(files.afterKill(), ledger, "\(fault)")
    }

    @Test func `a failed group is refused, the epoch grows, and what follows takes its sequences`() throws {
        let files = MemoryFiles()
        let test = try TestSpool(configuration, files: files)
        try test.store("kept")
        let epoch = test.spool.epoch
        files.fail { _, operation in operation == .sync ? .error(EIO) : nil }
        let ticket = try test.append([Array("lost".utf8)])
        let commit = try test.settle(ticket)
        #expect(commit.epoch == epoch + 1 && commit.nextSequence == 1)
        guard case .failure(.failed(let error)) = commit.outcome else {
            Issue.record("\(commit)")
            return
        }
        #expect(error.operation == .sync && error.errno == EIO)
        try eventually { test.state.failure != nil && !test.observer.report.segmentFailures.isEmpty }
        #expect(throws: SpoolError.self) { try test.append([[1]]) }
        files.heal()
        try eventually { test.state.failure == nil }
        #expect(throws: SpoolError.self) { try test.append([[1]], epoch: epoch) }
        try test.store("next")
        #expect(try test.spool.makeReader(name: "r").everything().texts == ["kept", "next"])
        #expect(test.observer.report.recoveries == 1)
        let again = try TestSpool(configuration, files: files.afterKill())
        #expect(try again.spool.makeReader(name: "r").everything().texts == ["kept", "next"])
    }

    @Test func `listeners hear of a failure before anything is admitted again`() throws {
        let files = MemoryFiles()
        let test = try TestSpool(configuration, files: files)
        let admitted = Monitor<[Bool]>([])
        test.spool.addListener { commit in
            guard !commit.isDurable else { return }
            let result = (try? test.append([[9]])) != nil
            admitted.withLock { $0.pointee.append(result) }
        }
        files.fail { _, operation in operation == .write ? .error(ENOSPC) : nil }
        _ = try test.settle(try test.append([[1]]))
        files.heal()
        try eventually { test.state.failure == nil }
        #expect(admitted.withLock { $0.pointee } == [false])
    }

    @Test func `with a failing disk an old spool opens to be read and recovers by itself`() throws {
        let files = MemoryFiles()
        let first = try TestSpool(configuration, files: files)
        try first.store("one", "two")
        first.spool.close()
        let larger = SpoolConfiguration.small("/spool", segmentBytes: 8 << 10, segments: 6, recordBytesMax: 2000)
        files.fail { _, operation in operation == .write || operation == .resize ? .error(ENOSPC) : nil }
        let test = try TestSpool(larger, files: files)
        #expect(test.state.failure != nil)
        files.fail { _, operation in operation == .resize ? .error(ENOSPC) : nil }
        #expect(try test.spool.makeReader(name: "r").everything().texts == ["one", "two"])
        #expect(throws: SpoolError.self) { try test.append([[1]]) }
        files.heal()
        try eventually { test.state.failure == nil }
        try test.store("three")
        #expect(try test.spool.makeReader(name: "other").everything().texts == ["one", "two", "three"])
    }
}
