import Glibc

/// A failed file operation: which one, on what, and the system's reason.
package struct SpoolFileError: Error, Sendable, Equatable {
    /// A closed set, for metric labels.
    package enum Operation: String, Sendable, CaseIterable {
        case makeDirectory = "make_directory"
        case list, open, size, resize, read, write, sync, rename, remove, lock
        case syncDirectory = "sync_directory"
        case startThread = "start_thread"
    }

    package let operation: Operation
    package let path: String
    package let errno: Int32

    package init(_ operation: Operation, path: String, errno: Int32) {
        self.operation = operation
        self.path = path
        self.errno = errno
    }
}

extension SpoolFileError: CustomStringConvertible {
    package var description: String {
        let reason = strerror(errno).map { String(cString: $0) } ?? "unknown"
        return "\(operation.rawValue) \(path): \(reason) (errno \(errno))"
    }
}
