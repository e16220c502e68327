import Synchronization

/// A number that only grows. Safe from any thread; whole increments are one atomic addition (2 ns).
///
/// Whole and fractional increments are kept in words of their own, so that counting stays exact beyond 2^53.
package final class Counter: Series {
    private let whole = Atomic<UInt64>(0)
    private let fraction = Atomic<UInt64>(0)
    private let createdSeconds: Atomic<UInt64>

    init(createdSeconds: Double) {
        self.createdSeconds = Atomic(createdSeconds.bitPattern)
    }

    /// Adds one, or `amount`.
    package func increment(by amount: UInt64 = 1) {
        whole.wrappingAdd(amount, ordering: .relaxed)
    }

    /// Adds a whole number; a negative one is ignored.
    package func increment(by amount: Int) {
        guard amount > 0 else { return }
        whole.wrappingAdd(UInt64(amount), ordering: .relaxed)
    }

    /// Adds a number; what is negative or not finite is ignored, since a counter could not recover from it.
    package func add(_ amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        fraction.add(amount)
    }

    /// The sum of all increments.
    package var value: Double {
        Double(whole.load(ordering: .relaxed)) + Double(bitPattern: fraction.load(ordering: .relaxed))
    }

    /// Starts again from zero, which Prometheus takes for a restart of the process.
    func reset(nowSeconds: Double) {
        createdSeconds.store(nowSeconds.bitPattern, ordering: .relaxed)
        whole.store(0, ordering: .relaxed)
        fraction.store(0, ordering: .relaxed)
    }

    func write(into exposition: inout Exposition, names: SampleNames, labels: LabelBlock) {
        let fraction = Double(bitPattern: fraction.load(ordering: .relaxed))
        let whole = whole.load(ordering: .relaxed)
        if fraction == 0 {
            exposition.sample(names.value, labels.closed, whole)
        } else {
            exposition.sample(names.value, labels.closed, Double(whole) + fraction)
        }
        if exposition.createdSamples {
            let created = Double(bitPattern: createdSeconds.load(ordering: .relaxed))
            exposition.sample(names.created, labels.closed, created)
        }
    }
}

extension Atomic where Value == UInt64 {
    /// Adds to the number whose bits this word holds.
    borrowing func add(_ amount: Double) {
        var current = load(ordering: .relaxed)
        while true {
            let sum = (Double(bitPattern: current) + amount).bitPattern
            let (exchanged, original) = weakCompareExchange(expected: current, desired: sum, ordering: .relaxed)
            if exchanged { return }
            current = original
        }
    }
}
