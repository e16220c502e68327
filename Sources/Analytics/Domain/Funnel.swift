/// What a funnel asks.
struct FunnelQuestion: Sendable {
    enum Unit: String, CaseIterable, Sendable { case visitor, session }
    enum Breakdown: String, CaseIterable, Sendable {
        case none, device, country, browser, os, channel, utm_source, utm_medium, utm_campaign
    }

    let steps: [EventCondition]
    /// From the first step to the last.
    let windowSeconds: Int64
    let unit: Unit
    let breakdown: Breakdown

    static let stepsDefault = "page_view,product_view,add_to_cart,purchase"
    static let windowSecondsMax: Int64 = 90 * 86_400
    /// How many values of the breakdown are listed, by those who begin.
    static let breakdownMax: Int64 = 50

    /// `90s`, `30m`, `12h` or `7d`; nil where it is none, or longer than the longest.
    static func seconds(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), text.utf8.count <= 8,
            text.dropLast().utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int64(text.dropLast())
        else { return nil }
        let seconds = count * unit
        return (1...windowSecondsMax).contains(seconds) ? seconds : nil
    }
}

/// A funnel's figures, as they are answered.
struct Funnel: Encodable, Sendable {
    struct Step: Encodable, Sendable {
        let step: String
        let count: Int
        /// Of those who took the first step.
        let rate: Double
        /// Of those who took the step before.
        let step_rate: Double
        /// Who took the step before and not this one.
        let drop_off: Int
        /// From the step before; the middle one, of an even number the later.
        let median_seconds: Double?
    }

    struct Part: Encodable, Sendable {
        let value: String
        let steps: [Step]
    }

    let date_range: Dashboard.DateRange
    let by: String
    let window_seconds: Int64
    let steps: [Step]
    let breakdown: String?
    let groups: [Part]?

    /// - Parameters:
    ///   - reached: how many reached each step.
    ///   - medians: milliseconds to each step from the second on.
    static func steps(_ names: [String], reached: [Int], medians: [Int]) -> [Step] {
        names.indices.map { index in
            let before = index == 0 ? reached[0] : reached[index - 1]
            return Step(
                step: names[index], count: reached[index], rate: Rate.of(reached[index], reached[0]),
                step_rate: Rate.of(reached[index], before), drop_off: before - reached[index],
                median_seconds: index == 0 || reached[index] == 0 ? nil : Double(medians[index - 1]) / 1000)
        }
    }
}

/// Shares, to four decimals, halves up.
enum Rate {
    static func of(_ part: Int, _ whole: Int) -> Double {
        whole == 0 ? 0 : Double((part * 20_000 + whole) / (2 * whole)) / 10_000
    }
}
