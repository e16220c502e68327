import Foundation

/// The user's folder of reports: its `*.sql` files.
struct ReportFolder: Sendable {
    /// What a file held, and by what it is known to hold it still.
    struct Content: Sendable {
        let stamp: Stamp
        let result: Result<ReportDefinition, ReportFile.Fault>
    }

    struct Stamp: Sendable, Equatable {
        let device: UInt64
        let inode: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    static let filesMax = 200

    let directory: String

    init(_ directory: String) { self.directory = directory }

    /// What stands in the folder, by file name; what is known and did not change is not read again.
    func contents(known: [String: Content]) -> [String: Content] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory)
                .filter { $0.hasSuffix(".sql") && !$0.hasPrefix(".") }.sorted()
        } catch {
            return ["": failed("the folder \(directory) can't be read: make it, or unset LUGX_REPORTS_DIR")]
        }
        var contents: [String: Content] = [:]
        for (index, name) in names.enumerated() {
            guard index < Self.filesMax else {
                contents[name] = failed("more than \(Self.filesMax) files: this one and those after it are not read")
                break
            }
            contents[name] = content(directory + "/" + name, known[name])
        }
        return contents
    }

    private func content(_ path: String, _ known: Content?) -> Content {
        var status = stat()
        guard stat(path, &status) == 0 else { return failed("can't be read (errno \(errno))") }
        guard status.st_mode & S_IFMT == S_IFREG else { return failed("is no file") }
        let stamp = Stamp(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size),
            seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
        if let known, known.stamp == stamp { return known }
        guard stamp.size <= ReportFile.bytesMax else {
            return failed("larger than \(ReportFile.bytesMax) bytes", stamp)
        }
        guard let data = FileManager.default.contents(atPath: path) else { return failed("can't be read") }
        guard let text = String(validating: data, as: UTF8.self) else { return failed("is not UTF-8 text", stamp) }
        let result = Result { () throws(ReportFile.Fault) in
            try ReportFile.definition(text.replacing("\r\n", with: "\n"), isBuiltIn: false)
        }
        return Content(stamp: stamp, result: result)
    }

    private func failed(_ reason: String, _ stamp: Stamp? = nil) -> Content {
        Content(
            stamp: stamp ?? Stamp(device: 0, inode: 0, size: -1, seconds: 0, nanoseconds: 0),
            result: .failure(ReportFile.Fault(line: 1, reason: reason)))
    }
}
