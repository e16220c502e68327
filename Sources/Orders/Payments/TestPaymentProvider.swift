package import ServiceKit

/// The built-in provider: no money moves. What it does is chosen by the payment method, so that every course an order
/// can take can be tried out:
///
/// | method | it |
/// |---|---|
/// | `test_decline` | declines |
/// | `test_timeout` | does not answer, and has not taken the money |
/// | `test_timeout_captured` | does not answer, and has taken it |
/// | `test_twice` | answers twice |
/// | any other | captures |
package struct TestPaymentProvider: PaymentProvider {
    package init() {}

    package func capture(_ payment: Payment) async -> [PaymentAnswer] {
        switch payment.method {
        case "test_decline": [.declined]
        case "test_timeout", "test_timeout_captured": []
        case "test_twice": [.captured, .captured]
        default: [.captured]
        }
    }

    package func lookup(_ payment: Payment) async throws -> PaymentAnswer? {
        switch payment.method {
        case "test_decline": .declined
        case "test_timeout": nil
        default: .captured
        }
    }

    package func refund(id: String, _ payment: Payment, amount: Money) async throws {}
}
