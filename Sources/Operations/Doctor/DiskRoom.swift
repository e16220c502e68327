/// What a file system has left, against what is to go on it. Pure.
struct DiskRoom: Equatable {
    let path: String
    let freeBytes: UInt64
    /// Files that may still be made; nil where the file system does not count them.
    let freeFiles: UInt64?
    /// What may still be written there by the limits that are configured.
    let wantedBytes: UInt64

    /// Below this neither the spool nor a database can be worked with.
    static let freeBytesMin: UInt64 = 128 << 20
    static let freeFilesMin: UInt64 = 100

    func finding(_ check: String) -> Finding {
        let free = "\(Self.shown(freeBytes)) free for \(path)"
        if freeBytes < Self.freeBytesMin {
            return .problem(check, free, advice: "make room: below \(Self.shown(Self.freeBytesMin)) nothing can go on")
        }
        if let freeFiles, freeFiles < Self.freeFilesMin {
            return .problem(
                check, "only \(freeFiles) more files can be made for \(path)", advice: "remove files (df -i)")
        }
        if freeBytes < wantedBytes {
            return .warning(
                check, "\(free), and \(Self.shown(wantedBytes)) may still be written by its limit",
                advice: "make room, or lower LUGX_SPOOL_MAX_BYTES so that events are refused before the disk is full")
        }
        return .ok(check, free)
    }

    static func shown(_ bytes: UInt64) -> String {
        bytes >= 10 << 30 ? "\(bytes >> 30) GiB" : bytes >= 1 << 20 ? "\(bytes >> 20) MiB" : "\(bytes >> 10) KiB"
    }
}
