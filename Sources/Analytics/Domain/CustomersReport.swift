/// The customers of a window, as they are answered.
struct CustomersReport: Encodable, Sendable {
    struct Totals: Encodable, Sendable {
        let customers: Int
        let new_customers: Int
        let returning_customers: Int
    }

    struct Period: Encodable, Sendable {
        let start: String
        let end: String
        let customers: Int
        let new_customers: Int
        let returning_customers: Int
    }

    /// The customers whose first sale ever lies in one period.
    struct Cohort: Encodable, Sendable {
        struct Cell: Encodable, Sendable {
            /// 0 for the period of the first sale, 1 for the one after it, …
            let period: Int
            /// Those of the cohort who bought in it.
            let customers: Int
            /// customers / size.
            let rate: ExactRate?
            let orders: Int
            /// What was sold to the cohort in this period less what was given back to it in this period.
            let net: ExactMoney
            /// The same up to the end of this period, for each customer of the cohort.
            let lifetime_value: ExactMoney?
        }

        let cohort: String
        let size: Int
        let values: [Cell]
    }

    struct OrderCount: Encodable, Sendable {
        /// The last stands for all who bought as often or more often.
        let orders: Int
        let is_or_more: Bool
        let customers: Int
    }

    /// What customers had left in the shop by the end of the window.
    struct LifetimeValue: Encodable, Sendable {
        let customers: Int
        let orders: Int
        let net: ExactMoney
        /// net / customers.
        let average: ExactMoney?
        /// Part of the customers who had bought more than once.
        let repeat_rate: ExactRate?
        let order_counts: [OrderCount]
    }

    struct Customer: Encodable, Sendable {
        /// Given to admins only.
        let customer_id: String?
        let orders: Int
        let units: Int
        let net: ExactMoney
        let first_order_at: String
        let last_order_at: String
    }

    let date_range: Dashboard.DateRange
    let cohort: String
    let currency: String?
    let totals: Totals
    let series: [Period]
    let cohorts: [Cohort]
    /// Of all who ever bought before the window's end.
    let lifetime_value: LifetimeValue
    /// Of those among them who bought within the window.
    let active_lifetime_value: LifetimeValue
    let top_customers: [Customer]
    let as_of: String?
}
