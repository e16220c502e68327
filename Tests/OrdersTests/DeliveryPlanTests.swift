import Curl
import Postgres
import ServiceKit
import Testing

@testable import Orders

@Suite struct DeliveryPlanTests {
    /// Always the longest pause.
    private struct Longest: RandomNumberGenerator {
        mutating func next() -> UInt64 { .max }
    }

    private static func failure(
        _ persistence: DeliveryFailure.Persistence, retryAfterSeconds: Double? = nil
    ) -> DeliveryOutcome {
        .failed(
            DeliveryFailure(
                kind: .unavailable, persistence: persistence, detail: "busy", retryAfterSeconds: retryAfterSeconds))
    }

    private static func pause(_ attempts: Int, retryAfterSeconds: Double? = nil) -> Double? {
        var generator = Longest()
        let step = DeliveryPlan().step(
            after: failure(.passing, retryAfterSeconds: retryAfterSeconds), attempts: attempts, using: &generator)
        guard case .retry(let seconds, "unavailable: busy") = step else { return nil }
        return seconds.rounded()
    }

    @Test func `pauses double up to six hours, and after the last try there is none`() {
        #expect((1...4).map { Self.pause($0) } == [5, 10, 20, 40])
        #expect((12...14).map { Self.pause($0) } == [10_240, 20_480, 21_600])
        #expect(Self.pause(15) == nil)
        let sum = (1...14).compactMap { Self.pause($0) }.reduce(0, +)
        #expect((12 * 3600.0...36 * 3600.0).contains(sum), "\(sum) s in all")
    }

    @Test func `a pause lies between half of it and all of it`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<1000 {
            guard
                case .retry(let seconds, _) = DeliveryPlan().step(
                    after: Self.failure(.passing), attempts: 3, using: &generator)
            else {
                Issue.record("no retry")
                return
            }
            #expect((10.0...20.0).contains(seconds))
        }
    }

    @Test func `what the other side asks for is waited for, within the longest pause`() {
        #expect(Self.pause(1, retryAfterSeconds: 120) == 120)
        #expect(Self.pause(1, retryAfterSeconds: 1) == 5)
        #expect(Self.pause(1, retryAfterSeconds: 1e9) == 21_600)
    }

    @Test func `the surer the refusal, the sooner it is final`() {
        var generator = SystemRandomNumberGenerator()
        func isDead(_ persistence: DeliveryFailure.Persistence, _ attempts: Int) -> Bool {
            DeliveryPlan().step(after: Self.failure(persistence), attempts: attempts, using: &generator)
                == .dead(reason: "unavailable: busy")
        }
        #expect([14, 15].map { isDead(.passing, $0) } == [false, true])
        #expect([2, 3].map { isDead(.doubtful, $0) } == [false, true])
        #expect(isDead(.final, 1))
    }

    @Test func `what was delivered or skipped is done, and an interruption is no fault`() {
        var generator = SystemRandomNumberGenerator()
        let plan = DeliveryPlan()
        #expect(plan.step(after: .delivered, attempts: 99, using: &generator) == .delivered)
        #expect(plan.step(after: .skipped(reason: "x"), attempts: 1, using: &generator) == .skipped(reason: "x"))
        guard case .retry(0, _) = plan.step(after: .interrupted, attempts: 99, using: &generator) else {
            Issue.record("an interruption is not tried again")
            return
        }
    }

    @Test func `a mail server's answer is final only where it is about the mail`() {
        func outcome(_ code: Int, _ sent: CurlError.SentState) -> DeliveryFailure? {
            let error = CurlError(
                kind: .refused, sentRequest: sent, code: 55, message: "", target: "smtp://mail",
                reply: CurlMailReply(code: code, text: "no"))
            guard case .failed(let failure) = DeliveryOutcome(mail: error) else { return nil }
            return failure
        }
        for (code, sent, kind, persistence):
            (Int, CurlError.SentState, DeliveryFailure.Kind, DeliveryFailure.Persistence)
            in [
                (550, .maybeSent, .refused, .final), (552, .maybeSent, .refused, .final),
                (451, .maybeSent, .unavailable, .passing), (421, .notSent, .unavailable, .passing),
                (554, .notSent, .unavailable, .passing), (535, .notSent, .authentication, .passing),
                (530, .maybeSent, .authentication, .passing),
            ]
        {
            #expect(outcome(code, sent)?.kind == kind && outcome(code, sent)?.persistence == persistence, "\(code)")
        }
    }
}

