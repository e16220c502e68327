/// When a batch is full. ClickHouse keeps a batch whole only below 1,048,576 rows, 256 MB and within one partition.
package struct BatchLimits: Sendable, Equatable {
    /// Rows in one batch.
    package var rowsMax = 100_000
    /// Bytes of RowBinary in one batch, before compression.
    package var bytesMax = 16 << 20
    /// How long a row may wait for company, in seconds, before it is sent with what there is.
    package var ageSecondsMax = 0.5
    /// Months that one range of the spool may touch: each holds a compressor and becomes a batch of its own.
    package var monthsMax = 12

    package init() {}

    /// The limits a person configured, held below what keeps a batch atomic.
    package init(rowsMax: Int, bytesMax: Int, ageSecondsMax: Double) {
        self.rowsMax = min(max(rowsMax, 1), BatchIdentity.rowsMax)
        self.bytesMax = min(max(bytesMax, 64 << 10), 128 << 20)
        self.ageSecondsMax = min(max(ageSecondsMax, 0), 60)
    }
}
