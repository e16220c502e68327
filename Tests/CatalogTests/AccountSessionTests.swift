import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Catalog

/// Refresh tokens: each is used once, and a stolen one ends what it was stolen from.
@Suite struct AccountSessionTests {
    @Test func `a refresh gives a new pair, with the role as it is now`() async throws {
        try await AccountRig.run { service, rig in
            let customer = try await service.register("Ada")
            try await rig.makeAdmin(customer.id)
            let answer = try await service.refresh(customer.refreshToken)
            #expect(answer.status == 200 && answer.json["user"]["role"].text == "admin")
            let next = try #require(answer.json["refreshToken"].text)
            #expect(next != customer.refreshToken)
            #expect(try await service.refresh(next).status == 200)
            #expect(rig.metric(#"catalog_token_refreshes_total{outcome="succeeded"}"#) == 2)
        }
    }

    @Test func `a stolen token used again ends its whole family, and no other`() async throws {
        try await AccountRig.run { service, rig in
            let customer = try await service.register("Ada")
            let otherDevice = try #require(
                try await service.login(customer.email, customer.password).json["refreshToken"].text)
            let thief = try await service.refresh(customer.refreshToken)
            let stolen = try #require(thief.json["refreshToken"].text)
            let owner = try await service.refresh(customer.refreshToken)
            #expect(owner.status == 401 && owner.json["code"].text == "reused_refresh_token")
            #expect(try await service.refresh(stolen).status == 401)
            #expect(try await service.refresh(customer.refreshToken).status == 401)
            #expect(try await service.refresh(otherDevice).status == 200)
            #expect(
                try await rig.value(#"SELECT "endReason" FROM catalog."Sessions" WHERE "endedAt" IS NOT NULL"#)
                    == "reuse")
        }
    }

    @Test func `of many uses of one token at once, one succeeds and the session ends`() async throws {
        try await AccountRig.run { service, rig in
            let customer = try await service.register("Ada")
            let answers = try await withThrowingTaskGroup(of: (Int, String?).self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        let answer = try await service.refresh(customer.refreshToken)
                        return (answer.status, answer.json["refreshToken"].text)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.filter { $0.0 == 200 }.count == 1 && answers.filter { $0.0 == 401 }.count == 15)
            let won = try #require(answers.first { $0.0 == 200 }?.1)
            #expect(try await service.refresh(won).status == 401)
        }
    }

    @Test func `a session ends with its days, however often it was refreshed`() async throws {
        try await AccountRig.run { service, rig in
            let customer = try await service.register("Ada")
            let next = try #require(try await service.refresh(customer.refreshToken).json["refreshToken"].text)
            try await rig.pool.execute(#"UPDATE catalog."Sessions" SET "expiresAt" = now()"#)
            #expect(try await service.refresh(next).json["code"].text == "invalid_refresh_token")
            try await rig.pool.execute(#"UPDATE catalog."Sessions" SET "expiresAt" = now() - interval '2 days'"#)
            try await SessionStore(pool: rig.pool, days: 1).sweep()
            #expect(try await rig.value(#"SELECT count(*)::text FROM catalog."RefreshTokens""#) == "0")
        }
    }

    @Test func `a new password ends all sessions but the one it starts`() async throws {
        try await AccountRig.run { service, _ in
            let customer = try await service.register("Ada")
            let body = #"{"currentPassword":"correct horse","newPassword":"battery staple"}"#
            #expect(try await service.ask(.post, "/api/auth/password", body).status == 401)
            let wrong = try await service.ask(
                .post, "/api/auth/password", #"{"currentPassword":"wrong one","newPassword":"battery staple"}"#,
                token: customer.token)
            #expect(wrong.status == 401 && wrong.json["code"].text == "wrong_password")
            let changed = try await service.ask(.post, "/api/auth/password", body, token: customer.token)
            #expect(changed.status == 200)
            #expect(try await service.refresh(customer.refreshToken).status == 401)
            #expect(try await service.refresh(try #require(changed.json["refreshToken"].text)).status == 200)
            #expect(try await service.login(customer.email, "correct horse").status == 401)
            #expect(try await service.login(customer.email, "battery staple").status == 200)
        }
    }

    @Test func `the database holds no token and no password as it was given`() async throws {
        try await AccountRig.run { service, rig in
            let customer = try await service.register("Ada")
            for table in ["Users", "Sessions", "RefreshTokens", "SignInAttempts"] {
                let rows = try await rig.value(
                    "SELECT coalesce(string_agg(t::text, ''), '') FROM catalog.\"\(table)\" t")
                let text = try #require(rows)
                #expect(!text.contains(customer.refreshToken) && !text.contains(customer.password), "\(table)")
            }
            let hash = try #require(try await rig.value(#"SELECT "passwordHash" FROM catalog."Users""#))
            #expect(hash.hasPrefix("$scrypt$ln=4,r=8,p=1$"))
        }
    }

    @Test func `the role catalog can do all of it, and nothing in another schema`() async throws {
        try await AccountRig.run { service, rig in
            _ = try await service.register("Ada")
            try await rig.pool.withConnection { connection in
                try await connection.execute("SET ROLE catalog")
                #expect(try await connection.query(#"SELECT 1 FROM catalog."Users""#).count == 1)
                await #expect(throws: PostgresError.self) {
                    try await connection.query(#"SELECT 1 FROM lugx."Seeds""#)
                }
                try await connection.execute("RESET ROLE")
            }
        }
    }
}
