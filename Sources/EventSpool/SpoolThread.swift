import Glibc

/// A thread for blocking calls.
final class SpoolThread: @unchecked Sendable {
    private let handle: pthread_t

    private init(handle: pthread_t) { self.handle = handle }

    private final class Body {
        let name: String
        let run: @Sendable () -> Void
        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// `name` is what `top -H` shows; the system allows 15 bytes.
    static func start(
        name: String, _ run: @escaping @Sendable () -> Void
    ) throws(SpoolFileError) -> SpoolThread {
        let body = Unmanaged.passRetained(Body(name: name, run: run))
        var handle = pthread_t()
        let result = pthread_create(
            &handle, nil,
            { argument in
                let body = Unmanaged<Body>.fromOpaque(argument!).takeRetainedValue()
                SpoolThread.nameCurrent(body.name)
                body.run()
                return nil
            }, body.toOpaque())
        guard result == 0 else {
            body.release()
            throw SpoolFileError(.startThread, path: name, errno: result)
        }
        return SpoolThread(handle: handle)
    }

    /// `pthread_setname_np` is not among what Swift sees of Glibc.
    private static func nameCurrent(_ name: String) {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = name.utf8CString.withUnsafeBytes { write(file, $0.baseAddress, min($0.count - 1, 15)) }
        close(file)
    }

    func join() { pthread_join(handle, nil) }
}
