import Curl

/// Refreshes each session once, however many tabs ask at the same time: the catalogue takes a refresh token that
/// comes a second time for a stolen one, and ends the session.
///
/// Tabs that come within `keptSeconds` of the answer get the same one. Each process knows of its own only.
actor RefreshDesk {
    static let keptSeconds: Int64 = 10
    static let entriesMax = 10_000

    private struct Entry {
        var task: Task<CurlResponse, any Error>
        var until: Int64
    }

    private var entries: [String: Entry] = [:]
    private let nowNanoseconds: @Sendable () -> Int64

    init(nowNanoseconds: @escaping @Sendable () -> Int64) { self.nowNanoseconds = nowNanoseconds }

    func refresh(
        _ token: String, _ send: @escaping @Sendable () async throws -> CurlResponse
    ) async throws -> CurlResponse {
        let now = nowNanoseconds()
        if let entry = entries[token], entry.until > now { return try await entry.task.value }
        if entries.count >= Self.entriesMax { entries = entries.filter { $0.value.until > now } }
        let task = Task { try await send() }
        // With as many as that at once the oldest are not known; each still gets an answer of its own.
        if entries.count < Self.entriesMax {
            entries[token] = Entry(task: task, until: now + Self.keptSeconds * 1_000_000_000)
        }
        do {
            return try await task.value
        } catch {
            // Nothing came of it: the next may try.
            entries[token] = nil
            throw error
        }
    }
}
