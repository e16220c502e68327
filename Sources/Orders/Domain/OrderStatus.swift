/// Where an order stands, and which steps it may take from there.
enum OrderStatus: String, Sendable, Hashable, CaseIterable {
    case pending
    case processing
    case shipped
    case delivered
    case cancelled

    /// The legal next steps, in the order they are shown.
    var next: [OrderStatus] {
        switch self {
        case .pending: [.processing, .cancelled]
        case .processing: [.shipped, .cancelled]
        case .shipped: [.delivered]
        case .delivered, .cancelled: []
        }
    }
}

/// What is known of an order's payment.
enum PaymentStatus: String, Sendable, Hashable, CaseIterable {
    case pending
    case paid
    case failed
    /// All that was paid has been given back.
    case refunded
}

/// What the catalogue holds for an order.
enum StockState: String, Sendable, Hashable, CaseIterable {
    /// For a while: without confirmation the catalogue takes it back by itself.
    case reserved
    case confirmed
    /// To be given back; repeated until the catalogue has said so.
    case releasing
    case released
}
