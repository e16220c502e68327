import Glibc

extension UnsafeRawBufferPointer {
    /// Whether there is nothing but zeros; at the speed of memcmp.
    var isZero: Bool {
        guard let base = baseAddress, count > 0 else { return true }
        return self[0] == 0 && memcmp(base, base + 1, count - 1) == 0
    }
}
