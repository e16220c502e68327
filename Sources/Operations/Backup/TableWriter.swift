internal import ClickHouse

/// Cuts a table's rows into pieces, each one gzip member of whole lines: the pieces can be inserted as they are.
struct TableWriter {
    /// Bytes of text in a piece, and so what is held in memory.
    static let pieceBytesMax = 16 << 20

    private let directory: String
    private let prefix: String
    private let encoder = GzipEncoder(level: 3)
    private var body: [UInt8] = []
    private var heads = 2
    private(set) var rows: Int64 = 0
    private(set) var pieces: [String] = []

    /// - Parameter prefix: what the pieces are called, below the backup's folder.
    init(directory: String, prefix: String) {
        self.directory = directory
        self.prefix = prefix
    }

    /// Adds text as it comes, cut anywhere; its first two lines are names and types.
    mutating func add(_ text: [UInt8]) throws {
        var rest = text[...]
        while heads > 0, let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            rest = rest[(end + 1)...]
            heads -= 1
        }
        guard heads == 0, !rest.isEmpty else { return }
        rows += Int64(rest.count { $0 == UInt8(ascii: "\n") })
        if encoder.bytesIn + rest.count > Self.pieceBytesMax, let end = rest.lastIndex(of: UInt8(ascii: "\n")) {
            put(rest[...end])
            try cut()
            rest = rest[(end + 1)...]
        }
        put(rest)
    }

    mutating func finish() throws { try cut() }

    private mutating func put(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else { return }
        bytes.withUnsafeBytes { encoder.write($0, into: &body) }
    }

    private mutating func cut() throws {
        guard encoder.bytesIn > 0 else { return }
        encoder.finish(into: &body)
        let number = String(pieces.count + 1)
        let name = prefix + "-" + String(repeating: "0", count: max(0, 6 - number.count)) + number + ".tsv.gz"
        try BackupFolder.write(body, to: "\(directory)/\(name)")
        body.removeAll(keepingCapacity: true)
        pieces.append(name)
    }
}
