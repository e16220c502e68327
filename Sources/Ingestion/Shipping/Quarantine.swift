internal import Foundation

/// The rows that ClickHouse refused, each with its reason, as lines of JSON in a file beside the spool.
///
/// Blocking: used from the shipper's own thread only. A row is durable here before the shipper moves past it, and
/// stands here once, however often a crash makes the shipper come by again.
struct Quarantine {
    struct Entry: Codable, Equatable {
        /// The row's place in the spool.
        var sequence: UInt64
        /// When it was set aside, in ISO 8601.
        var quarantinedAt: Date
        /// What the server said.
        var reason: String
        /// The row as the spool held it: RowBinary without `batch_id`, in Base64.
        var row: Data

        init(sequence: UInt64, at quarantinedAt: Date = .now, reason: String, row: [UInt8]) {
            self.sequence = sequence
            self.quarantinedAt = quarantinedAt
            self.reason = reason
            self.row = Data(row)
        }
    }

    enum Failure: Error, CustomStringConvertible {
        case full(path: String, bytesMax: Int)
        case unreadable(path: String, line: Int)
        case failed(path: String, operation: String, errno: Int32)

        var description: String {
            switch self {
            case .full(let path, let bytesMax):
                "\(path) holds its limit of \(bytesMax) bytes: look at the refused rows, then move the file away"
            case .unreadable(let path, let line):
                "\(path) can't be read at line \(line): move the file away to go on"
            case .failed(let path, let operation, let errno):
                "\(operation) of \(path) failed: \(String(cString: strerror(errno)))"
            }
        }
    }

    static let fileName = "refused-rows.ndjson"

    let path: String
    let bytesMax: Int
    private(set) var bytes: Int
    private var sequences: Set<UInt64>
    let directory: String
    private var descriptor: Int32

    /// Opens or makes the file; a last line that a crash cut off is removed.
    init(directory: String, bytesMax: Int) throws(Failure) {
        self.directory = directory
        path = directory + "/" + Self.fileName
        self.bytesMax = bytesMax
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .failed(path: path, operation: "open", errno: errno) }
        let content = FileManager.default.contents(atPath: path) ?? Data()
        let complete = content.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        if complete < content.count, ftruncate(descriptor, off_t(complete)) != 0 {
            throw .failed(path: path, operation: "truncate", errno: errno)
        }
        bytes = complete
        sequences = []
        for (index, line) in content[..<complete].split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let entry = try? Self.decoder.decode(Entry.self, from: line) else {
                throw .unreadable(path: path, line: index + 1)
            }
            sequences.insert(entry.sequence)
        }
    }

    /// Sets a row aside, durably. Returns false when it stood here already.
    mutating func add(_ entry: Entry) throws(Failure) -> Bool {
        guard !sequences.contains(entry.sequence) else { return false }
        guard var line = try? Self.encoder.encode(entry) else {
            throw .failed(path: path, operation: "encoding", errno: EINVAL)
        }
        line.append(UInt8(ascii: "\n"))
        guard bytes + line.count <= bytesMax else { throw .full(path: path, bytesMax: bytesMax) }
        let written = line.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(bytes)) }
        guard written == line.count else { throw .failed(path: path, operation: "write", errno: errno) }
        guard fdatasync(descriptor) == 0 else { throw .failed(path: path, operation: "sync", errno: errno) }
        bytes += line.count
        sequences.insert(entry.sequence)
        return true
    }

    /// Goes on with another file under the same name.
    mutating func replace(_ file: Int32, bytes: Int) {
        close()
        descriptor = file
        self.bytes = bytes
    }

    func close() { _ = Foundation.close(descriptor) }

    private static let encoder = {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    static let decoder = {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }()
}
