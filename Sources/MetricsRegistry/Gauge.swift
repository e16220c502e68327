import Synchronization

/// A number that goes up and down. Safe from any thread.
package final class Gauge: Series {
    private let bits = Atomic<UInt64>(0)

    package func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    package func set(_ value: some BinaryInteger) { set(Double(value)) }
    package func add(_ amount: Double) { bits.add(amount) }
    package func increment() { bits.add(1) }
    package func decrement() { bits.add(-1) }

    package var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func write(into exposition: inout Exposition, names: SampleNames, labels: LabelBlock) {
        exposition.sample(names.value, labels.closed, value)
    }
}

/// A gauge that is read when it is scraped; without a value it has no sample.
final class FunctionGauge: Series {
    private let read: @Sendable () -> Double?

    init(read: @escaping @Sendable () -> Double?) { self.read = read }

    func write(into exposition: inout Exposition, names: SampleNames, labels: LabelBlock) {
        guard let value = read() else { return }
        exposition.sample(names.value, labels.closed, value)
    }
}

/// The constant 1 whose labels are the message.
final class Info: Series {
    func write(into exposition: inout Exposition, names: SampleNames, labels: LabelBlock) {
        exposition.sample(names.value, labels.closed, 1 as UInt64)
    }
}
