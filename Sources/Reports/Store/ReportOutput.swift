import Crypto
import Foundation

/// A file that is being written: its bytes are hashed as they go, and it has its name only once it is whole and on disk.
struct ReportOutput: ~Copyable {
    private let path: String
    private let partPath: String
    private let descriptor: Int32
    private var hasher = SHA256()
    private(set) var bytes = 0

    struct Finished: Sendable {
        let bytes: Int
        let sha256: String
    }

    init(path: String) throws(ReportError) {
        self.path = path
        partPath = Self.partPath(path)
        descriptor = open(partPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure("made", partPath) }
    }

    /// What a file is called until it is whole.
    static func partPath(_ path: String) -> String { path + ".part" }

    deinit {
        close(descriptor)
        unlink(partPath)
    }

    mutating func write(_ piece: [UInt8]) throws(ReportError) {
        hasher.update(data: piece)
        bytes += piece.count
        var left = piece[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("written", partPath) }
            left = left.dropFirst(count)
        }
    }

    mutating func finish() throws(ReportError) -> Finished {
        guard fsync(descriptor) == 0 else { throw Self.failure("kept on disk", partPath) }
        guard rename(partPath, path) == 0 else { throw Self.failure("named", path) }
        let folder = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0 {
            fsync(folder)
            close(folder)
        }
        return Finished(bytes: bytes, sha256: Self.hexadecimal(hasher.finalize()))
    }

    static func hexadecimal(_ digest: SHA256.Digest) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func failure(_ verb: String, _ path: String) -> ReportError {
        ReportError(.file, "The file \(path) can't be \(verb): \(String(cString: strerror(errno))).")
    }
}
