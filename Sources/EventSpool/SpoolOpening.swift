/// Finds out what stands in a spool's directory, and where to go on.
struct SpoolOpening {
    let configuration: SpoolConfiguration
    let files: any SpoolFiles
    let observer: any SpoolObserver
    let clock: @Sendable () -> Double
    private let paths: SpoolPaths
    private let quarantine: Quarantine

    init(
        configuration: SpoolConfiguration, files: any SpoolFiles, observer: any SpoolObserver,
        clock: @escaping @Sendable () -> Double
    ) {
        self.configuration = configuration
        self.files = files
        self.observer = observer
        self.clock = clock
        paths = SpoolPaths(directory: configuration.directory)
        quarantine = Quarantine(files: files, paths: paths, observer: observer)
    }

    /// What the files' names and small files tell.
    private struct Inventory {
        var headers: [SegmentHeader] = []
        var spares: [String] = []
        var positions: [String: UInt64] = [:]
        /// Readers none of whose positions is readable.
        var lostReaders: [String] = []
        /// One past the last record that is known to have been durable.
        var durable: UInt64 = 0
        var newestNumber: UInt64 = 0
        /// Number of the newest segment that had to be moved away.
        var newestUnreadable: UInt64?
        /// Why the directory can't be used by this version.
        var refusal: SpoolError?
    }

    /// Where the last segment's records end.
    private struct Tail {
        var offset: Int
        var nextSequence: UInt64
    }

    func run(random: () -> UInt64) throws(SpoolError) -> (SpoolCore, ActiveSegment?) {
        var inventory: Inventory
        do throws(SpoolFileError) {
            inventory = try takeInventory()
        } catch {
            throw .failed(error)
        }
        if let refusal = inventory.refusal { throw refusal }
        var catalog = SegmentCatalog()
        for header in inventory.headers { catalog.append(header) }
        if catalog.segments.isEmpty {
            return try begin(&inventory, spoolID: random())
        }
        let last = inventory.headers[inventory.headers.count - 1]
        let factory = factory(last.spoolID)
        do throws(SpoolFileError) {
            let path = paths.segment(last.number)
            let file = try files.openAll(path, .readWrite)
            var isKept = false
            defer { if !isKept { files.close(file) } }
            let view = SegmentView(files: files, file: file, path: path, header: last, end: last.fileBytes)
            let tail = try findTail(in: view)
            // What was read may only stand in memory: a process can be killed between write and sync.
            try files.syncAll(file, path: path)
            let next = try reconcile(tail, inventory, view)
            var ledger = SpoolLedger(
                configuration: configuration, catalog: catalog, nextSequence: next, activeOffset: tail.offset,
                spares: inventory.spares, positions: resolved(inventory, first: catalog.segments[0].firstSequence))
            isKept = next == tail.nextSequence && last.recordBytesMax >= configuration.recordBytesMax
            var active = isKept ? ActiveSegment(file: file, path: path, header: last) : nil
            if active == nil { active = goOn(&ledger, &inventory, factory) }
            let consumed = ledger.removeConsumed(now: clock())
            let core = SpoolCore(
                configuration: configuration, files: files, observer: observer, clock: clock, factory: factory,
                ledger: ledger, nextNumber: inventory.newestNumber + 1)
            core.recycle(consumed)
            return (core, active)
        } catch {
            throw .failed(error)
        }
    }

    /// A spool without segments: new, or robbed of them.
    private func begin(_ inventory: inout Inventory, spoolID: UInt64) throws(SpoolError) -> (SpoolCore, ActiveSegment?)
    {
        var next = max(inventory.durable, inventory.positions.values.max() ?? 0)
        if inventory.newestUnreadable != nil { next += recordsPerSegmentMax }
        let factory = factory(spoolID)
        do throws(SpoolFileError) {
            var spare = inventory.spares.popLast()
            if spare == nil {
                inventory.newestNumber += 1
                let path = paths.spare(inventory.newestNumber)
                do throws(SpoolFileError) {
                    spare = try factory.makeSpare(at: path, isCancelled: { false }) ? path : nil
                } catch {
                    observer.spareFailed(.failed(error))
                }
            }
            inventory.newestNumber += 1
            let active = try factory.begin(number: inventory.newestNumber, firstSequence: next, spare: spare)
            var catalog = SegmentCatalog()
            catalog.append(active.header)
            let ledger = SpoolLedger(
                configuration: configuration, catalog: catalog, nextSequence: next,
                activeOffset: SegmentHeader.bytes, spares: inventory.spares,
                positions: resolved(inventory, first: next))
            observer.segmentBegun(zeroFilled: spare != nil)
            let core = SpoolCore(
                configuration: configuration, files: files, observer: observer, clock: clock, factory: factory,
                ledger: ledger, nextNumber: inventory.newestNumber + 1)
            return (core, active)
        } catch {
            throw .failed(error)
        }
    }

