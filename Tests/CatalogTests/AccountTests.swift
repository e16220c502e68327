import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Catalog

@Suite struct AccountTests {
    @Test(arguments: Transport.allCases)
    func `who registers can sign in, read their profile, change it and sign out`(transport: Transport) async throws {
        try await AccountRig.run(named: "journey_\(transport)", over: transport) { service, rig in
            let made = try await service.ask(
                .post, "/api/auth/register",
                #"{"username":"Ada","email":"ada@example.com","password":"correct horse","role":"admin"}"#)
            #expect(made.status == 201 && made.json["user"]["username"].text == "Ada")
            #expect(made.json["user"]["role"].text == "customer")
            #expect(made.headers[.cacheControl] == "no-store")

            let login = try await service.login("ADA@example.com", "correct horse")
            #expect(login.status == 200 && login.json["expiresIn"].integer == 900)
            let token = try #require(login.json["token"].text)
            let own = try await service.ask(.get, "/api/users/me", token: token)
            #expect(own.status == 200 && own.json["data"]["email"].text == "ada@example.com")
            let renamed = try await service.ask(.put, "/api/users/me", #"{"username":"Ada L."}"#, token: token)
            #expect(renamed.status == 200 && renamed.json["data"]["username"].text == "Ada L.")

            let refreshToken = try #require(login.json["refreshToken"].text)
            #expect(
                try await service.ask(.post, "/api/auth/logout", #"{"refreshToken":"\#(refreshToken)"}"#).status == 200)
            #expect(try await service.refresh(refreshToken).json["code"].text == "invalid_refresh_token")
        }
    }

    @Test func `names and addresses are unique whatever their case or Unicode form`() async throws {
        try await AccountRig.run { service, _ in
            _ = try await service.register("Straße", email: "büro@exämple.com")
            let others = [
                ("STRASSE", "a@example.com"), ("ｓｔｒａｓｓｅ", "b@example.com"), ("Stra\u{17F}\u{17F}e", "c@example.com"),
                ("other", "BU\u{308}RO@EXA\u{308}MPLE.COM"), ("other", "ｂüro@exämple.com"),
            ]
            for (username, email) in others {
                let answer = try await service.ask(
                    .post, "/api/auth/register",
                    #"{"username":"\#(username)","email":"\#(email)","password":"correct horse"}"#)
                #expect(answer.status == 409 && answer.json["code"].text == "taken", "\(username) \(email)")
            }
            #expect(try await service.login("BÜRO@EXÄMPLE.COM", "correct horse").status == 200)
        }
    }

    @Test func `of many registrations with one name at once, one is made`() async throws {
        try await AccountRig.run { service, rig in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<12 {
                    group.addTask {
                        try await service.ask(
                            .post, "/api/auth/register",
                            #"{"username":"\#(index % 2 == 0 ? "twin" : "TWIN")","email":"t\#(index)@example.com","password":"correct horse"}"#
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 201 }.count == 1 && statuses.filter { $0 == 409 }.count == 11)
            #expect(try await rig.value(#"SELECT count(*)::text FROM catalog."Users""#) == "1")
        }
    }

    @Test func `what can't be an account is refused with the member's name`() async throws {
        try await AccountRig.run { service, _ in
            let bodies = [
                (#"{"username":"x","email":"x@example.com","password":"correct horse"}"#, "username"),
                (#"{"username":"a\u200bb","email":"x@example.com","password":"correct horse"}"#, "username"),
                (#"{"username":"me","email":"x@example.com","password":"correct horse"}"#, "username"),
                (#"{"username":"deleted-1","email":"x@example.com","password":"correct horse"}"#, "username"),
                (#"{"username":"someone","email":"x@localhost","password":"correct horse"}"#, "email"),
                (#"{"username":"someone","email":"a@b@c.de","password":"correct horse"}"#, "email"),
                (#"{"username":"someone","email":"x@example.com","password":"short"}"#, "password"),
                (#"{"username":"someone","email":"x@example.com","password":"aaaaaaaaaa"}"#, "password"),
                (#"{"username":"someone","email":"someone@example.com","password":"SomeOne@Example.com"}"#, "password"),
                (#"{"email":"x@example.com","password":"correct horse"}"#, "username"),
                (#"{"username":7,"email":"x@example.com","password":"correct horse"}"#, "username"),
            ]
            for (body, member) in bodies {
                let answer = try await service.ask(.post, "/api/auth/register", body)
                #expect(answer.status == 400 && answer.json["field"].text == member, "\(body)")
            }
            #expect(try await service.ask(.post, "/api/auth/login", "no json").status == 400)
            #expect(try await service.ask(.post, "/api/auth/login", "{}").status == 400)
        }
    }

    @Test func `a stranger gets 404, no token 401, and only admins see all`() async throws {
        try await AccountRig.run { service, rig in
            let (owner, stranger) = (try await service.register("owner"), try await service.register("stranger"))
            let admin = try await service.register("boss")
            try await rig.makeAdmin(admin.id)
            let asks: [(HTTPRequest.Method, String?)] = [
                (.get, nil), (.put, #"{"username":"mine"}"#), (.patch, "{}"), (.delete, nil),
            ]
            for (method, body) in asks {
                let path = "/api/users/\(owner.id)"
                #expect(try await service.ask(method, path, body, token: stranger.token).status == 404)
                #expect(try await service.ask(method, path, body).status == 401)
                #expect(try await service.ask(method, path, body, token: "x.y.z").status == 401)
            }
            for path in ["/api/users/00000000-0000-4000-8000-000000000000", "/api/users/1", "/api/users/'--"] {
                #expect(try await service.ask(.get, path, token: admin.token).status == 404)
            }
            #expect(try await service.ask(.get, "/api/users", token: stranger.token).status == 403)
            // The role stands in the database, whatever the token still says.
            let page = try await service.ask(.get, "/api/users?limit=2", token: admin.token)
            #expect(page.status == 200 && page.json["count"].integer == 2 && page.json["total"].integer == 3)
            let admins = try await service.ask(.get, "/api/users?role=admin", token: admin.token)
            #expect(admins.json["total"].integer == 1 && admins.json["data"][0]["id"].text == admin.id)
            for query in ["limit=0", "limit=101", "offset=-1", "role=king", "page=2"] {
                #expect(try await service.ask(.get, "/api/users?\(query)", token: admin.token).status == 400)
            }
            #expect(try await service.ask(.get, "/api/users/\(owner.id)", token: admin.token).status == 200)

            let path = "/api/users/\(owner.id)"
            let change = try await service.ask(.put, path, #"{"role":"analyst"}"#, token: admin.token)
            #expect(change.status == 200)
            #expect(try await service.ask(.delete, path, token: admin.token).status == 200)
            let trail = try await rig.value(
                #"SELECT string_agg(concat_ws(' ', actor, action, subject, details), ', ' ORDER BY id) FROM catalog."AuditTrail""#
            )
            #expect(trail?.contains("\(admin.id) account.change account/\(owner.id)") == true)
            #expect(trail?.contains("account.delete") == true && trail?.contains("owner@") == false)
        }
    }

    @Test func `roles are the admins' to give, and one admin is always left`() async throws {
        try await AccountRig.run { service, rig in
            let (boss, helper) = (try await service.register("boss"), try await service.register("helper"))
            #expect(
                try await service.ask(.put, "/api/users/me", #"{"role":"admin"}"#, token: helper.token).status == 403)
            try await rig.makeAdmin(boss.id)
            let last = try await service.ask(.put, "/api/users/me", #"{"role":"customer"}"#, token: boss.token)
            #expect(last.status == 409 && last.json["code"].text == "last_admin")
            #expect(try await service.ask(.delete, "/api/users/me", token: boss.token).status == 409)
            #expect(
                try await service.ask(.put, "/api/users/\(helper.id)", #"{"role":"admin"}"#, token: boss.token).status
                    == 200)

            // Both take the role from the other at once: one of them keeps it.
            async let first = service.ask(.put, "/api/users/\(helper.id)", #"{"role":"customer"}"#, token: boss.token)
            async let second = service.ask(.put, "/api/users/\(boss.id)", #"{"role":"customer"}"#, token: helper.token)
            _ = try await (first, second)
            #expect(try await rig.value(#"SELECT count(*)::text FROM catalog."Users" WHERE role = 'admin'"#) == "1")
        }
    }

    @Test func `a deleted account leaves a row without a name, no session, and its name free`() async throws {
        try await AccountRig.run { service, rig in
            let customer = try await service.register("Grace", email: "grace@example.com")
            #expect(try await service.ask(.delete, "/api/users/me", token: customer.token).status == 200)
            #expect(try await service.refresh(customer.refreshToken).status == 401)
            #expect(try await service.ask(.get, "/api/users/me", token: customer.token).status == 401)
            #expect(try await service.login(customer.email, customer.password).status == 401)
            let left = try await rig.value(
                #"SELECT to_jsonb(u)::text FROM catalog."Users" u WHERE id = $1"#, [.uuid(PostgresUUID(customer.id)!)])
            let text = try #require(left).lowercased()
            #expect(!text.contains("grace") && text.contains("deleted-") && !text.contains("scrypt"))
            _ = try await service.register("grace", email: "GRACE@example.com")
        }
    }

    @Test func `one's own address changes with the password only`() async throws {
        try await AccountRig.run { service, _ in
            let customer = try await service.register("Mary")
            let path = "/api/users/\(customer.id)"
            #expect(
                try await service.ask(.put, path, #"{"email":"new@example.com"}"#, token: customer.token).status == 401)
            let changed = try await service.ask(
                .put, path, #"{"email":"new@example.com","currentPassword":"correct horse"}"#, token: customer.token)
            #expect(changed.status == 200)
            #expect(try await service.login("new@example.com", customer.password).status == 200)
            #expect(try await service.login(customer.email, customer.password).status == 401)
            _ = try await service.register("Other")
            let taken = try await service.ask(.put, path, #"{"username":"OTHER"}"#, token: customer.token)
            #expect(taken.status == 409 && taken.json["code"].text == "taken")
        }
    }

    @Test func `nothing personal reaches the log, whatever happens`() async throws {
        try await AccountRig.run(over: .live) { service, rig in
            let customer = try await service.register("Secretname", email: "secret.person@example.com")
            _ = try await service.login(customer.email, "wrong secret")
            _ = try await service.login(customer.email, customer.password)
            _ = try await service.ask(
                .post, "/api/auth/register",
                #"{"username":"Secretname","email":"secret.person@example.com","password":"correct horse"}"#)
            try await rig.pool.execute(#"ALTER TABLE catalog."Users" RENAME TO gone"#)
            let failed = try await service.login(customer.email, customer.password)
            #expect(failed.status == 500)
            let log = rig.log.text.lowercased()
            #expect(log.contains("postgresql did not do"))
            for text in ["secretname", "secret.person", "correct horse", "wrong secret", customer.token.lowercased()] {
                #expect(!log.contains(text), "\(text)")
            }
        }
    }

    @Test func `without the database it says so at once, and comes back by itself`() async throws {
        let postgres = try await TestPostgres()
        let database = try await postgres.freshDatabase()
        let pool = PostgresPool(try PostgresConfiguration(url: database.url))
        defer { pool.close() }
        try await AccountRig.migrate(pool)
        try await TestService.run(AccountRig(pool: pool).host(), over: .live) { service in
            let customer = try await service.register("Ada")
            // This server writes its log late: what stands on disk survives the kill.
            try await pool.execute("CHECKPOINT")
            await postgres.kill()
            let answer = try await service.login(customer.email, customer.password)
            #expect(answer.status == 503 && answer.headers[.retryAfter] != nil)
            try await postgres.start()
            try await eventually("signing in again") {
                try await service.login(customer.email, customer.password).status == 200
            }
        }
        await postgres.stop()
    }

    @Test func `the seed makes an account once, and takes over none`() async throws {
        try await AccountRig.run { service, rig in
            let seed = try AccountSeed(
                username: "admin", email: "admin@lugx.example", password: "correct horse", role: .admin)
            let customer = try await service.register("early", email: "taken@lugx.example")
            let outcomes = try await [seed.run(rig.pool), seed.run(rig.pool)]
            #expect(outcomes == [.made, .madeBefore])
            let login = try await service.login("admin@lugx.example", "correct horse")
            #expect(login.status == 200 && login.json["user"]["role"].text == "admin")
            let other = try AccountSeed(
                username: "other", email: "TAKEN@lugx.example", password: "correct horse", role: .admin)
            #expect(try await other.run(rig.pool) == .taken)
            #expect(
                try await rig.value(
                    #"SELECT role FROM catalog."Users" WHERE id = $1"#, [.uuid(PostgresUUID(customer.id)!)])
                    == "customer")
            let error = #expect(throws: AccountSeed.Fault.self) {
                try AccountSeed(username: "x1", email: "a@b.de", password: "secret", role: .admin)
            }
            #expect(error?.description.contains("secret") == false)
        }
    }

    @Test(.enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"))
    func `the document is valid OpenAPI and lists the accounts' paths`() throws {
        let python = try #require(TestPython.interpreter)
        let document = CatalogService.description.openAPI
        #expect(try OpenAPIOracle.complaint(document, python: python) == nil)
        let paths = try JSONValue(Array(document.utf8))["paths"].names
        for path in ["register", "login", "refresh", "logout", "password"] {
            #expect(paths.contains("/api/auth/\(path)"))
        }
        #expect(paths.contains("/api/users/{id}") && paths.contains("/api/users"))
    }
}
