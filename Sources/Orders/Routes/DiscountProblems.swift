import HTTPTypes
import ServiceKit

/// What a customer is told of a code that gives nothing.
extension Discount.Refusal {
    /// A bounded name, for programs and metrics.
    var code: String {
        switch self {
        case .unknown: "unknown_discount"
        case .inactive: "discount_inactive"
        case .notYet: "discount_not_yet_valid"
        case .expired: "discount_expired"
        case .currency: "discount_currency"
        case .usedUp: "discount_used_up"
        case .usedByCustomer: "discount_already_used"
        case .minimum: "discount_minimum"
        }
    }

    var problem: Problem {
        switch self {
        case .unknown:
            Problem(.unprocessableContent, code: code, detail: "There is no such discount code.")
        case .inactive:
            Problem(.conflict, code: code, detail: "This discount code is no longer in use.")
        case .notYet:
            Problem(.conflict, code: code, detail: "This discount code can't be used yet.")
        case .expired:
            Problem(.conflict, code: code, detail: "This discount code has expired.")
        case .currency(let currency):
            Problem(.conflict, code: code, detail: "This discount code is for orders in \(currency).")
        case .usedUp:
            Problem(.conflict, code: code, detail: "This discount code has been used as often as it can be.")
        case .usedByCustomer(let max):
            Problem(
                .conflict, code: code,
                detail: max == 1
                    ? "You have used this discount code already." : "You have used this discount code \(max) times.")
        case .minimum(let minimum):
            Problem(
                .conflict, code: code, detail: "This discount code is for orders of \(minimum) or more.",
                members: [("minimumAmount", minimum.text)])
        }
    }
}

extension Problem {
    static var totalTooLarge: Problem {
        Problem(
            .unprocessableContent, code: "total_too_large",
            detail: "The order's total is above what one order can be; make several.")
    }

    static var noDiscount: Problem {
        Problem(.notFound, code: "unknown_discount", detail: "There is no such discount.")
    }
}
