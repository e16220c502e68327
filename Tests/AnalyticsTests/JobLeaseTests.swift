import Testing

@testable import Analytics

/// Work that one of several instances does.
@Suite(.serialized) struct JobLeaseTests {
    @Test func `one instance works at a time, and the others leave the work alone for as long as it says`() async throws
    {
        let rig = try await RollupRig()
        let (first, second) = (JobLease("work", pool: rig.pool), JobLease("work", pool: rig.pool))
        let other = JobLease("other work", pool: rig.pool)
        let isDone = try await first.holding(restSeconds: 600) {
            let isTaken = try await second.holding(restSeconds: 600) { Issue.record("two at the same time") }
            #expect(!isTaken)
            let isOther = try await other.holding(restSeconds: 0) {}
            #expect(isOther)
        }
        #expect(isDone)
        let isRested = try await second.holding(restSeconds: 600) { Issue.record("nothing is left to do") }
        #expect(!isRested)
        // Who did it last goes on with it, and gives it up.
        let isKept = try await first.holding(restSeconds: -1) {}
        #expect(isKept)
        let isHanded = try await second.holding(restSeconds: -1) {}
        #expect(isHanded)
        await rig.close()
    }

    @Test func `an instance that died is followed by another, and a failure gives the work back`() async throws {
        struct Failure: Error {}
        let rig = try await RollupRig()
        var dead = JobLease("work", pool: rig.pool)
        dead.seconds = -1
        let heir = JobLease("work", pool: rig.pool)
        _ = try await dead.holding(restSeconds: -1) {
            let isTaken = try await heir.holding(restSeconds: -1) {}
            #expect(isTaken)
        }
        let last = JobLease("work", pool: rig.pool)
        await #expect(throws: Failure.self) {
            _ = try await heir.holding(restSeconds: -1) { throw Failure() }
        }
        let isFree = try await last.holding(restSeconds: -1) {}
        #expect(isFree)
        await rig.close()
    }
}