    /// A new segment after one that can't be gone on with. Without room for it the spool opens to be drained.
    private func goOn(
        _ ledger: inout SpoolLedger, _ inventory: inout Inventory, _ factory: SegmentFactory
    ) -> ActiveSegment? {
        guard ledger.canBeginSegment else {
            ledger.admission = .failing(ledger.full(now: clock()))
            return nil
        }
        inventory.newestNumber += 1
        do throws(SpoolFileError) {
            let spare = ledger.spares.popLast()
            let active = try factory.begin(
                number: inventory.newestNumber, firstSequence: ledger.nextSequence, spare: spare)
            ledger.begin(active.header)
            observer.segmentBegun(zeroFilled: spare != nil)
            return active
        } catch {
            ledger.admission = .failing(.failed(error))
            return nil
        }
    }

    private func factory(_ spoolID: UInt64) -> SegmentFactory {
        SegmentFactory(files: files, paths: paths, configuration: configuration, spoolID: spoolID)
    }

    /// More records than any segment can hold: how far to step over one whose records can't be counted.
    private var recordsPerSegmentMax: UInt64 { UInt64(1 << 30 / RecordFrame.headerBytes) }

    /// A reader without a readable position begins at the oldest record.
    private func resolved(_ inventory: Inventory, first: UInt64) -> [String: UInt64] {
        inventory.positions.merging(inventory.lostReaders.map { ($0, first) }) { position, _ in position }
    }
}

// MARK: The last segment

extension SpoolOpening {
    private func findTail(in view: SegmentView) throws(SpoolFileError) -> Tail {
        let storage = ChunkStorage(capacity: 1 << 20)
        var tail = Tail(offset: SegmentHeader.bytes, nextSequence: view.header.firstSequence)
        while true {
            let run = try view.run(
                at: tail.offset, expecting: tail.nextSequence, recordsMax: .max, bytesMax: 1 << 20, into: storage)
            tail.offset += run.bytes
            tail.nextSequence += UInt64(run.count)
            guard run.stop == .unverified else { continue }
            guard
                let next = try view.resynchronise(
                    after: tail.offset, sequences: tail.nextSequence + 1..<UInt64.max)
            else { return tail }
            _ = quarantine.keep(
                .checksum, sequences: tail.nextSequence..<next.sequence, bytes: tail.offset..<next.offset, of: view)
            tail = Tail(offset: next.offset, nextSequence: next.sequence)
        }
    }

    /// The sequence to go on with. It is the tail's, unless more is known to have been durable than was found.
    private func reconcile(
        _ tail: Tail, _ inventory: Inventory, _ view: SegmentView
    ) throws(SpoolFileError) -> UInt64 {
        let known = max(inventory.durable, inventory.positions.values.max() ?? 0)
        var next = max(tail.nextSequence, known)
        if let unreadable = inventory.newestUnreadable, unreadable > view.header.number { next += recordsPerSegmentMax }
        if next > tail.nextSequence {
            let end = try view.endOfBytes(from: tail.offset)
            _ = quarantine.keep(
                .checksum, sequences: tail.nextSequence..<next, bytes: tail.offset..<end, of: view)
        } else if let torn = try tornBytes(tail, view) {
            observer.truncated(bytes: torn)
        }
        return next
    }

