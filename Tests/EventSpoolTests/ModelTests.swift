import Glibc
import Testing

@testable import EventSpool

/// Random operations against a list of what must be there.
struct ModelTests {
    /// What the spool has promised.
    private struct Model {
        /// Durable records; `nil` where unacknowledged bytes were found damaged after a crash.
        var records: [[UInt8]?] = []
        /// Appended but not known to be durable: may be found after a crash.
        var uncertain: Set<[UInt8]> = []
        var position: UInt64 = 0
        var attachment: [UInt8] = []
    }

    @Test(arguments: 0..<6) func `random operations with crashes and faults keep every promise`(round: Int) throws {
        var random = SeededRandom()
        print("seed \(random.seed)")
        try exercise(&random, operations: 250)
    }

    private func exercise(_ random: inout SeededRandom, operations: Int) throws {
        let seed = random.seed
        let configuration = SpoolConfiguration.small(
            "/spool", segmentBytes: 16 << 10, segments: Int.random(in: 3...8, using: &random),
            recordBytesMax: 3000, spares: Int.random(in: 0...2, using: &random))
        var files = MemoryFiles()
        var model = Model()
        var test = try TestSpool(configuration, files: files)
        var reader = try test.spool.makeReader(name: "r")
        for operation in 0..<operations {
            let comment: Comment = "seed \(seed), operation \(operation)"
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<50:
                let group = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                    random.bytes(Int.random(in: 0...800, using: &random))
                }
                do {
                    let ticket = try test.append(group)
                    if Int.random(in: 0..<10, using: &random) == 0 {
                        // Left pending: the next crash may keep it or not, the next settled append settles it too.
                        let commit = try test.settle(ticket)
                        settle(commit, group, &model)
                    } else {
                        settle(try test.settle(ticket), group, &model)
                    }
                } catch let error as SpoolError {
                    #expect(error.kind == "full" || error.kind == "failed", comment)
                }
            case 50..<70:
                let from = UInt64.random(in: model.position...UInt64(model.records.count), using: &random)
                let contents = try reader.everything(
                    from: from, recordsMax: Int.random(in: 1...20, using: &random),
                    bytesMax: Int.random(in: 1...5000, using: &random))
                check(contents, from: from, model, comment)
            case 70..<85:
                model.position = UInt64.random(in: model.position...UInt64(model.records.count), using: &random)
                model.attachment = random.bytes(Int.random(in: 0...100, using: &random))
                try reader.commit(model.position, attachment: model.attachment)
            case 85..<90:
                let operationToFail: SpoolFileError.Operation = Bool.random(using: &random) ? .sync : .write
                let code = Bool.random(using: &random) ? EIO : ENOSPC
                let skip = Int.random(in: 0...1, using: &random)
                files.fail { call, operation in call == skip && operation == operationToFail ? .error(code) : nil }
                let group = [random.bytes(100)]
                if let ticket = try? test.append(group) { settle(try test.settle(ticket), group, &model) }
                files.heal()
                try eventually { test.state.failure == nil || test.state.failure?.kind == "full" }
            case 90..<95:
                test.spool.close()
                (files, test, reader) = try reopen(files.afterKill(), configuration)
                #expect(test.state.nextSequence == UInt64(model.records.count), comment)
            default:
                let pending = (0..<20).map { _ in random.bytes(Int.random(in: 0...400, using: &random)) }
                if (try? test.append(pending)) != nil { model.uncertain.formUnion(pending) }
                test.spool.wake()
                let left = Bool.random(using: &random) ? files.afterKill() : files.afterPowerLoss(&random)
                (files, test, reader) = try reopen(left, configuration)
                adopt(try reader.everything(), &model, comment)
                #expect(test.state.nextSequence == UInt64(model.records.count), comment)
            }
            #expect(reader.position == model.position && reader.attachment == model.attachment, comment)
            #expect(test.state.bytesUsed <= test.state.bytesMax + configuration.segmentBytes, comment)
        }
        check(try reader.everything(), from: model.position, model, "seed \(seed), at the end")
    }

    private func reopen(
        _ files: MemoryFiles, _ configuration: SpoolConfiguration
    ) throws -> (MemoryFiles, TestSpool, SpoolReader) {
        let test = try TestSpool(configuration, files: files)
        return (files, test, try test.spool.makeReader(name: "r"))
    }

    private func settle(_ commit: SpoolCommit, _ group: [[UInt8]], _ model: inout Model) {
        if commit.isDurable {
            model.records += group.map { $0 }
            #expect(commit.nextSequence == UInt64(model.records.count))
        } else {
            model.uncertain.formUnion(group)
        }
    }

    private func check(_ contents: Contents, from: UInt64, _ model: Model, _ comment: Comment) {
        #expect(contents.next == UInt64(model.records.count), comment)
        for sequence in from..<UInt64(model.records.count) {
            #expect(contents.records[sequence] == model.records[Int(sequence)], comment)
        }
    }

    /// After a crash: every promise stands, and what else was found is something that had been appended.
    private func adopt(_ contents: Contents, _ model: inout Model, _ comment: Comment) {
        let promised = UInt64(model.records.count)
        #expect(contents.next >= promised, comment)
        for sequence in model.position..<promised {
            #expect(contents.records[sequence] == model.records[Int(sequence)], comment)
        }
        for sequence in promised..<max(promised, contents.next) {
            let record = contents.records[sequence]
            if let record { #expect(model.uncertain.contains(record), comment) }
            model.records.append(record)
        }
    }
}
