/// Where a spool lives and how large it may grow.
package struct SpoolConfiguration: Sendable, Equatable {
    /// The directory of the segments, the lock and the readers' positions; made if it is missing.
    package var directory: String
    /// Bound of the disk used by segments, spare ones included: `bytesMax / segmentBytes` files, two at least.
    /// Damaged ranges copied to `quarantine/` and the readers' small files are not counted.
    package var bytesMax: Int
    /// Size of each segment file; a commit group never crosses from one segment into the next.
    package var segmentBytes: Int
    /// Bound of what waits in memory for its commit, framing included.
    package var pendingBytesMax: Int
    /// Bound of one record's payload.
    package var recordBytesMax: Int
    /// Zero-filled segments kept ready; they count in `bytesMax`.
    package var spareSegmentsMax: Int
    /// Seconds the writer waits for more after a busy group, before it takes the next one: fewer and larger groups
    /// cost less for each record. After a group that wasn't busy it doesn't wait.
    package var lingerSeconds: Double

    package init(
        directory: String,
        bytesMax: Int = 8 << 30,
        segmentBytes: Int = 64 << 20,
        pendingBytesMax: Int = 16 << 20,
        recordBytesMax: Int = 1 << 20,
        spareSegmentsMax: Int = 2,
        lingerSeconds: Double = 0.0003
    ) {
        self.directory = directory
        self.bytesMax = bytesMax
        self.segmentBytes = segmentBytes
        self.pendingBytesMax = pendingBytesMax
        self.recordBytesMax = recordBytesMax
        self.spareSegmentsMax = spareSegmentsMax
        self.lingerSeconds = lingerSeconds
    }

    /// Segment files allowed, spare ones included.
    var segmentsMax: Int { bytesMax / segmentBytes }

    /// Bytes of frames a segment has room for.
    var segmentCapacity: Int { segmentBytes - SegmentHeader.bytes }

    func validate() throws(SpoolError) {
        func require(_ holds: Bool, _ message: String) throws(SpoolError) {
            if !holds { throw .invalidConfiguration(message) }
        }
        try require(!directory.isEmpty, "the spool's directory is not given")
        try require(recordBytesMax > 0, "recordBytesMax must be above 0")
        try require((0...1).contains(lingerSeconds), "lingerSeconds must be 0 to 1")
        try require(spareSegmentsMax >= 0, "spareSegmentsMax must not be negative")
        try require(segmentBytes % 4096 == 0, "segmentBytes must be a multiple of 4096")
        try require(segmentBytes <= 1 << 30, "segmentBytes must be 1 GiB at most")
        try require(
            pendingBytesMax >= RecordFrame.bytes(payload: recordBytesMax),
            "pendingBytesMax must hold at least one record of recordBytesMax with its frame")
        try require(
            pendingBytesMax <= segmentCapacity,
            "segmentBytes must be at least pendingBytesMax + \(SegmentHeader.bytes)")
        try require(segmentsMax >= 2, "bytesMax must hold at least two segments")
    }
}