    /// Bytes of the record that was being written at the tail, as far as its frame's head tells.
    private func tornBytes(_ tail: Tail, _ view: SegmentView) throws(SpoolFileError) -> Int? {
        let head = ChunkStorage(capacity: RecordFrame.headerBytes)
        let bytes = head.prefix(RecordFrame.headerBytes)
        let count = try files.readAll(view.file, into: bytes, at: tail.offset, path: view.path)
        guard count == bytes.count, bytes.contains(where: { $0 != 0 }),
            RecordFrame.sequence(head.base) == tail.nextSequence
        else { return nil }
        return min(RecordFrame.bytes(payload: RecordFrame.length(head.base)), view.end - tail.offset)
    }
}

// MARK: The directory

extension SpoolOpening {
    private func takeInventory() throws(SpoolFileError) -> Inventory {
        var inventory = Inventory()
        var found: [(name: String, header: SegmentHeader)] = []
        var unreadable: [(name: String, number: UInt64)] = []
        for name in try files.list(paths.directory).sorted() {
            let path = paths.file(name)
            if let number = SpoolPaths.segmentNumber(name) {
                inventory.newestNumber = max(inventory.newestNumber, number)
                switch try decodeHeader(path) {
                case .header(let header) where header.number == number: found.append((name, header))
                case .header, .unreadable: unreadable.append((name, number))
                case .otherVersion(let version):
                    inventory.refusal = .corrupt(
                        path: path,
                        reason: "format version \(version), but this program knows \(SegmentHeader.version) only")
                    return inventory
                }
            } else if let number = SpoolPaths.spareNumber(name) {
                inventory.newestNumber = max(inventory.newestNumber, number)
                noteSpare(path, &inventory)
            } else if let reader = SpoolPaths.readerName(name) {
                try notePosition(of: reader, path, &inventory)
            } else if path == paths.closing {
                inventory.durable = max(inventory.durable, try readPosition(path)?.durable ?? 0)
            }
        }
        let spoolID = mostFrequent(found.map(\.header.spoolID))
        for segment in found where segment.header.spoolID != spoolID {
            unreadable.append((segment.name, segment.header.number))
        }
        for segment in unreadable {
            try quarantine.move(segment.name, number: segment.number)
            inventory.newestUnreadable = max(inventory.newestUnreadable ?? 0, segment.number)
        }
        inventory.headers = found.map(\.header).filter { $0.spoolID == spoolID }.sorted { $0.number < $1.number }
        for (earlier, later) in zip(inventory.headers, inventory.headers.dropFirst())
        where earlier.firstSequence > later.firstSequence {
            inventory.refusal = .corrupt(
                path: paths.segment(later.number), reason: "begins before the segment it follows; not made by a spool")
        }
        return inventory
    }

    private func notePosition(
        of reader: String, _ path: String, _ inventory: inout Inventory
    ) throws(SpoolFileError) {
        guard let slot = try readPosition(path) else {
            inventory.lostReaders.append(reader)
            return
        }
        inventory.positions[reader] = slot.position
        inventory.durable = max(inventory.durable, slot.durable)
    }

    private func decodeHeader(_ path: String) throws(SpoolFileError) -> SegmentHeader.Decoded {
        let file = try files.openAll(path, .read)
        defer { files.close(file) }
        let block = ChunkStorage(capacity: SegmentHeader.bytes)
        let count = try files.readAll(file, into: block.prefix(SegmentHeader.bytes), at: 0, path: path)
        return SegmentHeader.decode(UnsafeRawBufferPointer(block.prefix(count)))
    }

    private func readPosition(_ path: String) throws(SpoolFileError) -> PositionFile.Slot? {
        let file = try files.openAll(path, .read)
        defer { files.close(file) }
        return try PositionFile.read(file, files: files, path: path).slot
    }

    /// A spare of the wrong size was not finished, or belongs to another configuration.
    private func noteSpare(_ path: String, _ inventory: inout Inventory) {
        let bytes: Int?
        if let file = try? files.openAll(path, .read) {
            bytes = try? files.size(file, path: path)
            files.close(file)
        } else {
            bytes = nil
        }
        if bytes == configuration.segmentBytes && inventory.spares.count < configuration.spareSegmentsMax {
            inventory.spares.append(path)
        } else {
            try? files.remove(path)
        }
    }

    private func mostFrequent(_ values: [UInt64]) -> UInt64? {
        var counts: [UInt64: Int] = [:]
        for value in values { counts[value, default: 0] += 1 }
        return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
    }
}
