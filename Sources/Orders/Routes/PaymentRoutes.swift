import HTTPTypes
import Hummingbird
import ServiceKit

/// Where the payment provider tells what became of a payment.
struct PaymentRoutes: Sendable {
    let desk: OrderDesk
    /// Nil where no notices are taken.
    let secret: String?
    /// Seconds since 1970.
    let now: @Sendable () -> Int64

    func add(to router: some RouterMethods<ServiceContext>) {
        router.post("/api/orders/payments/notices") { [self] request, context in try await take(request, context) }
    }

    private func take(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let body = try await OrderInput.body(request, context)
        guard let secret else {
            desk.metrics.notice("refused")
            throw Problem(
                .forbidden, code: "no_notices",
                detail: "No notices are taken: LUGX_PAYMENT_WEBHOOK_SECRET is not set.")
        }
        let notice: PaymentNotice
        do {
            notice = try PaymentNotice(
                body: body, signature: request.headers[.paymentSignature], secret: secret, now: now())
        } catch .signature {
            desk.metrics.notice("refused")
            throw Problem(
                .unauthorized, code: "invalid_signature",
                detail: "Lugx-Signature is missing, wrong or too old.")
        } catch .body(let detail) {
            desk.metrics.notice("refused")
            throw Problem.badRequest(detail, code: "invalid_body")
        }
        guard try await desk.take(notice) else {
            desk.metrics.notice("unknown")
            throw Problem.noOrder
        }
        desk.metrics.notice("taken")
        return OrderJSON.response("{\"success\":true}")
    }
}
