/// The file operations a spool needs. Tests put faults into them; everything else uses `PosixFiles`.
///
/// `read` and `write` may do less than asked for, as the system's calls may; EINTR may be thrown by any of them.
/// Called once per commit group or rarer, never per append.
package protocol SpoolFiles: Sendable {
    /// Makes one directory; one that exists is fine.
    func makeDirectory(_ path: String) throws(SpoolFileError)
    /// Names of a directory's entries, without `.` and `..`, in no order.
    func list(_ directory: String) throws(SpoolFileError) -> [String]
    func open(_ path: String, _ mode: SpoolFileMode) throws(SpoolFileError) -> Int32
    func close(_ file: Int32)
    func size(_ file: Int32, path: String) throws(SpoolFileError) -> Int
    func resize(_ file: Int32, bytes: Int, path: String) throws(SpoolFileError)
    func write(_ file: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int, path: String) throws(SpoolFileError)
        -> Int
    func read(
        _ file: Int32, into bytes: UnsafeMutableRawBufferPointer, at offset: Int, path: String
    ) throws(SpoolFileError) -> Int
    /// fdatasync.
    func sync(_ file: Int32, path: String) throws(SpoolFileError)
    func syncDirectory(_ path: String) throws(SpoolFileError)
    func rename(_ from: String, to: String) throws(SpoolFileError)
    func remove(_ path: String) throws(SpoolFileError)
    /// Takes the exclusive lock of an open file; false if someone else holds it. Closing the file, or the process's
    /// end however it comes, gives it back.
    func lock(_ file: Int32, path: String) throws(SpoolFileError) -> Bool
}

package enum SpoolFileMode: Sendable, Equatable {
    case read
    /// An existing file.
    case readWrite
    /// Makes the file if it is missing.
    case createOrOpen
    /// Fails with EEXIST if the file is there.
    case createNew
}
