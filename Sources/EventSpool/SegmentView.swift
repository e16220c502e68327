/// Reads and verifies the frames of one open segment file.
struct SegmentView {
    let files: any SpoolFiles
    let file: Int32
    let path: String
    let header: SegmentHeader
    /// Where frames end at the latest.
    let end: Int

    /// Frames that follow one another and verify.
    struct Run: Equatable {
        enum Stop: Equatable {
            /// As many as were asked for, by records or bytes.
            case bound
            /// The next bytes are no frame of the next record.
            case unverified
        }
        var count = 0
        var bytes = 0
        var payloadBytes = 0
        var stop = Stop.bound
    }

    /// Reads frames from `offset` on into the storage, from its beginning: at most `recordsMax` of them, whole ones
    /// within `bytesMax`, but one at least.
    func run(
        at offset: Int, expecting sequence: UInt64, recordsMax: UInt64, bytesMax: Int, into storage: ChunkStorage
    ) throws(SpoolFileError) -> Run {
        var window = min(max(bytesMax, RecordFrame.headerBytes), end - offset)
        var run = Run()
        guard recordsMax > 0 else { return run }
        var filled = try fill(window, at: offset, storage)
        while UInt64(run.count) < recordsMax {
            guard offset + run.bytes + RecordFrame.headerBytes <= end else { return run.stopped(.unverified) }
            if run.bytes + RecordFrame.headerBytes > filled {
                return run.stopped(filled < window ? .unverified : .bound)
            }
            let frame = UnsafeRawPointer(storage.base + run.bytes)
            let length = RecordFrame.length(frame)
            let bytes = RecordFrame.bytes(payload: length)
            guard RecordFrame.sequence(frame) == sequence + UInt64(run.count), length <= header.recordBytesMax,
                offset + run.bytes + bytes <= end
            else { return run.stopped(.unverified) }
            if run.bytes + bytes > filled {
                if filled < window { return run.stopped(.unverified) }
                if run.count > 0 { return run.stopped(.bound) }
                window = bytes
                filled = try fill(window, at: offset, storage)
                continue
            }
            guard RecordFrame.verifies(frame, length: length, salt: header.salt) else {
                return run.stopped(.unverified)
            }
            run.count += 1
            run.bytes += bytes
            run.payloadBytes += length
        }
        return run
    }

    private func fill(_ bytes: Int, at offset: Int, _ storage: ChunkStorage) throws(SpoolFileError) -> Int {
        guard bytes > 0 else { return 0 }
        storage.reserve(bytes)
        return try files.readAll(file, into: storage.prefix(bytes), at: offset, path: path)
    }

    /// The next frame after `offset` that verifies and whose sequence is in the range: where reading can go on.
    func resynchronise(
        after offset: Int, sequences: Range<UInt64>
    ) throws(SpoolFileError) -> (offset: Int, sequence: UInt64)? {
        let window = 256 << 10
        let storage = ChunkStorage(capacity: window)
        let candidate = ChunkStorage(capacity: 4096)
        var from = offset + 8
        while from + RecordFrame.headerBytes <= end {
            let filled = try fill(min(window, end - from), at: from, storage)
            guard filled >= RecordFrame.headerBytes else { return nil }
            var at = 0
            while at + RecordFrame.headerBytes <= filled {
                let frame = UnsafeRawPointer(storage.base + at)
                let sequence = RecordFrame.sequence(frame)
                if sequences.contains(sequence) {
                    let run = try self.run(
                        at: from + at, expecting: sequence, recordsMax: 1, bytesMax: 4096, into: candidate)
                    if run.count == 1 { return (from + at, sequence) }
                }
                at += 8
            }
            from += at
        }
        return nil
    }

    /// End of the last bytes that aren't zero, at `offset` at least.
    func endOfBytes(from offset: Int) throws(SpoolFileError) -> Int {
        let window = 256 << 10
        let storage = ChunkStorage(capacity: window)
        var result = offset
        var from = offset
        while from < end {
            let filled = try fill(min(window, end - from), at: from, storage)
            guard filled > 0 else { break }
            let bytes = UnsafeRawBufferPointer(storage.prefix(filled))
            if !bytes.isZero, let last = bytes.lastIndex(where: { $0 != 0 }) { result = from + last + 1 }
            from += filled
        }
        return result
    }
}

extension SegmentView.Run {
    fileprivate func stopped(_ stop: Stop) -> Self {
        var run = self
        run.stop = stop
        return run
    }
}
