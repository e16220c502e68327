extension SpoolConfiguration {
    /// The same spool with bounds that go together, whatever `bytesMax` is: a file is a quarter of it at most, what
    /// waits fits into one file, and a record into what waits. Needs a `bytesMax` of 64 KiB or more.
    package func fitted() -> SpoolConfiguration {
        var fitted = self
        fitted.segmentBytes = min(segmentBytes, bytesMax / 4) & ~4095
        fitted.pendingBytesMax = min(pendingBytesMax, fitted.segmentCapacity) & ~7
        fitted.recordBytesMax = min(recordBytesMax, fitted.pendingBytesMax - RecordFrame.headerBytes)
        return fitted
    }
}
