import Glibc

/// What the system says of a file or directory; links are followed.
package struct FileStatus: Sendable, Equatable {
    /// Type and permissions, as `stat` has them.
    package let mode: UInt32
    package let bytes: Int64
    package let inode: UInt64
    /// When it was last written, in seconds since 1970.
    package let writtenAt: Double

    package var isDirectory: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFDIR) }

    /// Nil where there is none; `errno` says why.
    package init?(_ path: String) {
        guard let status = FileSystem.status(path) else { return nil }
        self.init(status)
    }

    /// Of an open file.
    package init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        mode = status.st_mode
        bytes = Int64(status.st_size)
        inode = UInt64(status.st_ino)
        writtenAt = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
    }
}

/// What a file system has left.
package struct FileSystemRoom: Sendable, Equatable {
    package let freeBytes: UInt64
    /// Files that may still be made; nil where the file system does not count them.
    package let freeFiles: UInt64?

    /// Of the file system that `path` is on.
    package init?(_ path: String) {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        freeBytes = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        freeFiles = status.f_files == 0 ? nil : UInt64(status.f_favail)
    }
}
