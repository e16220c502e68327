import Synchronization

/// One consumer of a spool, with its durable position.
///
/// Thread-safe: reads and commits of one reader take turns. Everything but `position`, `attachment` and
/// `waitForRecords` blocks on the disk.
package final class SpoolReader: Sendable {
    private static let cursorsMax = 64

    /// Where in a segment's file a record begins; saves reading the segment from its beginning.
    private struct Cursor {
        var segment: UInt64
        var sequence: UInt64
        var offset: Int
    }

    private struct State {
        var positionFile: Int32
        var generation: UInt64
        var view: SegmentView?
        var cursors: [Cursor] = []
        var storage: ChunkStorage?
    }

    private struct Published {
        var position: UInt64
        var attachment: [UInt8]
    }

    package let name: String
    /// The newer of the two durable position slots was unreadable when the reader was opened: records from `position`
    /// on may have been consumed before.
    package let fellBack: Bool
    private let core: SpoolCore
    private let state: Monitor<State>
    private let published: Mutex<Published>

    private init(name: String, core: SpoolCore, file: Int32, content: PositionFile.Content, position: UInt64) {
        self.name = name
        self.core = core
        fellBack = content.fellBack
        state = Monitor(State(positionFile: file, generation: content.slot?.generation ?? 0))
        published = Mutex(Published(position: position, attachment: content.slot?.attachment ?? []))
    }

    deinit {
        state.withLock { state in
            if let view = state.pointee.view { core.files.close(view.file) }
            core.files.close(state.pointee.positionFile)
        }
        core.shared.withLock { _ = $0.pointee.openReaders.remove(name) }
    }

    static func open(name: String, core: SpoolCore) throws(SpoolError) -> SpoolReader {
        guard SpoolPaths.isReaderName(name) else {
            throw .invalidConfiguration("a reader's name is 1 to 64 of a-z, 0-9, - and _, not \"\(name)\"")
        }
        // Holding the oldest record from here on: nothing may be trimmed between looking and opening.
        let position = try core.shared.withLock { (shared) throws(SpoolError) in
            guard !shared.pointee.isClosing else { throw .closed }
            guard shared.pointee.openReaders.insert(name).inserted else {
                throw .invalidConfiguration("the reader \(name) is open already")
            }
            let position = shared.pointee.ledger.positions[name] ?? shared.pointee.ledger.firstSequence
            shared.pointee.ledger.positions[name] = position
            return position
        }
        let path = core.paths.reader(name)
        do throws(SpoolFileError) {
            let file = try core.files.openAll(path, .createOrOpen)
            do throws(SpoolFileError) {
                var content = try PositionFile.read(file, files: core.files, path: path)
                if content.slot == nil {
                    try PositionFile.reserve(file, files: core.files, path: path)
                    let slot = PositionFile.Slot(generation: 1, position: position)
                    try PositionFile.write(slot, to: file, files: core.files, path: path)
                    try core.files.syncDirectory(core.paths.directory)
                    content.slot = slot
                }
                if content.fellBack { core.observer.positionFellBack(reader: name) }
                return SpoolReader(name: name, core: core, file: file, content: content, position: position)
            } catch {
                core.files.close(file)
                throw error
            }
        } catch {
            core.shared.withLock { _ = $0.pointee.openReaders.remove(name) }
            throw .failed(error)
        }
    }

    /// The next record that isn't committed.
    package var position: UInt64 { published.withLock { $0.position } }

    /// What was stored with the position.
    package var attachment: [UInt8] { published.withLock { $0.attachment } }

    /// Reads on from `sequence` (from `position` if that is later): durable records only, as many as lie together in
    /// one segment, at most `recordsMax`, their frames within `bytesMax`, but one record at least if there is one.
    ///
    /// A chunk may hold fewer than asked for though more follow; it is empty only at the end. A chunk with `damage` may
    /// have no records.
    package func read(from sequence: UInt64, recordsMax: Int, bytesMax: Int) throws(SpoolError) -> SpoolChunk {
        do throws(SpoolFileError) {
            return try state.withLock { (state) throws(SpoolFileError) in
                try read(from: max(sequence, position), recordsMax: recordsMax, bytesMax: bytesMax, &state.pointee)
            }
        } catch {
            throw core.shared.withLock { $0.pointee.isClosing } ? .closed : .failed(error)
        }
    }

    /// Stores the position and what belongs to it; durable when it returns. Trims what no reader needs any longer.
    package func commit(_ position: UInt64, attachment: [UInt8]) throws(SpoolError) {
        guard attachment.count <= PositionFile.attachmentBytesMax else {
            throw .recordTooLarge(bytes: attachment.count, bytesMax: PositionFile.attachmentBytesMax)
        }
        do throws(SpoolFileError) {
            try state.withLock { (state) throws(SpoolFileError) in
                try write(position, attachment: attachment, &state.pointee)
            }
        } catch {
            throw .failed(error)
        }
        let now = core.clock()
        core.recycle(core.shared.withLock { $0.pointee.ledger.move(reader: name, to: position, now: now) })
    }

    /// Returns when the record `sequence` is durable, the spool is closed, or the task is cancelled.
    package func waitForRecords(beyond sequence: UInt64) async { await core.waitForRecords(beyond: sequence) }
}

