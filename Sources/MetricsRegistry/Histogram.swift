import Glibc
import Synchronization

/// A classic histogram. Safe from any thread; a scrape sees a set of buckets, sum and count that belong together,
/// without stopping those who observe.
///
/// The cells stand twice. Observers write to the hot half, which the top bit of ``ticket`` names; a scrape flips that
/// bit, waits until the observations already begun in the half that is now cold have ended, reads it, and adds it to
/// the hot one. An observation is three atomic additions and one compare-exchange.
///
/// What is not a number is ignored. A negative value counts as 0 where no bound is negative: it comes from a clock set
/// back, and a sum that falls would be taken for a restart.
package final class Histogram: Series {
    private let bounds: [Double]
    private let labelEndings: [[UInt8]]
    private let isSigned: Bool
    private let createdSeconds: Double
    /// Bit 63: which half is hot. Bits 0-62: observations begun since the histogram was made.
    private let ticket = Atomic<UInt64>(0)
    /// Both halves, each: buckets (not cumulative, `+Inf` last), sum, observations ended.
    private nonisolated(unsafe) let cells: UnsafeMutablePointer<Atomic<UInt64>>
    private let halfCount: Int
    /// One scrape at a time.
    private let scrape = Mutex(())

    private static let hotBit: UInt64 = 1 << 63

    init(bounds: HistogramBounds, labelEndings: [[UInt8]], createdSeconds: Double) {
        self.bounds = bounds.values
        self.labelEndings = labelEndings
        self.createdSeconds = createdSeconds
        isSigned = bounds.values[0] < 0
        halfCount = bounds.values.count + 3
        cells = .allocate(capacity: 2 * halfCount)
        for index in 0..<2 * halfCount { (cells + index).initialize(to: Atomic(0)) }
    }

    deinit {
        cells.deinitialize(count: 2 * halfCount)
        cells.deallocate()
    }

    private var sumIndex: Int { halfCount - 2 }
    private var endedIndex: Int { halfCount - 1 }

    /// Counts `value` in its bucket: the first whose bound is not below it.
    package func observe(_ value: Double) {
        guard !value.isNaN else { return }
        let value = isSigned ? value : max(value, 0)
        var bucket = 0
        while bucket < bounds.count, value > bounds[bucket] { bucket += 1 }

        let begun = ticket.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue
        let half = cells + (begun & Self.hotBit == 0 ? 0 : halfCount)
        half[bucket].wrappingAdd(1, ordering: .relaxed)
        half[sumIndex].add(value)
        half[endedIndex].wrappingAdd(1, ordering: .releasing)
    }

    /// What had been observed at one moment: `counts` for each bucket (`+Inf` last, not cumulative), and their sum.
    package func snapshot() -> (counts: [UInt64], sum: Double) {
        var counts: [UInt64] = []
        let sum = read(into: &counts)
        return (counts, sum)
    }

    private func read(into counts: inout [UInt64]) -> Double {
        counts.removeAll(keepingCapacity: true)
        return scrape.withLock { _ in
            let flipped = ticket.wrappingAdd(Self.hotBit, ordering: .acquiringAndReleasing).oldValue
            let begun = flipped & ~Self.hotBit
            let isSecondCold = flipped & Self.hotBit != 0
            let cold = cells + (isSecondCold ? halfCount : 0)
            let hot = cells + (isSecondCold ? 0 : halfCount)
            // Observations last nanoseconds; one whose thread lost the processor gets it back by the yield.
            while cold[endedIndex].load(ordering: .acquiring) != begun { sched_yield() }

            for bucket in 0..<sumIndex {
                let count = cold[bucket].exchange(0, ordering: .relaxed)
                hot[bucket].wrappingAdd(count, ordering: .relaxed)
                counts.append(count)
            }
            let sum = Double(bitPattern: cold[sumIndex].exchange(0, ordering: .relaxed))
            hot[sumIndex].add(sum)
            cold[endedIndex].store(0, ordering: .relaxed)
            hot[endedIndex].wrappingAdd(begun, ordering: .releasing)
            return sum
        }
    }

    func write(into exposition: inout Exposition, names: SampleNames, labels: LabelBlock) {
        let sum = read(into: &exposition.scratch)
        var count: UInt64 = 0
        for (bucket, observed) in exposition.scratch.enumerated() {
            count += observed
            exposition.bytes.append(contentsOf: names.bucket)
            exposition.sample(labels.open, labelEndings[bucket], count)
        }
        // OpenMetrics has no sum where it could fall, and no count without a sum.
        if !isSigned || exposition.format == .text004 {
            exposition.sample(names.sum, labels.closed, sum)
            exposition.sample(names.count, labels.closed, count)
        }
        if exposition.createdSamples { exposition.sample(names.created, labels.closed, createdSeconds) }
    }
}
