import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Catalog

/// Guessing passwords: it is slow, bounded, and tells nothing about who has an account.
@Suite struct AccountSignInTests {
    @Test func `a wrong password and an unknown address get the same answer for the same work`() async throws {
        try await AccountRig.run { service, rig in
            _ = try await service.register("Ada")
            func work() -> Double { rig.metric("catalog_passwords_hashed_total") }
            let start = work()
            let wrong = try await service.login("ada@example.com", "wrong horse")
            let afterWrong = work()
            let unknown = try await service.login("nobody@example.com", "wrong horse")
            #expect(afterWrong - start == 1 && work() - afterWrong == 1)
            #expect(wrong.status == 401 && unknown.status == 401)
            for name in wrong.json.names where name != "request_id" {
                #expect(wrong.json[name].text == unknown.json[name].text, "\(name)")
            }
            #expect(wrong.json.names == unknown.json.names)
            #expect(wrong.headers[.wwwAuthenticate] == unknown.headers[.wwwAuthenticate])
        }
    }

    @Test(arguments: ["ada@example.com", "nobody@example.com"])
    func `too many wrong passwords lock an address, whether it has an account or not`(email: String) async throws {
        try await AccountRig.run(
            ["LUGX_LOCKOUT_FAILURES": "3", "LUGX_LOCKOUT_SECONDS": "600"], named: "lock_\(email.prefix(3))"
        ) { service, rig in
            _ = try await service.register("Ada")
            for _ in 0..<3 { #expect(try await service.login(email, "wrong horse").status == 401) }
            let before = rig.metric("catalog_passwords_hashed_total")
            let locked = try await service.login(email.uppercased(), "correct horse")
            #expect(locked.status == 429 && locked.json["code"].text == "locked")
            // No work for either, so that a flood of guesses costs nothing, and tells nothing.
            #expect(rig.metric("catalog_passwords_hashed_total") == before)
            let seconds = try #require(locked.headers[.retryAfter].flatMap { Int($0) })
            #expect((1...600).contains(seconds))

            try await rig.pool.execute(#"UPDATE catalog."SignInAttempts" SET "lockedUntil" = now()"#)
            let after = try await service.login(email, "correct horse")
            #expect(after.status == (email.hasPrefix("ada") ? 200 : 401))
        }
    }

    @Test func `a registration takes the same work whether the address is taken or free`() async throws {
        try await AccountRig.run { service, rig in
            func work() -> Double { rig.metric("catalog_passwords_hashed_total") }
            let start = work()
            let ada = try await service.register("Ada")
            let afterFirst = work()
            let again = try await service.ask(
                .post, "/api/auth/register",
                #"{"username":"Someone","email":"\#(ada.email)","password":"correct horse battery"}"#)
            #expect(again.status == 409)
            #expect(afterFirst - start == 1 && work() - afterFirst == 1)
        }
    }

    @Test func `a right password forgets the wrong ones before it`() async throws {
        try await AccountRig.run(["LUGX_LOCKOUT_FAILURES": "3"]) { service, rig in
            let customer = try await service.register("Ada")
            for _ in 0..<3 {
                for _ in 0..<2 { #expect(try await service.login(customer.email, "wrong horse").status == 401) }
                #expect(try await service.login(customer.email, customer.password).status == 200)
            }
            #expect(try await rig.value(#"SELECT count(*)::text FROM catalog."SignInAttempts""#) == "0")
        }
    }

    @Test func `guesses sent all at once can't outrun the lock`() async throws {
        try await AccountRig.run(["LUGX_LOCKOUT_FAILURES": "5"]) { service, rig in
            _ = try await service.register("Ada")
            let start = rig.metric("catalog_passwords_hashed_total")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<30 {
                    group.addTask { try await service.login("ada@example.com", "guess number \(index)").status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 401 }.count == 5 && statuses.filter { $0 == 429 }.count == 25)
            #expect(rig.metric("catalog_passwords_hashed_total") - start == 5)
        }
    }

    @Test func `one address may only try so often, whoever it tries`() async throws {
        try await AccountRig.run(["LUGX_LOGIN_RATE_LIMIT": "4/1h"]) { service, _ in
            var statuses: [Int] = []
            for index in 0..<5 { statuses.append(try await service.login("n\(index)@example.com", "x").status) }
            #expect(statuses == [401, 401, 401, 401, 429])
            let refused = try await service.refresh("whatever")
            #expect(refused.status == 429 && refused.headers[.retryAfter] != nil)
        }
    }

    @Test func `more password checks than may wait are answered with 503`() async throws {
        try await AccountRig.run(
            ["LUGX_SCRYPT_THREADS": "1", "LUGX_SCRYPT_QUEUE_MAX": "1"],
            cost: ScryptCost(log2Rounds: 12, blockSize: 8, parallelism: 1)
        ) { service, rig in
            let statuses = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
                for index in 0..<24 {
                    group.addTask {
                        let answer = try await service.login("n\(index)@example.com", "wrong horse")
                        return (answer.status, answer.headers[.retryAfter] != nil)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let refused = statuses.filter { $0.0 == 503 }
            #expect(!refused.isEmpty && refused.allSatisfy(\.1))
            #expect(statuses.allSatisfy { $0.0 == 503 || $0.0 == 401 } && statuses.contains { $0.0 == 401 })
            #expect(rig.metric("catalog_passwords_refused_total") == Double(refused.count))
            #expect(rig.metric("catalog_passwords_pending") == 0)
        }
    }

    @Test func `a hash made at another cost is made anew when its owner signs in`() async throws {
        try await AccountRig.run { service, rig in
            let customer = try await service.register("Ada")
            let weak = try PasswordHash(
                of: Password(candidate: customer.password)!,
                cost: ScryptCost(log2Rounds: 2, blockSize: 8, parallelism: 1))
            try await rig.pool.execute(#"UPDATE catalog."Users" SET "passwordHash" = $1"#, [.text(weak.text)])
            #expect(try await service.login(customer.email, customer.password).status == 200)
            let hash = try #require(try await rig.value(#"SELECT "passwordHash" FROM catalog."Users""#))
            #expect(hash.hasPrefix("$scrypt$ln=4,"))
            #expect(try await service.login(customer.email, customer.password).status == 200)
        }
    }
}
