/// Orders and what becomes of them.
extension ShopPlanner {
    /// Goods come before anyone waits for them.
    mutating func restock(for cart: [CartLine], at moment: Int64) -> [VisitPlan.Restock] {
        var restocks: [VisitPlan.Restock] = []
        for line in cart {
            var left = stock[line.product.id, default: 0] - line.quantity
            if left < Self.stockMin, canRestock {
                restocks.append(
                    VisitPlan.Restock(at: moment, product: line.product, quantity: Self.restockPieces))
                left += Self.restockPieces
            }
            stock[line.product.id] = left
        }
        return restocks
    }

    mutating func makeOrder(_ cart: [CartLine], by customer: ShopCustomer, at moment: Int64) -> OrderPlan {
        defer { orderCount += 1 }
        let method = random.pick(SampleWorld.paymentMethods)
        // Drawn whether it is paid or not, so that a course of events does not hang on another's outcome.
        let course = followUps(of: cart, by: customer, from: moment)
        return OrderPlan(
            number: orderCount, at: moment, lines: cart, paymentMethod: method, offer: offer(for: cart),
            followUps: method == "test_decline" ? [] : course)
    }

    /// Some know a code, and of these some that it is not good for what they buy.
    private mutating func offer(for cart: [CartLine]) -> DiscountOffer? {
        guard offerRandom.chance(0.3), let offer = offers.randomElement(using: &offerRandom),
            cart.reduce(0, { $0 + $1.amount }) >= offer.minimum
        else { return nil }
        return offer
    }

    private mutating func followUps(
        of cart: [CartLine], by customer: ShopCustomer, from moment: Int64
    ) -> [OrderPlan.FollowUp] {
        var course = Course(at: moment, end: pace.end)
        if random.chance(0.05) {
            advance(&course, 0.01...0.1, .cancel(byCustomer: true))
            return course.steps
        }
        advance(&course, 0.05...0.3, .status("processing"))
        if random.chance(0.02) {
            advance(&course, 0.1...0.5, .cancel(byCustomer: false))
            return course.steps
        }
        advance(&course, 0.4...1.2, .status("shipped"))
        advance(&course, 0.5...2, .status("delivered"))
        let delivered = course
        for line in cart where random.chance(0.4) {
            var own = delivered
            let rating = random.pick(SampleWorld.ratings)
            let comment = SampleWorld.comments[rating - 1].randomElement(using: &random)!
            let reviewed = Reviewed(customer: customer.number, product: line.product.id)
            guard !self.reviewed.contains(reviewed),
                advance(&own, 0.5...9, .review(line.product, rating: rating, comment: comment))
            else { continue }
            self.reviewed.insert(reviewed)
            course.steps.append(own.steps.last!)
        }
        let reason = SampleWorld.refundReasons.randomElement(using: &random)!
        if random.chance(0.05) {
            advance(&course, 0.3...12, .refund(nil, reason: reason))
        } else if cart.reduce(0, { $0 + $1.quantity }) > 1, random.chance(0.16) {
            let one = CartLine(product: cart.randomElement(using: &random)!.product, quantity: 1)
            advance(&course, 0.3...12, .refund([one], reason: reason))
        }
        return course.steps.sorted { $0.at < $1.at }
    }

    private struct Course {
        var at: Int64
        let end: Int64?
        var steps: [OrderPlan.FollowUp] = []
        var isOver = false

        init(at: Int64, end: Int64?) {
            self.at = at
            self.end = end
        }
    }

    /// One step more, so many days after the last; false where that is after the end.
    @discardableResult
    private mutating func advance(
        _ course: inout Course, _ days: ClosedRange<Double>, _ change: OrderPlan.Change
    ) -> Bool {
        let gap = max(1, Int64(Double.random(in: days, using: &random) * pace.orderDay))
        guard !course.isOver, course.end.map({ course.at + gap < $0 }) ?? true else {
            course.isOver = true
            return false
        }
        course.at += gap
        course.steps.append(OrderPlan.FollowUp(at: course.at, change: change))
        return true
    }
}
