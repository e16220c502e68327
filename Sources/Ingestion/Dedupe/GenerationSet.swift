/// The generations in use, oldest first, with their filters side by side: a look-up touches one cache line of each
/// filter and no reference count. Immutable; replaced as a whole.
final class GenerationSet: @unchecked Sendable {
    let generations: [Generation]
    private let filters: UnsafeMutablePointer<(words: UnsafeMutablePointer<UInt64>, blocks: Int)>

    init(_ generations: [Generation]) {
        self.generations = generations
        filters = .allocate(capacity: max(1, generations.count))
        for (i, generation) in generations.enumerated() {
            (filters + i).initialize(to: (generation.filter.words, generation.filter.blocks))
        }
    }

    deinit { filters.deallocate() }

    /// Calls with the generations whose filter doesn't exclude the key, the newest first, until one says true.
    @inline(__always)
    func anyCandidate(_ key: GenerationKey, _ isFound: (Generation) -> Bool) -> Bool {
        var i = generations.count - 1
        while i >= 0 {
            if BlockedBloomFilter.mayContain(filters[i].words, filters[i].blocks, key), isFound(generations[i]) {
                return true
            }
            i -= 1
        }
        return false
    }
}
