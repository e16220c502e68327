import LocalStack
import Testing

@Suite struct RestartPolicyTests {
    @Test func `the delay doubles up to its bound`() {
        var policy = RestartPolicy(firstDelayMilliseconds: 200, delayMillisecondsMax: 1000)
        #expect((0..<5).map { _ in policy.delayMilliseconds(afterRunOf: 0) } == [200, 400, 800, 1000, 1000])
    }

    @Test func `a steady run starts the delays again`() {
        var policy = RestartPolicy(firstDelayMilliseconds: 200, steadyAfterMilliseconds: 30_000)
        _ = policy.delayMilliseconds(afterRunOf: 0)
        #expect(policy.delayMilliseconds(afterRunOf: 29_999) == 400)
        #expect(policy.delayMilliseconds(afterRunOf: 30_000) == 200)
    }

    @Test func `thousands of failures stay at the bound`() {
        var policy = RestartPolicy()
        for _ in 0..<5000 { _ = policy.delayMilliseconds(afterRunOf: 0) }
        #expect(policy.delayMilliseconds(afterRunOf: 0) == policy.delayMillisecondsMax)
    }

    @Test func `all of it ends within five seconds`() {
        let servers = max(StopLadder.postgres.lastStepMilliseconds, StopLadder.clickHouse.lastStepMilliseconds)
        #expect(StopLadder.service.lastStepMilliseconds + servers <= 4500)
    }
}
