import Glibc

/// The system's own calls.
package struct PosixFiles: SpoolFiles {
    package init() {}

    package func makeDirectory(_ path: String) throws(SpoolFileError) {
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else { throw failure(.makeDirectory, path) }
    }

    package func list(_ directory: String) throws(SpoolFileError) -> [String] {
        guard let stream = opendir(directory) else { throw failure(.list, directory) }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            // readdir tells its end from an error by errno only.
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw failure(.list, directory) }
        return names
    }

    package func open(_ path: String, _ mode: SpoolFileMode) throws(SpoolFileError) -> Int32 {
        let flags =
            switch mode {
            case .read: O_RDONLY
            case .readWrite: O_RDWR
            case .createOrOpen: O_RDWR | O_CREAT
            case .createNew: O_RDWR | O_CREAT | O_EXCL
            }
        let file = Glibc.open(path, flags | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw failure(.open, path) }
        return file
    }

    package func close(_ file: Int32) { _ = Glibc.close(file) }

    package func size(_ file: Int32, path: String) throws(SpoolFileError) -> Int {
        var information = stat()
        guard fstat(file, &information) == 0 else { throw failure(.size, path) }
        return Int(information.st_size)
    }

    package func resize(_ file: Int32, bytes: Int, path: String) throws(SpoolFileError) {
        guard ftruncate(file, bytes) == 0 else { throw failure(.resize, path) }
    }

    package func write(
        _ file: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int, path: String
    ) throws(SpoolFileError) -> Int {
        let written = pwrite(file, bytes.baseAddress, bytes.count, offset)
        guard written >= 0 else { throw failure(.write, path) }
        return written
    }

    package func read(
        _ file: Int32, into bytes: UnsafeMutableRawBufferPointer, at offset: Int, path: String
    ) throws(SpoolFileError) -> Int {
        let count = pread(file, bytes.baseAddress, bytes.count, offset)
        guard count >= 0 else { throw failure(.read, path) }
        return count
    }

    package func sync(_ file: Int32, path: String) throws(SpoolFileError) {
        guard fdatasync(file) == 0 else { throw failure(.sync, path) }
    }

    package func syncDirectory(_ path: String) throws(SpoolFileError) {
        let directory = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure(.syncDirectory, path) }
        defer { _ = Glibc.close(directory) }
        guard fsync(directory) == 0 else { throw failure(.syncDirectory, path) }
    }

    package func rename(_ from: String, to: String) throws(SpoolFileError) {
        guard Glibc.rename(from, to) == 0 else { throw failure(.rename, from) }
    }

    package func remove(_ path: String) throws(SpoolFileError) {
        guard unlink(path) == 0 else { throw failure(.remove, path) }
    }

    package func lock(_ file: Int32, path: String) throws(SpoolFileError) -> Bool {
        if flock(file, LOCK_EX | LOCK_NB) == 0 { return true }
        guard errno == EWOULDBLOCK else { throw failure(.lock, path) }
        return false
    }

    private func failure(_ operation: SpoolFileError.Operation, _ path: String) -> SpoolFileError {
        SpoolFileError(operation, path: path, errno: Glibc.errno)
    }
}
