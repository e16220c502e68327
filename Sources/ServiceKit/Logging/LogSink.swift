import Glibc
import Synchronization

/// Where log records go.
package protocol LogSink: Sendable {
    /// Takes one record, line feed included.
    func write(_ record: [UInt8])
}

/// Writes records to a file descriptor, one at a time, each with as few calls as the system allows.
package final class DescriptorLogSink: LogSink {
    private let descriptor: Mutex<Int32>

    /// - Parameter descriptor: an open file descriptor, which stays the caller's.
    package init(descriptor: Int32 = STDERR_FILENO) {
        self.descriptor = Mutex(descriptor)
    }

    package func write(_ record: [UInt8]) {
        descriptor.withLock { descriptor in
            record.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    if count < 0 {
                        // A log that can't be written must not stop the service.
                        guard errno == EINTR else { return }
                        continue
                    }
                    rest = rest.dropFirst(count)
                }
            }
        }
    }
}