extension SpoolReader {
    private func write(_ position: UInt64, attachment: [UInt8], _ state: inout State) throws(SpoolFileError) {
        let durable = core.shared.withLock { $0.pointee.ledger.nextSequence }
        precondition(
            position >= self.position && position <= durable, "a reader's position moves forward, over durable records")
        let slot = PositionFile.Slot(
            generation: state.generation + 1, position: position, durable: durable, attachment: attachment)
        try PositionFile.write(slot, to: state.positionFile, files: core.files, path: core.paths.reader(name))
        state.generation += 1
        published.withLock { $0 = Published(position: position, attachment: attachment) }
    }

    private struct Target {
        var place: SegmentCatalog.Place
        var durable: UInt64
        var activeOffset: Int
    }

    private func read(
        from sequence: UInt64, recordsMax: Int, bytesMax: Int, _ state: inout State
    ) throws(SpoolFileError) -> SpoolChunk {
        let storage = takeStorage(capacity: bytesMax, &state)
        var from = sequence
        var damage: SpoolDamage?
        // Turns: at most one over a missing segment, one over a segment read to its end, one over damage.
        while true {
            let target = core.shared.withLock { shared in
                Target(
                    place: shared.pointee.ledger.catalog.place(of: from), durable: shared.pointee.ledger.nextSequence,
                    activeOffset: shared.pointee.ledger.activeOffset)
            }
            let empty = SpoolChunk(
                storage: storage, firstSequence: from, count: 0, payloadBytes: 0, damage: damage)
            guard from < target.durable else { return empty }
            guard case .segment(let header, let limit) = target.place else {
                guard case .missing(let until) = target.place, damage == nil else { return empty }
                damage = SpoolDamage(
                    reason: .missing, sequences: from..<until, segment: 0, bytes: 0..<0, quarantinePath: nil)
                from = until
                continue
            }
            let view = try view(of: header, end: limit == nil ? target.activeOffset : header.fileBytes, &state)
            let found = try find(from, in: view, limit: limit ?? target.durable, storage, &state)
            switch found {
            case .damaged(let lost):
                guard damage == nil else { return empty }
                damage = lost
                from = lost.sequences.upperBound
            case .offset(let offset):
                let bound = min(UInt64(max(recordsMax, 1)), (limit ?? target.durable) - from)
                let run = try view.run(
                    at: offset, expecting: from, recordsMax: bound, bytesMax: bytesMax, into: storage)
                if run.count == 0 {
                    guard damage == nil else { return empty }
                    let lost = try examine(from, at: offset, in: view, limit: limit ?? target.durable, &state)
                    damage = lost
                    from = lost.sequences.upperBound
                    continue
                }
                note(
                    Cursor(segment: header.number, sequence: from + UInt64(run.count), offset: offset + run.bytes),
                    &state)
                return SpoolChunk(
                    storage: storage, firstSequence: from, count: run.count, payloadBytes: run.payloadBytes,
                    damage: damage)
            }
        }
    }

