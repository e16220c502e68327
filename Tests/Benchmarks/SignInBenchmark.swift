import Curl
import Foundation

/// How long a refused sign-in takes: nobody must learn from it whether an address has an account. Addresses with and
/// without an account take turns in random order, over one connection; a rank test says whether they differ.
struct SignInBenchmark {
    private struct Case {
        let name: String
        let emails: [String]
        /// What every one of them must be answered.
        let status: Int
        var milliseconds: [Double] = []
    }

    private static let failuresMax = 10

    private let arguments: Arguments
    private let samples: Int

    init(_ arguments: Arguments) {
        self.arguments = arguments
        samples = arguments.integer("samples", or: 200)
    }

    func run() async throws {
        try await StoreRig.with(arguments) { rig in
            try await fill(rig)
            print("\(samples) sign-ins each with a wrong password, in random order over one connection:")
            var known = cases("an account", "no account", "known", "unknown", 401)
            try await measure(&known, rig)
            report(known)
            // Locked after so many failures, whether there is an account or not.
            try await lock(rig)
            var locked = cases("locked, an account", "locked, no account", "known", "unknown", 429)
            try await measure(&locked, rig)
            report(locked)
        }
    }

    private func cases(_ first: String, _ second: String, _ with: String, _ without: String, _ status: Int) -> [Case] {
        [(first, with), (second, without)].map { name, kind in
            Case(
                name: name, emails: (0..<samples).map { "\(kind)\($0)@example.com" }, status: status)
        }
    }

    /// As many accounts as sign-ins, so that none is locked: each with the registered customer's hash.
    private func fill(_ rig: StoreRig) async throws {
        try await rig.sql(
            """
            INSERT INTO catalog."Users" (username, "usernameKey", email, "emailKey", "passwordHash", role)
            SELECT 'known' || n, 'known' || n, 'known' || n || '@example.com', 'known' || n || '@example.com',
                (SELECT "passwordHash" FROM catalog."Users" LIMIT 1), 'customer'
            FROM generate_series(0, \(samples - 1)) n;
            ANALYZE catalog."Users";
            """)
        for _ in 0..<3 { _ = try await signIn("warm@example.com", rig) }
    }

    private func lock(_ rig: StoreRig) async throws {
        // Each has failed once by now.
        try await rig.sql(
            """
            UPDATE catalog."SignInAttempts"
            SET failures = \(Self.failuresMax), "lockedUntil" = now() + interval '900 seconds'
            """)
    }

    private func measure(_ cases: inout [Case], _ rig: StoreRig) async throws {
        var turns = cases.indices.flatMap { index in cases[index].emails.map { (index, $0) } }
        turns.shuffle()
        for (index, email) in turns {
            let start = ContinuousClock.now
            let status = try await signIn(email, rig)
            let milliseconds = start.duration(to: .now) / .milliseconds(1)
            guard status == cases[index].status else {
                throw BenchmarkFailure(description: "\(cases[index].name): \(status), not \(cases[index].status)")
            }
            cases[index].milliseconds.append(milliseconds)
        }
    }

    private func signIn(_ email: String, _ rig: StoreRig) async throws -> Int {
        try await rig.post(
            "\(rig.catalogURL)/api/auth/login", "{\"email\":\"\(email)\",\"password\":\"not the one it has\"}"
        ).status
    }

    private func report(_ cases: [Case]) {
        for one in cases {
            let sorted = one.milliseconds.sorted()
            func at(_ share: Double) -> Double { sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))] }
            print(
                "  " + one.name.padding(toLength: 20, withPad: " ", startingAt: 0)
                    + String(
                        format: "%d  median %.2f ms, quartiles %.2f to %.2f, 95 %% below %.2f", one.status, at(0.5),
                        at(0.25), at(0.75), at(0.95)))
        }
        let test = RankTest(cases[0].milliseconds, cases[1].milliseconds)
        print(
            String(
                format: "  the slower of two is the account's in %.1f %% of all pairs (50: no difference), p = %.2f",
                100 * test.share, test.probability))
    }
}

/// The Mann-Whitney test of whether values of one sample tend to be larger than those of another.
struct RankTest {
    /// Of all pairs, in so many the first one's is larger (a tie is half a pair).
    let share: Double
    /// Of a share at least as far from a half where there is no difference (normal approximation, two-sided).
    let probability: Double

    init(_ first: [Double], _ second: [Double]) {
        var larger = 0.0
        for value in first {
            for other in second { larger += value > other ? 1 : value == other ? 0.5 : 0 }
        }
        let pairs = Double(first.count * second.count)
        share = larger / pairs
        let deviation = (pairs * Double(first.count + second.count + 1) / 12).squareRoot()
        probability = erfc(abs(larger - pairs / 2) / deviation / 2.0.squareRoot())
    }
}
