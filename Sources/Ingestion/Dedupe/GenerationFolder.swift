internal import EventSpool

/// The window's directory as it is found at a start.
struct GenerationFolder {
    let directory: String
    let files: any SpoolFiles
    let observer: any DedupeObserver

    /// The generations, oldest first. What a crash left half done is removed; what is damaged is set aside under
    /// `.corrupt`.
    func load(nowMilliseconds: Int64) throws(DedupeError) -> [Generation] {
        var loaded: [Generation] = []
        let names: [String]
        do throws(SpoolFileError) {
            try makeDirectories()
            names = try files.list(directory)
        } catch {
            throw DedupeError(description: "the dedupe window's directory can't be used: \(error)")
        }
        for name in names.sorted() {
            let path = directory + "/" + name
            if name.hasSuffix(".tmp") { try? files.remove(path) }
            guard name.hasSuffix(".ids") else { continue }
            do throws(Generation.Unreadable) {
                loaded.append(try Generation.load(path, files, nowMilliseconds: nowMilliseconds))
            } catch {
                try? files.rename(path, to: path + ".corrupt")
                observer.quarantined(file: path, reason: error.reason)
            }
        }
        return withoutMerged(loaded)
    }

    private func makeDirectories() throws(SpoolFileError) {
        var end = directory.startIndex
        while end < directory.endIndex {
            end = directory[directory.index(after: end)...].firstIndex(of: "/") ?? directory.endIndex
            try files.makeDirectory(String(directory[..<end]))
        }
    }

    /// Leaves out (and removes) those that a merged generation stands for.
    private func withoutMerged(_ loaded: [Generation]) -> [Generation] {
        var kept: [Generation] = []
        for generation in loaded.sorted(by: { isEarlier($0.header, $1.header) }) {
            if let last = kept.last, generation.header.last <= last.header.last {
                try? files.remove(generation.path)
            } else {
                kept.append(generation)
            }
        }
        return kept
    }

    /// By first number; of those, the one that stands for more first.
    private func isEarlier(_ a: GenerationHeader, _ b: GenerationHeader) -> Bool {
        a.first != b.first ? a.first < b.first : a.last > b.last
    }
}
