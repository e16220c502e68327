import ClickHouse

/// Asks ClickHouse for page views. Totals and series are the dashboard's; what they were of is counted from the events.
struct PageVisitsStore: Sendable {
    let queries: FigureQueries
    let sales: SalesStore

    struct Question: Sendable {
        let window: ReportWindow
        let previous: ReportWindow?
        let periods: ReportPeriods
        let dimension: PageVisits.Dimension
        let limit: Int64
        let offset: Int64
    }

    /// - Parameter now: seconds since 1970.
    func visits(_ question: Question, now: Int64) async throws -> PageVisits {
        let dashboard = DashboardStore(queries: queries, sales: sales)
        let window = question.window
        let values = BehaviourStore.times(window).merging([
            "column": .identifier(question.dimension.column, among: PageVisits.Dimension.columns)
        ]) { $1 }
        let marks = try await dashboard.marks()
        async let amounts = queries.rows("page_visits_values", values)
        async let rows = queries.rows(
            "page_visits",
            values.merging(["skipped": .int(question.offset), "limit": .int(question.limit)]) { $1 })
        async let previous = compared(question.previous, dashboard, marks, now: now)
        let cover = try await dashboard.cover(window, now: now)
        let figures = try await dashboard.visits(cover)
        let amount = try await amounts.first
        let found = try await rows
        let compared = try await previous
        let asOf = [marks.asOf(cover), compared?.asOf].compactMap { $0 }.min() ?? 0
        return try PageVisits(
            date_range: .init(window), totals: figures.metrics(live: nil).page_visits, previous: compared?.answer,
            interval: question.periods.interval.rawValue,
            series: PageVisits.series(window, question.periods, bins: figures.bins),
            group_by: question.dimension.rawValue, visits: amount?("visits") ?? 0,
            groups: found.map {
                try PageVisits.Group(
                    key: $0("value"), visits: $0("visits"), sessions: $0("sessions"), visitors: $0("visitors"))
            }, total: amount?("amount") ?? 0, limit: Int(question.limit), offset: Int(question.offset),
            as_of: DashboardStore.text(milliseconds: asOf))
    }

    private func compared(
        _ window: ReportWindow?, _ dashboard: DashboardStore, _ marks: EventMarks, now: Int64
    ) async throws -> (answer: PageVisits.Previous, asOf: Int64)? {
        guard let window else { return nil }
        let cover = try await dashboard.cover(window, now: now)
        let totals = try await dashboard.visits(cover).metrics(live: nil).page_visits
        return (PageVisits.Previous(date_range: .init(window), totals: totals), marks.asOf(cover))
    }
}
