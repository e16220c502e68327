import HTTPTypes
import Postgres
import ServiceKit
import ServiceTestSupport
import Testing

@testable import Orders

@Suite(.serialized) struct CatalogueDownTests {
    @Test func `without a catalogue an order is a 503 at once, and the same key makes it later`() async throws {
        try await OrderFixture.run { shop in
            let buyer = try await shop.person()
            let game = shop.catalogue.add("10.00", stock: 5)
            shop.catalogue.setFault(.failing)
            for _ in 0..<4 {
                let response = try await shop.order([(game, 1)], as: buyer, key: "k")
                #expect(response.status == 503, "\(response.text)")
                #expect(response.headers[.retryAfter] != nil)
            }
            // Two calls for each of the first requests, then none: the breaker is open.
            #expect(shop.catalogue.calls == 5)
            #expect(shop.metric("lugx_orders_catalogue_breaker_open 1"))
            #expect(shop.metric("lugx_orders_catalogue_breaker_opened_total 1"))
            #expect(try await shop.count("\"Orders\"") == 0)
            #expect(shop.catalogue.stock(game) == 5)
        }
    }

    @Test func `an answer that is lost after the catalogue acted costs no stock`() async throws {
        try await OrderFixture.run { shop in
            let buyer = try await shop.person()
            let game = shop.catalogue.add("10.00", stock: 5)
            shop.catalogue.setFault(.failingAfterwards)
            #expect(try await shop.order([(game, 1)], as: buyer, key: "k").status == 503)
            #expect(shop.catalogue.stock(game) == 4)
            shop.catalogue.setFault(.none)
            #expect(try await shop.order([(game, 1)], as: buyer, key: "k").status == 201)
            #expect(shop.catalogue.stock(game) == 4)

            shop.catalogue.setFault(.failingAfterwards)
            #expect(try await shop.order([(game, 1)], as: buyer).status == 503)
            shop.catalogue.setFault(.none)
            try await shop.endLeases()
            await shop.recovery.pass()
            #expect(shop.catalogue.stock(game) == 4)
            #expect(try await shop.count("\"OrderAttempts\" WHERE state <> 'answered'") == 0)
        }
    }

    @Test func `an order the catalogue could not confirm is confirmed and paid later`() async throws {
        try await OrderFixture.run { shop in
            let buyer = try await shop.person()
            let game = shop.catalogue.add("10.00", stock: 5)
            shop.catalogue.setFault(.failingToConfirm)
            let response = try await shop.order([(game, 1)], as: buyer)
            #expect(try response.status == 201 && response.json["data"]["paymentStatus"].text == "pending")
            shop.catalogue.setFault(.none)
            var recovery = shop.recovery
            recovery.promiseSeconds = 0
            await recovery.pass()
            #expect(shop.catalogue.reservations == ["confirmed"])
            #expect(try await shop.count("\"Orders\" WHERE \"paymentStatus\" = 'paid'") == 1)
        }
    }

    @Test func `stock that could not be given back is given back later`() async throws {
        try await OrderFixture.run { shop in
            let owner = try await shop.person()
            let game = shop.catalogue.add("10.00", stock: 5)
            let id = try #require(try await shop.order([(game, 2)], as: owner).json["data"]["id"].text)
            shop.catalogue.setFault(.failing)
            #expect(try await shop.send(.post, "/api/orders/\(id)/cancel", as: owner).status == 200)
            #expect(shop.catalogue.stock(game) == 3)
            shop.catalogue.setFault(.none)
            var recovery = shop.recovery
            recovery.promiseSeconds = 0
            await recovery.pass()
            #expect(shop.catalogue.stock(game) == 5)
        }
    }

    @Test func `nobody at the catalogue's address is a 503 without a second try`() async throws {
        try await OrderFixture.run(environment: ["LUGX_CATALOG_URL": "http://127.0.0.1:1"]) { shop in
            let game = shop.catalogue.add("10.00", stock: 5)
            let other1 = try await shop.person()
            #expect(try await shop.order([(game, 1)], as: other1).status == 503)
            #expect(shop.metric("lugx_orders_catalogue_calls_total{operation=\"reserve\",result=\"error\"} 1"))
        }
    }
}

@Suite struct CircuitBreakerTests {
    @Test func `it opens after so many failures in a row, lets one through after the pause, and closes on success`() {
        var breaker = CircuitBreaker(failuresMax: 3, pauseNanoseconds: 10)
        var opened = (0..<2).map { _ in breaker.failed(now: 0) }
        #expect(opened == [false, false])
        breaker.succeeded()
        opened = (0..<3).map { _ in breaker.failed(now: 0) }
        #expect(opened == [false, false, true])
        var admitted = [9, 10, 11].map { breaker.admit(now: $0) }
        #expect(admitted == [false, true, false])
        opened = [breaker.failed(now: 12)]
        #expect(opened == [true])
        admitted = [21, 22].map { breaker.admit(now: $0) }
        #expect(admitted == [false, true])
        breaker.succeeded()
        #expect(breaker.isClosed)
    }

    @Test func `a probe whose answer never comes is followed by another`() {
        var breaker = CircuitBreaker(failuresMax: 1, pauseNanoseconds: 10)
        let opened = breaker.failed(now: 0)
        let admitted = [10, 19, 20].map { breaker.admit(now: $0) }
        #expect(opened && admitted == [true, false, true])
    }
}
