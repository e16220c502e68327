import Testing

@testable import Analytics

@Suite struct MirrorPlanTests {
    private func line(_ order: String, _ id: String, day: UInt32 = 20_000) -> MirrorLine {
        MirrorLine(
            lineID: id, kind: "sale", orderID: order, orderNumber: "", at: day * 86_400 + 5, orderCreatedAt: 0,
            customerID: "", productID: "", productName: "", category: "", platform: "", country: "", paymentMethod: "",
            currency: "", orderStatus: "", paymentStatus: "", isSale: true, units: 1, gross: 1, discount: 0, tax: 0,
            refund: 0)
    }

    private func key(_ id: String, day: UInt32 = 20_000) -> MirrorLine.Key { MirrorLine.Key(day: day, lineID: id) }

    @Test func `all lines are written, what is new is remembered first, what is gone gets a tombstone`() {
        let plan = MirrorPlan(
            orders: ["a", "b", "c"], lines: [line("a", "1"), line("a", "2", day: 20_001), line("b", "3")],
            known: ["a": [key("1"), key("2")], "b": [key("3")], "c": [key("4")]])
        #expect(plan.lines.map(\.lineID) == ["1", "2", "3"])
        #expect(
            plan.tombstones
                == [MirrorTombstone(orderID: "a", key: key("2")), MirrorTombstone(orderID: "c", key: key("4"))])
        #expect(plan.toRemember == ["a": [key("1"), key("2"), key("2", day: 20_001)]])
        #expect(plan.toForget == ["a": [key("1"), key("2", day: 20_001)], "c": []])
    }

    @Test func `an order that is refused or gives a line twice is left out whole`() {
        let plan = MirrorPlan(
            orders: ["a", "b", "c"], lines: [line("a", "1"), line("b", "2"), line("b", "2"), line("c", "3")],
            known: ["a": [key("9")]], refused: ["a": "gross is NULL"])
        #expect(plan.lines.map(\.orderID) == ["c"] && plan.tombstones.isEmpty)
        #expect(Set(plan.refusals.keys) == ["a", "b"])
    }

    @Test func `a key is read as it was written`() {
        for key in [key("x"), key("refund:a b:c"), key("", day: 0)] { #expect(MirrorLine.Key(key.text) == key) }
        #expect(MirrorLine.Key("none") == nil)
    }

    @Test func `a moment is given out once all that may have written before it is over`() {
        var progress = MirrorProgress()
        func note(_ at: Int64, _ xmin: UInt64, _ xmax: UInt64, _ isMirrored: Bool = true) {
            progress.note(.init(at: at * 1_000_000, xmin: xmin, xmax: xmax), isMirrored: isMirrored)
        }
        note(10, 5, 7)
        #expect(progress.asOf == nil, "5 and 6 may be open")
        note(11, 6, 9)
        note(12, 7, 9, false)
        #expect(progress.asOf == nil, "what is visible is not all mirrored")
        note(13, 7, 9)
        #expect(progress.asOf == 9_000_000)
        note(14, 9, 9)
        #expect(progress.asOf == 13_000_000)
        for second in 15..<10_000 { note(Int64(second), 9, 20) }
        #expect(progress.samples.count <= MirrorProgress.samplesMax && progress.asOf == 13_000_000)
        #expect(progress.isHeldByTransaction)
        note(10_000, 20, 20)
        #expect(progress.asOf == 9_999_000_000)
    }
}
