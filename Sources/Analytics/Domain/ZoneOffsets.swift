package import Foundation

/// How far a zone's clocks are ahead of UTC through a stretch of time, in the form the statements take it: offsets, and
/// the moments from which on each holds.
package struct ZoneOffsets: Sendable, Equatable {
    /// Seconds since 1970, in order; the first is 0.
    package let transitions: [Int64]
    /// Seconds ahead of UTC, one for each transition.
    package let offsets: [Int64]

    /// Exact for the stretch given, with two days on either side. O(days) looks into the zone's rules; two changes
    /// within a day of each other are seen as one.
    package init(_ zone: TimeZone, from: Int64, to: Int64) {
        func ahead(_ moment: Int64) -> Int64 {
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment))))
        }
        let last = to + 2 * 86_400
        var moment = max(0, from - 2 * 86_400)
        var transitions: [Int64] = [0]
        var offsets = [ahead(moment)]
        while moment < last {
            let next = moment + 86_400
            let offset = ahead(next)
            if offset != offsets[offsets.count - 1] {
                // The first moment with the new offset lies in (low, high].
                var (low, high) = (moment, next)
                while high - low > 1 {
                    let middle = (low + high) / 2
                    if ahead(middle) == offset { high = middle } else { low = middle }
                }
                transitions.append(high)
                offsets.append(offset)
            }
            moment = next
        }
        self.transitions = transitions
        self.offsets = offsets
    }

    package func offset(at moment: Int64) -> Int64 {
        offsets[max(0, (transitions.firstIndex { $0 > moment } ?? transitions.count) - 1)]
    }

    /// Whether every wall clock quarter of an hour is one of UTC's.
    var keepsQuarters: Bool {
        transitions.allSatisfy { $0 % 900 == 0 } && offsets.allSatisfy { $0 % 900 == 0 }
    }

    /// The wall clock at a moment, counted in seconds as if it stood in UTC.
    package func civil(_ moment: Int64) -> Int64 { moment + offset(at: moment) }

    /// The first moment at which the wall clock shows this time or, where it jumps over it, a later one.
    package func moment(civil: Int64) -> Int64 {
        let (before, after) = (offset(at: max(0, civil - 86_400)), offset(at: civil + 86_400))
        for offset in [before, after] where self.offset(at: civil - offset) == offset { return civil - offset }
        // Clocks jump over it: the moment of the jump.
        return transitions.first { $0 > civil - 86_400 } ?? civil - after
    }
}
