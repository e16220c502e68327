/// Which generations to merge or drop: pure decisions over their sizes and times, oldest first.
struct GenerationPlan {
    struct Entry: Equatable {
        var count: Int
        var oldestMilliseconds: Int64
        var newestMilliseconds: Int64
    }

    var windowMilliseconds: Int64
    var idsMax: Int
    var sealIDsMax: Int

    /// Merged generations are at most this large, so that dropping one early costs little.
    var mergedIDsMax: Int { max(sealIDsMax, min(sealIDsMax * 32, idsMax / 8)) }
    /// …and span at most this long, so that ids don't stay much beyond the window.
    var spanMillisecondsMax: Int64 { windowMilliseconds / 8 }
    static let mergeWidth = 8

    /// Whether the oldest may go because its newest id is out of the window. One at a time, and never the last, so
    /// that a clock that jumped ahead costs little.
    func dropsExpired(_ entries: [Entry], now: Int64) -> Bool {
        guard entries.count > 1, let oldest = entries.first else { return false }
        return oldest.newestMilliseconds < now - windowMilliseconds
    }

    /// How many of the oldest have to go to stay below `idsMax`.
    func droppedEarly(_ entries: [Entry]) -> Int {
        var total = entries.reduce(0) { $0 + $1.count }
        var dropped = 0
        while total > idsMax, dropped < entries.count - 1 {
            total -= entries[dropped].count
            dropped += 1
        }
        return dropped
    }

    /// Neighbours to make one: eight of about the same size, the smallest sizes first. Each id is so written again
    /// a few times only.
    func merge(_ entries: [Entry]) -> Range<Int>? {
        var tier = max(1, sealIDsMax)
        while tier < mergedIDsMax {
            if let range = run(entries, upTo: tier) { return range }
            tier *= Self.mergeWidth
        }
        return run(entries, upTo: mergedIDsMax / 2)
    }

    private func run(_ entries: [Entry], upTo tier: Int) -> Range<Int>? {
        var start = 0
        var total = 0
        for end in entries.indices {
            let entry = entries[end]
            total += entry.count
            let fits =
                entry.count <= tier && total <= mergedIDsMax
                && entry.newestMilliseconds - entries[start].oldestMilliseconds <= spanMillisecondsMax
            if !fits {
                // What begins here may still fit with what follows.
                start = entry.count <= tier ? end : end + 1
                total = start == end ? entry.count : 0
                continue
            }
            if end - start + 1 == Self.mergeWidth { return start..<end + 1 }
        }
        return nil
    }
}
