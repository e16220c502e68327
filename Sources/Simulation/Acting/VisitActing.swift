import ServiceKit

/// Acts a visit out.
struct VisitActing: Sendable {
    let tracker: Tracker
    let orders: OrderActing
    let customers: CustomerBook
    /// Whether an order's way is followed by an admin.
    let hasAdmin: Bool

    /// What came of it, and what kept it from its end; a cancelled task ends it early without a fault.
    typealias Result = (outcome: VisitOutcome, fault: (any Error)?)

    // MARK: The past

    /// - Parameter mayExist: an earlier run may have done some of it.
    func past(_ plan: VisitPlan, mayExist: Bool) async -> Result {
        var outcome = VisitOutcome(number: plan.number)
        do {
            var party: OrderActing.Party?
            if let customer = plan.customer {
                let account = try await customers.account(of: customer, from: plan.visitor)
                party = OrderActing.Party(customer: customer, account: account, visitor: plan.visitor)
            }
            if let order = plan.order, let party {
                outcome.order = try await orders.make(order, for: party, mayExist: mayExist)
            }
            // What is tracked tells that an order was made only where one was.
            let isRefused = outcome.order.map { $0.state == .refused } ?? false
            let steps = Array(isRefused ? plan.tracked.prefix(plan.trackedBeforeOrder) : plan.tracked[...])
            try await tracker.send(steps, of: plan, account: party?.account.id, order: outcome.order)
            outcome.events = steps.count
            if let order = plan.order, let party, outcome.order?.state == .paid {
                for step in order.followUps {
                    try Task.checkCancellation()
                    try await orders.apply(step, order, to: &outcome.order!, of: party)
                }
            }
            outcome.isWhole = true
            return (outcome, nil)
        } catch {
            return (outcome, error is CancellationError ? nil : error)
        }
    }

    // MARK: Now

    /// Each step at its moment.
    func live(_ plan: VisitPlan) async -> Result {
        var outcome = VisitOutcome(number: plan.number)
        do {
            var party: OrderActing.Party?
            for step in plan.steps {
                try await Self.wait(until: step.at)
                switch step.action {
                case .register, .login:
                    if let customer = plan.customer {
                        let account = try await customers.account(of: customer, from: plan.visitor)
                        party = OrderActing.Party(customer: customer, account: account, visitor: plan.visitor)
                    }
                case .order:
                    guard let order = plan.order, let party else { continue }
                    let made = try await orders.make(order, for: party, mayExist: false)
                    outcome.order = made
                    guard made.state != .refused else { return (outcome, nil) }
                    continue
                default: break
                }
                try await tracker.send([step], of: plan, account: party?.account.id, order: outcome.order)
                outcome.events += 1
            }
            if let order = plan.order, let party, outcome.order?.state == .paid {
                for step in order.followUps {
                    guard hasAdmin || Self.isTheCustomers(step.change) else { break }
                    try await Self.wait(until: step.at)
                    try await orders.apply(step, order, to: &outcome.order!, of: party)
                }
            }
            outcome.isWhole = true
            return (outcome, nil)
        } catch {
            return (outcome, error is CancellationError ? nil : error)
        }
    }

    private static func isTheCustomers(_ change: OrderPlan.Change) -> Bool {
        switch change {
        case .cancel(let byCustomer): byCustomer
        case .review: true
        case .status, .refund: false
        }
    }

    private static func wait(until moment: Int64) async throws {
        try Task.checkCancellation()
        let left = moment - Timestamp.nowMilliseconds()
        if left > 0 { try await Task.sleep(for: .milliseconds(left)) }
    }
}
