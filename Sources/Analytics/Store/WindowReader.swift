import ClickHouse

/// Asks the statements about the events of a window. What they say of the days that are read as days is kept: it names
/// the revisions that it was read from, so it can't come to say anything else, and only the hours before and after these
/// days are asked about again.
struct WindowReader: Sendable {
    let queries: FigureQueries
    let cover: DashboardCover

    struct Activity: Sendable {
        var bins: [ActivitySeries.Bin] = []
        var botEvents = 0

        fileprivate init() {}

        fileprivate init(_ rows: ClickHouseRows) throws(ClickHouseError) {
            bins.reserveCapacity(rows.count)
            for row in rows {
                bins.append(.init(start: try row("bin"), events: try row("events"), pageVisits: try row("page_visits")))
                botEvents += try row("bot_events", as: Int.self)
            }
        }

        fileprivate var bytes: Int { bins.count * MemoryLayout<ActivitySeries.Bin>.stride }

        /// No bin is in both, since days begin and end with one.
        fileprivate func adding(_ other: Activity) -> Activity {
            var sum = self
            sum.bins = (bins + other.bins).sorted { $0.start < $1.start }
            sum.botEvents += other.botEvents
            return sum
        }
    }

    func activity() async throws -> Activity {
        let bins: (table: RollupTable, column: String, seconds: Int64) =
            ActivitySeries.interval(cover.window) == .minute
            ? (.minutes, "minute", 60) : (.activity, "quarter", SalesReader.quarterSeconds)
        let table: [String: ClickHouseValue] = [
            "activity_table": .identifier(bins.table.name, among: RollupTable.names),
            "bin_column": .identifier(bins.column, among: Set(bins.table.columns)), "bin_seconds": .int(bins.seconds),
        ]
        func activity(
            _ window: Range<Int64>, whole: Range<Int64>, without: Range<Int64>, _ revisions: [UInt64]
        ) -> [String: ClickHouseValue] {
            Self.window(window, without: without).merging(table) { $1 }.merging([
                "whole_from": RollupStore.moment(whole.lowerBound), "open_from": RollupStore.moment(whole.upperBound),
                "facts": RollupStore.list(revisions),
            ]) { $1 }
        }
        let days = cover.factDays.range
        var settled = Activity()
        if !days.isEmpty {
            settled = try await queries.kept(
                "dashboard_activity", activity(days, whole: days, without: Self.none(days), cover.facts.settled),
                bytes: \.bytes, Activity.init)
        }
        return try await settled.adding(
            Activity(
                queries.rows(
                    "dashboard_activity",
                    activity(
                        cover.window, whole: cover.wholeFrom..<cover.openFrom, without: days, cover.facts.others))))
    }

    /// The sessions with so many page views.
    func sessions(pageViewsMin: Int64 = 0) async throws -> SessionSums {
        func values(
            _ window: Range<Int64>, without: Range<Int64>, _ revisions: [UInt64], idsMax: Int
        ) -> [String: ClickHouseValue] {
            Self.window(window, without: without).merging([
                "sessions": RollupStore.list(revisions), "page_views_min": .int(pageViewsMin),
                "ids_max": .int(Int64(idsMax)),
            ]) { $1 }
        }
        let (window, days, idsMax) = (cover.window, cover.sessionDays.range, queries.limits.idsMax)
        if !days.isEmpty {
            let settled = try await queries.kept(
                "dashboard_sessions",
                values(days, without: Self.none(days), cover.sessions.settled, idsMax: idsMax),
                bytes: \.bytes, SessionSums.init)
            if settled.areNamed {
                let others = try await SessionSums(
                    queries.rows(
                        "dashboard_sessions", values(window, without: days, cover.sessions.others, idsMax: idsMax)))
                if let joined = settled.joined(others) { return joined }
            }
        }
        return try await SessionSums(
            queries.rows(
                "dashboard_sessions", values(window, without: Self.none(window), cover.sessions.all, idsMax: 0)))
    }

    /// The longest lists, and how often there was what.
    func values(listMax: Int) async throws -> DashboardValues {
        let (facts, sessions) = (cover.factDays, cover.sessionDays)
        let start = min(facts.range.lowerBound, sessions.range.lowerBound)
        let days = start..<max(facts.range.upperBound, sessions.range.upperBound)
        func asked(_ window: Range<Int64>, days: Range<Int64>, folds: Bool, limit: Int) -> [String: ClickHouseValue] {
            let whole = (cover.wholeFrom..<cover.wholeTo).clamped(to: window)
            let known = (cover.wholeFrom..<cover.openFrom).clamped(to: window)
            let without = facts.range.clamped(to: sessions.range).clamped(to: window)
            return Self.window(window, without: without).merging([
                "whole_from": RollupStore.moment(whole.lowerBound), "whole_to": RollupStore.moment(whole.upperBound),
                "open_from": RollupStore.moment(known.upperBound),
                "hour_revisions": RollupStore.list(window.isEmpty ? [] : cover.facts.others + cover.sessions.others),
                "sessions": RollupStore.list(window.isEmpty ? [] : cover.sessions.others),
                "days_from": RollupStore.moment(days.lowerBound), "days_to": RollupStore.moment(days.upperBound),
                "day_revisions": RollupStore.list(days.isEmpty ? [] : facts.revisions + sessions.revisions),
                "types": .strings(DashboardValues.Types.named), "folds": .int(folds ? 1 : 0),
                "limit": .int(Int64(limit)),
            ]) { $1 }
        }
        let keysMax = queries.limits.keysMax
        func counts(_ rows: ClickHouseRows) throws(ClickHouseError) -> ValueCounts {
            try ValueCounts(rows, max: keysMax)
        }
        var settled = ValueCounts()
        if !days.isEmpty {
            settled = try await queries.kept(
                "dashboard_values", asked(Self.none(days), days: days, folds: false, limit: keysMax),
                bytes: \.bytes, counts)
        }
        if !settled.areTooMany {
            let others = try await counts(
                queries.rows(
                    "dashboard_values", asked(cover.window, days: Self.none(days), folds: false, limit: keysMax)))
            if !others.areTooMany { return DashboardValues(settled.adding(others), max: listMax) }
        }
        return try await DashboardValues(
            queries.rows("dashboard_values", asked(cover.window, days: days, folds: true, limit: listMax)))
    }

    /// How often there were events of which type, without the lists.
    func types() async throws -> DashboardValues.Types {
        let days = cover.factDays
        return try await DashboardValues.Types(
            queries.rows(
                "dashboard_types",
                Self.window(cover.window, without: days.range).merging([
                    "whole_from": RollupStore.moment(cover.wholeFrom), "open_from": RollupStore.moment(cover.openFrom),
                    "hour_revisions": RollupStore.list(cover.facts.others),
                    "days_from": RollupStore.moment(days.range.lowerBound),
                    "days_to": RollupStore.moment(days.range.upperBound),
                    "day_revisions": RollupStore.list(days.revisions),
                    "types": .strings(DashboardValues.Types.named),
                ]) { $1 }))
    }

    /// - Parameter without: what is left out of the window.
    private static func window(_ window: Range<Int64>, without: Range<Int64>) -> [String: ClickHouseValue] {
        RollupStore.window(window).merging([
            "without_from": RollupStore.moment(without.lowerBound),
            "without_to": RollupStore.moment(without.upperBound),
        ]) { $1 }
    }

    /// Nothing, at the end of a range.
    private static func none(_ range: Range<Int64>) -> Range<Int64> { range.upperBound..<range.upperBound }
}
