extension VisitPlan.Action {
    /// As it is tracked; empty for what is not.
    var eventType: String {
        switch self {
        case .pageView: "page_view"
        case .productView: "product_view"
        case .search: "search"
        case .addToCart: "add_to_cart"
        case .removeFromCart: "remove_from_cart"
        case .checkoutStart: "checkout_start"
        case .register: "user_registration"
        case .login: "login"
        case .order: ""
        case .purchase: "purchase"
        }
    }

    var product: ShopProduct? {
        switch self {
        case .productView(let product): product
        case .addToCart(let line), .removeFromCart(let line): line.product
        default: nil
        }
    }

    /// Of the page it happens on.
    var path: String {
        switch self {
        case .pageView(let path): path
        case .productView(let product): "/games/\(product.id)"
        case .addToCart(let line): "/games/\(line.product.id)"
        case .search: "/"
        case .removeFromCart: "/cart"
        case .checkoutStart, .order, .purchase: "/checkout"
        case .register, .login: "/auth"
        }
    }
}

extension VisitPlan {
    /// The steps that are tracked.
    package var tracked: [Step] { steps.filter { $0.action != .order } }

    /// Of these, those before the order is made.
    var trackedBeforeOrder: Int { steps.firstIndex { $0.action == .order } ?? tracked.count }
}
