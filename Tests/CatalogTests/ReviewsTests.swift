import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import Testing

@testable import Catalog

/// Reviews by buyers, and the rating they make.
@Suite(.serialized) struct ReviewsTests {
    private static func rating(_ service: TestService, _ id: PostgresUUID) async throws -> String {
        let text = try await service.get("/api/products/\(id)").text
        return String(try #require(text.firstMatch(of: /"rating":([0-9.]+)/)).1)
    }

    @Test(arguments: Transport.allCases)
    func `a buyer writes one review, changes it and takes it back, and the rating follows`(
        transport: Transport
    ) async throws {
        try await CatalogueRig.run { rig in
            let id = try await rig.product()
            let (ann, bob) = (CatalogueRig.customer(1), CatalogueRig.customer(2))
            for buyer in [ann, bob] { rig.purchases.add(buyer.userId, id) }
            let (ann1, bob1) = (try await rig.headers(ann), try await rig.headers(bob))
            let stranger = try await rig.headers(CatalogueRig.customer(3))
            let path = "/api/products/\(id)/reviews"
            try await TestService.run(rig.host(), over: transport) { service in
                let body = #"{"rating":5,"comment":"Great \"game\""}"#
                #expect(try await service.ask(.post, path, [:], body).status == 401)
                let refused = try await service.ask(.post, path, stranger, body)
                #expect(refused.status == 403 && refused.code == "not_a_buyer")
                let made = try await service.ask(.post, path, ann1, body)
                #expect(try made.status == 201 && made.json["data"]["comment"].text == "Great \"game\"")
                let second = try await service.ask(.post, path, ann1, body)
                #expect(second.status == 409 && second.code == "already_reviewed")
                #expect(try await service.ask(.post, path, bob1, #"{"rating":2}"#).status == 201)
                #expect(try await Self.rating(service, id) == "3.50")

                let review = try #require(try made.json["data"]["id"].text)
                for headers in [bob1, stranger] {
                    #expect(try await service.ask(.put, "\(path)/\(review)", headers, #"{"rating":1}"#).status == 404)
                    #expect(try await service.ask(.delete, "\(path)/\(review)", headers).status == 404)
                }
                #expect(try await service.ask(.put, "\(path)/\(review)", ann1, #"{"rating":3}"#).status == 200)
                #expect(try await Self.rating(service, id) == "2.50")
                let list = try await service.get(path).json
                #expect(list["total"].integer == 2 && list["data"][0]["username"].text == "buyer2")
                #expect(try await service.get("/api/products/\(id)").json["data"]["Reviews"].count == 2)
                #expect(try await service.ask(.delete, "\(path)/\(review)", ann1).status == 200)
                #expect(try await Self.rating(service, id) == "2.00")

                let other = try #require(try await service.get(path).json["data"][0]["id"].text)
                let admin = try await rig.headers(CatalogueRig.admin)
                #expect(try await service.ask(.delete, "\(path)/\(other)", admin).status == 200)
                #expect(try await Self.rating(service, id) == "0.00")
                let trail = try await service.ask(.get, "/api/audit", admin).json["data"]
                #expect(trail[0]["action"].text == "review.delete" && trail[0]["details"]["rating"].integer == 2)
            }
        }
    }

    @Test(arguments: [
        "", "{}", #"{"rating":0}"#, #"{"rating":6}"#, #"{"rating":4.5}"#, #"{"rating":"5"}"#, #"{"rating":null}"#,
        #"{"rating":5,"comment":7}"#,
    ])
    func `a review that makes no sense is refused`(body: String) {
        #expect(throws: Problem.self) { try ReviewDraft(RequestObject(Array(body.utf8))) }
    }

    @Test func `the rating stays exact while many write, change and delete at once`() async throws {
        try await CatalogueRig.run { rig in
            let id = try await rig.product()
            let store = ReviewStore(pool: rig.pool)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...60 {
                    group.addTask {
                        let user = try #require(PostgresUUID(CatalogueRig.customer(number).userId))
                        let draft = ReviewDraft(rating: number % 5 + 1, comment: "")
                        // Twice at once: one of them is the review.
                        async let first = store.add(draft, to: id, user: user, username: "b")
                        async let second = store.add(draft, to: id, user: user, username: "b")
                        let reviews = try await [first, second].compactMap { $0 }
                        let review = try #require(reviews.first)
                        #expect(reviews.count == 1)
                        if number.isMultiple(of: 3) {
                            let changed = ReviewDraft(rating: 1, comment: "after all")
                            _ = try await store.change(review.id, of: id, user: user, to: changed)
                        }
                        if number.isMultiple(of: 4) {
                            let actor = Actor(name: user.description, requestID: "")
                            _ = try await store.delete(review.id, of: id, user: user, by: actor)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let wrong = try await rig.count(
                """
                SELECT count(*) FROM catalog."Products" p JOIN (
                    SELECT "productId", sum(rating)::bigint AS total, count(*) AS count, round(avg(rating), 2) AS mean
                    FROM catalog."Reviews" GROUP BY "productId"
                ) r ON r."productId" = p.id
                WHERE (p."ratingSum", p."ratingCount"::bigint, p.rating) IS DISTINCT FROM (r.total, r.count, r.mean)
                """)
            #expect(wrong == 0)
            #expect(try await rig.count(#"SELECT count(*) FROM catalog."Reviews""#) == 45)
        }
    }

    @Test func `a deleted account's name leaves its reviews`() async throws {
        try await CatalogueRig.run { rig in
            let id = try await rig.product()
            let store = ReviewStore(pool: rig.pool)
            let user = PostgresUUID.random()
            _ = try await store.add(ReviewDraft(rating: 4, comment: "good"), to: id, user: user, username: "ann")
            try await ReviewStore.anonymise(user, on: rig.pool)
            let page = try #require(try await store.list(id, limit: 10, offset: 0))
            #expect(page.reviews[0].username == "" && page.reviews[0].comment == "good")
        }
    }
}
