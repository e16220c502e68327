import EventSpool
import Glibc
import Synchronization

/// The system's files, until writing is made to fail.
final class FaultyFiles: SpoolFiles {
    private let system = PosixFiles()
    private let errnoOfWrites = Atomic<Int32>(0)
    private let part: String

    /// - Parameter part: only writes to paths with this in them fail.
    init(pathsWith part: String = "") { self.part = part }

    func failWrites(_ code: Int32) { errnoOfWrites.store(code, ordering: .sequentiallyConsistent) }
    func heal() { failWrites(0) }

    func write(_ file: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int, path: String) throws(SpoolFileError)
        -> Int
    {
        let code = errnoOfWrites.load(ordering: .sequentiallyConsistent)
        if code != 0, part.isEmpty || path.contains(part) { throw SpoolFileError(.write, path: path, errno: code) }
        return try system.write(file, bytes, at: offset, path: path)
    }

    func makeDirectory(_ path: String) throws(SpoolFileError) { try system.makeDirectory(path) }
    func list(_ directory: String) throws(SpoolFileError) -> [String] { try system.list(directory) }
    func open(_ path: String, _ mode: SpoolFileMode) throws(SpoolFileError) -> Int32 { try system.open(path, mode) }
    func close(_ file: Int32) { system.close(file) }
    func size(_ file: Int32, path: String) throws(SpoolFileError) -> Int { try system.size(file, path: path) }
    func resize(_ file: Int32, bytes: Int, path: String) throws(SpoolFileError) {
        try system.resize(file, bytes: bytes, path: path)
    }
    func read(
        _ file: Int32, into bytes: UnsafeMutableRawBufferPointer, at offset: Int, path: String
    ) throws(SpoolFileError) -> Int { try system.read(file, into: bytes, at: offset, path: path) }
    func sync(_ file: Int32, path: String) throws(SpoolFileError) { try system.sync(file, path: path) }
    func syncDirectory(_ path: String) throws(SpoolFileError) { try system.syncDirectory(path) }
    func rename(_ from: String, to: String) throws(SpoolFileError) { try system.rename(from, to: to) }
    func remove(_ path: String) throws(SpoolFileError) { try system.remove(path) }
    func lock(_ file: Int32, path: String) throws(SpoolFileError) -> Bool { try system.lock(file, path: path) }
}
