import Testing

@testable import Analytics

@Suite struct ExactMoneyTests {
    @Test(arguments: [
        (0, "0.00"), (869_400, "86.94"), (1, "0.0001"), (-1, "-0.0001"), (-15_000, "-1.50"), (1_250, "0.125"),
    ])
    func `an amount is written with all its decimals, and two at least`(tenThousandths: Int, text: String) {
        #expect(ExactMoney(tenThousandths: Int128(tenThousandths)).text == text)
    }

    @Test(arguments: [
        (10_000, 3, "0.33"), (20_000, 3, "0.67"), (100, 2, "0.01"), (50, 1, "0.01"), (49, 1, "0.00"), (-50, 1, "-0.01"),
        (-10_050, 2, "-0.50"), (-10_100, 2, "-0.51"),
    ])
    func `a share is rounded to the cent, halves away from zero`(tenThousandths: Int, count: Int, text: String) {
        #expect(ExactMoney(tenThousandths: Int128(tenThousandths)).divided(by: count)?.text == text)
    }

    @Test func `nothing is shared among nobody`() {
        #expect(ExactMoney(tenThousandths: 1).divided(by: 0) == nil)
        #expect(ExactRate(1, of: 0) == nil && ExactRate(1, of: 3)?.text == "0.3333")
    }
}
