import Crypto
import Foundation

/// The built files of the pages, read once: small enough to keep, and nothing outside the folder can be asked for.
struct PageFiles: Sendable {
    struct File: Sendable {
        let bytes: [UInt8]
        /// The same, compressed; nil where that was not built.
        let gzipped: [UInt8]?
        let contentType: String
        /// Of the content, so that a browser that has it need not fetch it again.
        let etag: String
    }

    enum Fault: Error, CustomStringConvertible {
        case tooLarge(path: String)
        case noIndex(directory: String)

        var description: String {
            switch self {
            case .tooLarge(let path): "\(path) is larger than \(PageFiles.fileBytesMax) bytes"
            case .noIndex(let directory):
                "\(directory) has no index.html; .ci/web builds the pages, LUGX_WEB_DIR says where they are"
            }
        }
    }

    static let fileBytesMax = 8 << 20

    private static let contentTypes = [
        "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
        "svg": "image/svg+xml", "png": "image/png", "json": "application/json", "map": "application/json",
    ]

    /// By path below the folder, such as `assets/main.js`.
    private let files: [String: File]

    init(directory: String) throws {
        let root = URL(fileURLWithPath: directory, isDirectory: true)
        var files: [String: File] = [:]
        for path in (try? FileManager.default.subpathsOfDirectory(atPath: directory)) ?? [] {
            guard let contentType = Self.contentTypes[(path as NSString).pathExtension] else { continue }
            let bytes = try Self.read(root.appendingPathComponent(path))
            let gzipped = try? Self.read(root.appendingPathComponent(path + ".gz"))
            let digest = SHA256.hash(data: bytes).prefix(16).map { String($0, radix: 16) }.joined()
            files[path] = File(bytes: bytes, gzipped: gzipped, contentType: contentType, etag: "\"\(digest)\"")
        }
        guard files["index.html"] != nil else { throw Fault.noIndex(directory: directory) }
        self.files = files
    }

    subscript(path: String) -> File? { files[path] }

    private static func read(_ file: URL) throws -> [UInt8] {
        let data = try Data(contentsOf: file)
        guard data.count <= fileBytesMax else { throw Fault.tooLarge(path: file.path) }
        return Array(data)
    }
}
