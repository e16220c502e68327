package import Foundation

/// The part of the past that is simulated, and when people come in it.
package struct ShopPeriod: Sendable, Hashable {
    /// Milliseconds since 1970; `from` belongs to it, `to` does not.
    package let from: Int64
    package let to: Int64
    /// Whose mornings, evenings and weekends count.
    package let zone: TimeZone

    package static let dayMilliseconds: Int64 = 86_400_000

    package init(from: Int64, to: Int64, zone: TimeZone) {
        self.from = from
        self.to = to
        self.zone = zone
    }

    package var days: Double { Double(to - from) / Double(Self.dayMilliseconds) }

    /// Of a day's visits, how many come in each hour: few at night, most in the evening.
    private static let hours = [
        14, 8, 5, 4, 4, 6, 12, 22, 32, 38, 42, 46, 50, 46, 44, 46, 52, 62, 76, 90, 96, 82, 56, 30,
    ]
    /// From Sunday on, in hundredths of an average day.
    private static let weekdays = [128, 84, 82, 86, 94, 108, 132]
    /// How much busier the end is than the beginning: 0.7 to 1.3 of the average.
    private static let growth = 0.6

    /// When the visits begin, in order.
    func arrivals(perDay: Double, _ random: inout SimulationRandom) -> [Int64] {
        var moments: [Int64] = []
        // By days of the zone; the first and the last may be cut off.
        var day = localDay(from)
        while start(ofLocalDay: day) < to {
            let begin = start(ofLocalDay: day)
            let share = Double(begin - from) / Double(to - from)
            // 1970-01-01 was a Thursday.
            let weekday = Self.weekdays[Int((day + 4) % 7)]
            let mean = perDay * (1 - Self.growth / 2 + Self.growth * share) * Double(weekday) / 100
            for _ in 0..<random.poisson(mean) {
                let hour = random.pick(Self.hours.enumerated().map { (weight: $1, choice: $0) })
                let within = Int64.random(in: 0..<3_600_000, using: &random)
                let moment = begin + Int64(hour) * 3_600_000 + within
                if (from..<to).contains(moment) { moments.append(moment) }
            }
            day += 1
        }
        return moments.sorted()
    }

    private func offset(_ moment: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment) / 1000))) * 1000
    }

    /// Days since 1970-01-01, as the zone counts them.
    private func localDay(_ moment: Int64) -> Int64 {
        Int64((Double(moment + offset(moment)) / Double(Self.dayMilliseconds)).rounded(.down))
    }

    private func start(ofLocalDay day: Int64) -> Int64 {
        let local = day * Self.dayMilliseconds
        return local - offset(local - offset(local))
    }
}
