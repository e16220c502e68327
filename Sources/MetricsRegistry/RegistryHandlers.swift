import CoreMetrics

/// swift-metrics' counters, whole and floating. Without a counter, what is recorded is lost.
final class RegistryCounterHandler: CounterHandler, FloatingPointCounterHandler {
    private let counter: Counter?
    private let nowSeconds: @Sendable () -> Double

    init(_ counter: Counter?, nowSeconds: @escaping @Sendable () -> Double) {
        self.counter = counter
        self.nowSeconds = nowSeconds
    }

    func increment(by amount: Int64) { counter?.increment(by: Int(amount)) }
    func increment(by amount: Double) { counter?.add(amount) }
    func reset() { counter?.reset(nowSeconds: nowSeconds()) }
}

/// swift-metrics' meters, and recorders that don't aggregate.
final class RegistryGaugeHandler: MeterHandler, RecorderHandler {
    private let gauge: Gauge?

    init(_ gauge: Gauge?) { self.gauge = gauge }

    func set(_ value: Int64) { gauge?.set(value) }
    func set(_ value: Double) { gauge?.set(value) }
    func increment(by amount: Double) { gauge?.add(amount) }
    func decrement(by amount: Double) { gauge?.add(-amount) }
    func record(_ value: Int64) { gauge?.set(value) }
    func record(_ value: Double) { gauge?.set(value) }
}

/// swift-metrics' recorders that aggregate, and timers.
final class RegistryHistogramHandler: RecorderHandler, TimerHandler {
    private let histogram: Histogram?

    init(_ histogram: Histogram?) { self.histogram = histogram }

    func record(_ value: Int64) { histogram?.observe(Double(value)) }
    func record(_ value: Double) { histogram?.observe(value) }
    func recordNanoseconds(_ duration: Int64) { histogram?.observe(Double(duration) / 1e9) }
}
