import ServiceKit
import Testing

@Suite struct LimitTests {
    private let second: Int64 = 1_000_000_000

    @Test func `as many requests pass as the limit says, and one more does not`() {
        let limit = RateLimit(requestsMax: 3, windowSeconds: 60)
        var bucket = TokenBucket(atNanoseconds: 0)
        #expect((0..<3).map { _ in bucket.take(limit, atNanoseconds: 0).remaining } == [2, 1, 0])
        let refused = bucket.take(limit, atNanoseconds: 0)
        #expect(!refused.isAllowed && refused.retryAfterSeconds == 20 && refused.resetSeconds == 60)
        #expect(!bucket.take(limit, atNanoseconds: 20 * second - 1).isAllowed)
        #expect(bucket.take(limit, atNanoseconds: 20 * second).isAllowed)
        #expect(!bucket.take(limit, atNanoseconds: 20 * second).isAllowed)
    }

    @Test func `a clock that goes back gives nothing back`() {
        let limit = RateLimit(requestsMax: 1, windowSeconds: 10)
        var bucket = TokenBucket(atNanoseconds: 100 * second)
        #expect(bucket.take(limit, atNanoseconds: 100 * second).isAllowed)
        #expect(!bucket.take(limit, atNanoseconds: 0).isAllowed)
        #expect(!bucket.take(limit, atNanoseconds: 109 * second).isAllowed)
        #expect(bucket.take(limit, atNanoseconds: 110 * second).isAllowed)
    }

    @Test func `over any run of requests no more pass than the limit allows`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix(state: seed)
        let limit = RateLimit(requestsMax: 7, windowSeconds: 3)
        var bucket = TokenBucket(atNanoseconds: 0)
        var now: Int64 = 0
        var allowed: [Int64] = []
        for _ in 0..<5000 {
            now += Int64.random(in: 0...500_000_000, using: &random)
            if bucket.take(limit, atNanoseconds: now).isAllowed { allowed.append(now) }
        }
        for (index, start) in allowed.enumerated() {
            let within = allowed[index...].prefix { $0 < start + 3 * second }.count
            #expect(within <= 2 * limit.requestsMax, "seed \(seed)")
        }
        #expect(allowed.count >= Int(now / (3 * second)) * 7, "seed \(seed)")
    }

    @Test func `a full table neither grows nor frees new clients from the limit`() {
        let limiter = RateLimiter(RateLimit(requestsMax: 1, windowSeconds: 10), clientsMax: 2)
        let outcomes = ["a", "b", "c", "d", "a"].map { limiter.take($0, atNanoseconds: 0).isAllowed }
        #expect(outcomes == [true, true, true, false, false])
        #expect(limiter.clients == 2)
        // Once the buckets are full again they are forgotten, and new clients get one of their own.
        #expect(limiter.take("e", atNanoseconds: 10 * second).isAllowed)
        #expect(limiter.take("f", atNanoseconds: 10 * second).isAllowed)
        #expect(limiter.clients == 2)
    }

    @Test(arguments: [
        ("9.9.9.9", ["1.1.1.1"], "9.9.9.9"),
        ("10.1.2.3", ["1.1.1.1"], "1.1.1.1"),
        ("10.1.2.3", ["6.6.6.6, 1.1.1.1, 10.0.0.7"], "1.1.1.1"),
        ("10.1.2.3", ["6.6.6.6", "1.1.1.1:443"], "1.1.1.1"),
        ("10.1.2.3", [], "10.1.2.3"),
        ("10.1.2.3", ["nonsense"], "10.1.2.3"),
        ("10.1.2.3", ["1.1.1.1, nonsense, 10.0.0.7"], "10.0.0.7"),
        ("2001:db8::5", ["[2001:4::1]:80"], "2001:4::1"),
        ("::ffff:10.1.2.3", ["1.1.1.1"], "1.1.1.1"),
    ])
    func `forwarded addresses are believed from trusted proxies only`(
        peer: String, forwarded: [String], client: String
    ) throws {
        let proxies = try TrustedProxies(["10.0.0.0/8", "2001:db8::/32"])
        #expect(proxies.client(peer: peer, forwardedFor: forwarded) == client)
    }

    @Test func `what is no address or network is refused`() {
        #expect(throws: ConfigurationError.self) { try TrustedProxies(["10.0.0.0/33"]) }
        #expect(throws: ConfigurationError.self) { try TrustedProxies(["proxy.example"]) }
    }
}

/// A small generator with a seed that a failing test can print.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
