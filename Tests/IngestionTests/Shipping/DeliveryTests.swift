import Testing

@testable import Ingestion

/// Every way an insert can go, as a table of decisions.
@Suite struct DeliveryTests {
    private let random = { 0.0 }

    @Test func `a fresh batch is sent at once and done when the server says so`() {
        var delivery = Delivery(rows: 10)
        #expect(delivery.begin(mayHaveBeenSent: false) == .send)
        #expect(delivery.sent(.stored, random: random) == .done)
    }

    @Test func `a batch that did not leave is sent again without asking`() {
        var delivery = Delivery(rows: 10)
        _ = delivery.begin(mayHaveBeenSent: false)
        #expect(delivery.sent(.notSent, random: random) == .wait(seconds: 0.05))
        #expect(delivery.waited() == .send)
    }

    @Test func `an unknown outcome is never sent again before it was twice found absent`() {
        var delivery = Delivery(rows: 10)
        _ = delivery.begin(mayHaveBeenSent: false)
        #expect(delivery.sent(.unknown(), random: random) == .wait(seconds: 0.05))
        #expect(delivery.waited() == .ask)
        #expect(delivery.asked(.rows(0), random: random) == .wait(seconds: Delivery.settlePauseSeconds))
        #expect(delivery.waited() == .ask)
        #expect(delivery.asked(.rows(0), random: random) == .send)
    }

    @Test func `an unknown outcome that turns out stored is done without sending`() {
        var delivery = Delivery(rows: 10)
        _ = delivery.begin(mayHaveBeenSent: false)
        _ = delivery.sent(.unknown(), random: random)
        #expect(delivery.waited() == .ask)
        #expect(delivery.asked(.rows(10), random: random) == .done)
    }

    @Test func `a look that finds the insert running starts the count of absences anew`() {
        var delivery = Delivery(rows: 10)
        #expect(delivery.begin(mayHaveBeenSent: true) == .ask)
        #expect(delivery.asked(.rows(0), random: random) == .wait(seconds: 0.5))
        #expect(delivery.asked(.running, random: random) == .wait(seconds: 0.5))
        #expect(delivery.asked(.rows(0), random: random) == .wait(seconds: 0.5))
        #expect(delivery.asked(.rows(0), random: random) == .send)
    }

    @Test func `an insert that runs on is killed once and then asked for`() {
        var delivery = Delivery(rows: 10)
        _ = delivery.begin(mayHaveBeenSent: true)
        for _ in 1..<Delivery.runningLooksMax {
            #expect(delivery.asked(.running, random: random) == .wait(seconds: 0.5))
        }
        #expect(delivery.asked(.running, random: random) == .kill)
        #expect(delivery.killed() == .wait(seconds: 0.5))
        #expect(delivery.waited() == .ask)
    }

    @Test func `a question that fails is asked again, later each time`() {
        var delivery = Delivery(rows: 10)
        _ = delivery.begin(mayHaveBeenSent: true)
        #expect(delivery.asked(.failed, random: random) == .wait(seconds: 0.05))
        #expect(delivery.waited() == .ask)
        #expect(delivery.asked(.failed, random: random) == .wait(seconds: 0.1))
    }

    @Test func `a refusal that may pass is waited out, asked about once and sent again`() {
        var delivery = Delivery(rows: 10)
        _ = delivery.begin(mayHaveBeenSent: false)
        #expect(delivery.sent(.refusedForNow, random: random) == .wait(seconds: 0.05))
        #expect(delivery.waited() == .ask)
        #expect(delivery.asked(.rows(0), random: random) == .send)
    }

    @Test func `a batch refused for its rows is halved, and a single row is set aside with the reason`() {
        var batch = Delivery(rows: 10)
        _ = batch.begin(mayHaveBeenSent: false)
        #expect(batch.sent(.refusedForGood(reason: "bad row"), random: random) == .ask)
        #expect(batch.asked(.rows(0), random: random) == .split)

        var row = Delivery(rows: 1)
        _ = row.begin(mayHaveBeenSent: false)
        #expect(row.sent(.refusedForGood(reason: "bad row"), random: random) == .ask)
        #expect(row.asked(.rows(0), random: random) == .quarantine(reason: "bad row"))
    }

    @Test func `a batch that an unexplained error meets every time is suspected itself, but not before`() {
        var delivery = Delivery(rows: 10)
        var action = delivery.begin(mayHaveBeenSent: false)
        for attempt in 1...Delivery.unexplainedMax {
            #expect(action == .send)
            _ = delivery.sent(.unknown(answer: "code 49"), random: random)
            #expect(delivery.waited() == .ask)
            #expect(delivery.asked(.rows(0), random: random) == .wait(seconds: 0.5))
            action = delivery.asked(.rows(0), random: random)
            #expect(action == (attempt < Delivery.unexplainedMax ? .send : .split))
        }
    }

    @Test func `an error after the rows were stored does not set them aside`() {
        var delivery = Delivery(rows: 1)
        _ = delivery.begin(mayHaveBeenSent: false)
        #expect(delivery.sent(.refusedForGood(reason: "a view failed"), random: random) == .ask)
        #expect(delivery.asked(.rows(1), random: random) == .done)
    }

    @Test func `a batch that stands in part is completed`() {
        var delivery = Delivery(rows: 10)
        _ = delivery.begin(mayHaveBeenSent: true)
        #expect(delivery.asked(.rows(4), random: random) == .sendMissing)
    }

    @Test func `waiting times double up to their limit and stay between half and all of it`() {
        var low = Backoff()
        var high = Backoff()
        let lows = (0..<12).map { _ in low.next { 0 } }
        let highs = (0..<12).map { _ in high.next { 0.999 } }
        #expect(lows.first == 0.05)
        #expect(lows.last == 7.5)
        #expect(zip(lows, highs).allSatisfy { $0 < $1 && $1 < 15 })
    }
}
