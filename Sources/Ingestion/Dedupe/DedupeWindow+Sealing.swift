internal import EventSpool
internal import Events
internal import Glibc
internal import Synchronization

/// What the window's thread does.
extension DedupeWindow {
    private static let idleSeconds = 60.0
    private static let retrySeconds = 5.0

    /// Seals what is put aside, then drops and merges; returns when to be called again.
    func work() -> Double {
        while let frozen = state.withLock({ $0.frozen }) {
            do throws(SpoolFileError) {
                let generation = try seal(frozen)
                let covered = state.withLock { state in
                    state.adopt(generation)
                    return state.coveredSequence
                }
                observer.sealed(ids: generation.header.count, coveredSequence: covered)
            } catch {
                observer.sealFailed("\(error)")
                return Self.retrySeconds
            }
            dropOld()
            if !mergeAll() { return Self.retrySeconds }
            state.withLock { _ = $0.freezeIfDue() }
        }
        dropOld()
        return mergeAll() ? Self.idleSeconds : Self.retrySeconds
    }

    private func seal(_ frozen: IDTable) throws(SpoolFileError) -> Generation {
        let (covered, last, oldest) = state.withLock { state in
            (state.frozenCovered, state.generations.last?.header.last, state.generations.last?.newestMilliseconds)
        }
        let sealedAt = now()
        var keys = frozen.ids.map(GenerationKey.init)
        keys.sort(by: <)
        let number = (last ?? 0) + 1
        let header = GenerationHeader(
            first: number, last: number, count: keys.count, coveredSequence: covered, spoolIdentity: spoolIdentity,
            oldestMilliseconds: min(oldest ?? sealedAt, sealedAt), newestMilliseconds: sealedAt)
        let writer = try GenerationWriter(header, directory: configuration.directory, files: files)
        for key in keys { try writer.append(key) }
        return try writer.finish(nowMilliseconds: sealedAt)
    }

    private var plan: GenerationPlan {
        GenerationPlan(
            windowMilliseconds: configuration.windowSeconds * 1000, idsMax: configuration.idsMax,
            sealIDsMax: configuration.sealIDsMax)
    }

    private var entries: [GenerationPlan.Entry] {
        state.withLock { $0.generations }.map {
            GenerationPlan.Entry(
                count: $0.header.count, oldestMilliseconds: $0.header.oldestMilliseconds,
                newestMilliseconds: $0.newestMilliseconds)
        }
    }

    private func dropOld() {
        if plan.dropsExpired(entries, now: now()) { drop(1) }
        let early = plan.droppedEarly(entries)
        if early > 0 { observer.droppedEarly(ids: drop(early)) }
    }

    /// Drops the oldest generations; returns how many ids they had. A file that can't be removed is found, and
    /// dropped again, at the next start.
    @discardableResult
    private func drop(_ count: Int) -> Int {
        let dropped = state.withLock { state in
            let dropped = state.generations[..<count]
            state.replace(0..<count, with: nil)
            return dropped
        }
        for generation in dropped { try? files.remove(generation.path) }
        return dropped.reduce(0) { $0 + $1.header.count }
    }

    /// Whether it went well.
    private func mergeAll() -> Bool {
        while let range = plan.merge(entries) {
            // Only this thread changes the list.
            let sources = Array(state.withLock { $0.generations }[range])
            do throws(SpoolFileError) {
                let merged = try merge(sources)
                state.withLock { $0.replace(range, with: merged) }
                for source in sources { try? files.remove(source.path) }
            } catch {
                observer.sealFailed("\(error)")
                return false
            }
        }
        return true
    }

    private func merge(_ sources: [Generation]) throws(SpoolFileError) -> Generation {
        let headers = sources.map(\.header)
        let own = headers.filter { $0.spoolIdentity == spoolIdentity }
        let header = GenerationHeader(
            first: headers[0].first, last: headers[headers.count - 1].last,
            count: headers.reduce(0) { $0 + $1.count },
            coveredSequence: own.map(\.coveredSequence).max() ?? 0, spoolIdentity: spoolIdentity,
            oldestMilliseconds: headers.map(\.oldestMilliseconds).min() ?? 0,
            newestMilliseconds: sources.map(\.newestMilliseconds).max() ?? 0)
        let writer = try GenerationWriter(header, directory: configuration.directory, files: files)
        var cursors: [GenerationCursor] = []
        for source in sources {
            do throws(Generation.Unreadable) {
                cursors.append(try GenerationCursor(source))
            } catch {
                report(source, error)
            }
        }
        while let least = cursors.indices.min(by: { isBefore(cursors[$0], cursors[$1]) }), let key = cursors[least].head
        {
            try writer.append(key)
            do throws(Generation.Unreadable) {
                try cursors[least].advance()
            } catch {
                report(cursors[least].generation, error)
                cursors.remove(at: least)
            }
        }
        return try writer.finish(nowMilliseconds: now())
    }

    private func isBefore(_ a: GenerationCursor, _ b: GenerationCursor) -> Bool {
        guard let x = a.head else { return false }
        guard let y = b.head else { return true }
        return x < y
    }

    /// What lies behind a damaged page isn't taken over; the rest is.
    private func report(_ generation: Generation, _ error: Generation.Unreadable) {
        try? files.rename(generation.path, to: generation.path + ".corrupt")
        observer.quarantined(file: generation.path, reason: error.reason)
    }
}

func wallSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