    private enum Found {
        case offset(Int)
        case damaged(SpoolDamage)
    }

    /// The place of a record, from the nearest known one before it.
    private func find(
        _ sequence: UInt64, in view: SegmentView, limit: UInt64, _ storage: ChunkStorage, _ state: inout State
    ) throws(SpoolFileError) -> Found {
        var cursor = Cursor(
            segment: view.header.number, sequence: view.header.firstSequence, offset: SegmentHeader.bytes)
        for known in state.cursors
        where known.segment == cursor.segment && known.sequence <= sequence && known.sequence >= cursor.sequence {
            cursor = known
        }
        while cursor.sequence < sequence {
            let run = try view.run(
                at: cursor.offset, expecting: cursor.sequence, recordsMax: sequence - cursor.sequence,
                bytesMax: 1 << 20, into: storage)
            if run.count == 0 {
                let lost = try examine(cursor.sequence, at: cursor.offset, in: view, limit: limit, &state)
                if lost.sequences.upperBound > sequence {
                    return .damaged(
                        SpoolDamage(
                            reason: lost.reason, sequences: sequence..<lost.sequences.upperBound,
                            segment: lost.segment, bytes: lost.bytes, quarantinePath: lost.quarantinePath))
                }
                cursor = Cursor(
                    segment: cursor.segment, sequence: lost.sequences.upperBound, offset: lost.bytes.upperBound)
            } else {
                cursor.sequence += UInt64(run.count)
                cursor.offset += run.bytes
            }
        }
        return .offset(cursor.offset)
    }

    /// What is wrong at `offset`, where `sequence` should begin; keeps a copy of it.
    private func examine(
        _ sequence: UInt64, at offset: Int, in view: SegmentView, limit: UInt64, _ state: inout State
    ) throws(SpoolFileError) -> SpoolDamage {
        if let next = try view.resynchronise(after: offset, sequences: sequence + 1..<limit) {
            note(Cursor(segment: view.header.number, sequence: next.sequence, offset: next.offset), &state)
            return core.quarantine.keep(
                .checksum, sequences: sequence..<next.sequence, bytes: offset..<next.offset, of: view)
        }
        let end = try view.endOfBytes(from: offset)
        guard end > offset else {
            return SpoolDamage(
                reason: .missing, sequences: sequence..<limit, segment: view.header.number, bytes: offset..<offset,
                quarantinePath: nil)
        }
        return core.quarantine.keep(.checksum, sequences: sequence..<limit, bytes: offset..<end, of: view)
    }

    private func view(
        of header: SegmentHeader, end: Int, _ state: inout State
    ) throws(SpoolFileError) -> SegmentView {
        if let view = state.view, view.header == header {
            let same = SegmentView(files: view.files, file: view.file, path: view.path, header: header, end: end)
            state.view = same
            return same
        }
        let path = core.paths.segment(header.number)
        let file = try core.files.openAll(path, .read)
        if let old = state.view { core.files.close(old.file) }
        let view = SegmentView(files: core.files, file: file, path: path, header: header, end: end)
        state.view = view
        return view
    }

    private func note(_ cursor: Cursor, _ state: inout State) {
        if state.cursors.count == Self.cursorsMax { state.cursors.removeFirst() }
        state.cursors.append(cursor)
    }

    /// The last chunk's buffer if nobody holds it any longer.
    private func takeStorage(capacity: Int, _ state: inout State) -> ChunkStorage {
        if state.storage != nil, isKnownUniquelyReferenced(&state.storage), let storage = state.storage {
            return storage
        }
        let storage = ChunkStorage(capacity: min(max(capacity, 4096), 1 << 20))
        state.storage = storage
        return storage
    }
}