@Suite struct OrderEventTests {
    private func state(
        _ status: OrderStatus, _ payment: PaymentStatus, paid: Int64 = 0, refunded: Int64 = 0
    ) -> OrderState {
        OrderState(
            status: status, payment: payment, stock: .confirmed, total: Money(minorUnits: 1000, .usd)!,
            paid: Money(minorUnits: paid, .usd)!, refunded: Money(minorUnits: refunded, .usd)!)
    }

    private func kinds(_ before: OrderState, _ after: OrderState, refund: Bool = false) -> [OrderEvent.Kind] {
        OrderEvent.of(before, after, refund: refund ? .random() : nil).map(\.kind)
    }

    @Test func `a change is told as what it is`() {
        let (open, paid) = (state(.pending, .pending), state(.pending, .paid, paid: 1000))
        #expect(kinds(open, open).isEmpty)
        #expect(kinds(open, paid) == [.paid])
        #expect(kinds(open, state(.cancelled, .failed)) == [.paymentFailed, .cancelled])
        #expect(kinds(state(.cancelled, .failed), state(.cancelled, .paid, paid: 1000)) == [.paid])
        #expect(
            kinds(state(.cancelled, .pending), state(.cancelled, .refunded, paid: 1000, refunded: 1000), refund: true)
                == [.paid, .refundPromised])
        #expect(kinds(paid, state(.processing, .paid, paid: 1000)) == [.processing])
        #expect(kinds(state(.processing, .paid), state(.shipped, .paid)) == [.shipped])
        #expect(kinds(state(.shipped, .paid), state(.delivered, .paid)) == [.delivered])
        #expect(
            kinds(paid, state(.cancelled, .refunded, paid: 1000, refunded: 1000), refund: true)
                == [.cancelled, .refundPromised])
        // Nothing is paid twice, nor by being given back.
        #expect(kinds(paid, state(.pending, .refunded, paid: 1000, refunded: 1000), refund: true) == [.refundPromised])
    }

    @Test func `mails are about what customers wait for; webhooks get everything`() {
        let both = OutboxPolicy(sendsMail: true, webhooks: ["https://a.example/#1", "https://b.example/#2"])
        let events = OrderEvent.Kind.allCases.map { OrderEvent(kind: $0) }
        #expect(both.statements(events, of: .random()).count == events.count)
        #expect(OutboxPolicy(sendsMail: true).statements(events, of: .random()).count == 4)
        // Written down, as skipped.
        #expect(OutboxPolicy().statements(events, of: .random()).count == 4)
        #expect(OutboxPolicy().destinations.isEmpty && both.destinations.count == 3)
    }
}

@Suite struct WebhookAddressTests {
    @Test(arguments: [
        "https://shop.example/hook", "https://user:word@shop.example/hook?key=1", "http://127.0.0.1:8080/",
        "http://localhost/hook", "http://[::1]:8080/hook",
    ])
    func `https anywhere and http here are addresses, shown without secrets`(url: String) throws {
        let address = try #require(WebhookAddress(url))
        #expect(!address.destination.contains("word") && !address.destination.contains("key"))
    }

    @Test(arguments: [
        "http://shop.example/hook", "ftp://shop.example", "https://", "shop.example", "https://a b/", "",
        "http://127.0.0.1.example.com/", "http://127.0.0.1@shop.example/", "http://localhost.example/",
        "file:///etc/passwd", "http://localhost\\@shop.example/",
    ])
    func `nothing else is`(url: String) {
        #expect(WebhookAddress(url) == nil)
    }

    @Test func `two that differ in what is not shown are two`() {
        #expect(
            WebhookAddress("https://a.example/?k=1")?.destination
                != WebhookAddress("https://a.example/?k=2")?.destination)
    }

    @Test func `a password goes to another machine only where that is proven`() {
        #expect(MailRoute.showsPasswordElsewhere("smtp://u:p@mail.example:587"))
        #expect(MailRoute.showsPasswordElsewhere("smtp://u:p@127.0.0.1.example"))
        #expect(!MailRoute.showsPasswordElsewhere("smtp://u:p@127.0.0.1:25"))
        #expect(!MailRoute.showsPasswordElsewhere("smtp://mail.example"))
    }
}
