/// How long to wait before a process that died by itself is started again: twice as long each time, and from the
/// start again after it has run well for a while.
package struct RestartPolicy: Equatable, Sendable {
    package let firstDelayMilliseconds: Int
    package let delayMillisecondsMax: Int
    package let steadyAfterMilliseconds: Int
    private var failures = 0

    package init(
        firstDelayMilliseconds: Int = 200, delayMillisecondsMax: Int = 10_000, steadyAfterMilliseconds: Int = 30_000
    ) {
        self.firstDelayMilliseconds = firstDelayMilliseconds
        self.delayMillisecondsMax = delayMillisecondsMax
        self.steadyAfterMilliseconds = steadyAfterMilliseconds
    }

    /// The delay before the next start, after a run that took `ranMilliseconds`.
    package mutating func delayMilliseconds(afterRunOf ranMilliseconds: Int) -> Int {
        if ranMilliseconds >= steadyAfterMilliseconds { failures = 0 }
        let doublings = min(failures, 20)
        failures += 1
        return min(delayMillisecondsMax, firstDelayMilliseconds << doublings)
    }
}
