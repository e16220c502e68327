import Curl
import Foundation
import ServiceKit

/// Makes orders and carries out what becomes of them. Each request either has a key or is preceded by a look at what
/// stands, so that doing it again does nothing twice.
struct OrderActing: Sendable {
    let client: ShopClient
    let address: ShopAddress
    let admin: AdminSession
    let currency: Currency
    /// Names this run in keys.
    let namespace: String
    /// Orders of the past are made by the admin for the customer.
    let isLive: Bool

    /// Who acts for an order, from where.
    struct Party: Sendable {
        let customer: ShopCustomer
        let account: CustomerBook.Account
        let visitor: ShopVisitor
    }

    // MARK: What the service answers

    private struct Document: Decodable {
        struct Item: Decodable {
            let id: String
            let productId: String
            let quantity: Int
            let totalPrice: Decimal
            let discountAmount: Decimal
        }

        let id: String
        let status: String
        let paymentStatus: String
        let subtotalAmount: Decimal
        let discountAmount: Decimal
        let taxAmount: Decimal
        let totalAmount: Decimal
        let items: [Item]
        let createdAt: String
        let updatedAt: String
    }

    private struct RefundDocument: Decodable {
        struct Item: Decodable {
            let itemId: String
            let quantity: Int
            let amount: Decimal
        }

        let amount: Decimal
        let items: [Item]
        let createdAt: String
    }

    private struct Answer<Data: Decodable>: Decodable {
        let data: Data
    }

    private func hundredths(_ amount: Decimal) throws -> Int64 {
        guard let money = Money("\(amount)", currency) else { throw SimulationFault("\(amount) is no amount") }
        return money.minorUnits
    }

    private func moment(_ text: String) throws -> Int64 {
        guard let date = try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text) else {
            throw SimulationFault("\(text) is no moment")
        }
        return Int64((date.timeIntervalSince1970 * 1000).rounded())
    }

    private func outcome(_ document: Document) throws -> OrderOutcome {
        OrderOutcome(
            id: document.id, at: try moment(document.createdAt),
            state: document.paymentStatus == "failed" ? .declined : .paid,
            subtotal: try hundredths(document.subtotalAmount), discount: try hundredths(document.discountAmount),
            tax: try hundredths(document.taxAmount), total: try hundredths(document.totalAmount),
            lines: try document.items.map {
                OrderOutcome.Line(
                    item: $0.id, product: $0.productId, quantity: $0.quantity,
                    gross: try hundredths($0.totalPrice), discount: try hundredths($0.discountAmount))
            }, status: document.status)
    }

    // MARK: Making

    /// - Parameter mayExist: an earlier run may have made it, so long ago that its key is forgotten.
    func make(_ plan: OrderPlan, for party: Party, mayExist: Bool) async throws -> OrderOutcome {
        if mayExist, let existing = try await find(plan, of: party) { return existing }
        let lines = plan.lines.map { "{\"productId\":\"\($0.product.id)\",\"quantity\":\($0.quantity)}" }
        let total = Money(minorUnits: plan.total, currency)?.text ?? ""
        let body = """
            {"items":[\(lines.joined(separator: ","))],"paymentMethod":"\(plan.paymentMethod)",\
            \(plan.offer.map { "\"discountCode\":\"\($0.code)\"," } ?? "")"totalAmount":"\(total)","shippingAddress":{"name":"\(party.customer.username)",\
            "street":"1 Sample Street","city":"\(party.customer.city)","country":"\(party.customer.country)"}}
            """
        var headers = try await self.headers(party, at: plan.at)
        headers.append("Idempotency-Key", "simulation-\(namespace)-order-\(plan.number)")
        let answer = try await client.send(
            .post, "\(address.ordersURL)/api/orders", headers: headers, json: body, expecting: 201, 402, 409)
        guard answer.status != 409 else {
            guard answer.text.contains("\"out_of_stock\"") else {
                throw SimulationFault("an order was refused: \(answer.text.prefix(400))")
            }
            return OrderOutcome(
                id: "", at: plan.at, state: .refused, subtotal: 0, discount: 0, tax: 0, total: 0, lines: [],
                status: "")
        }
        return try outcome(answer.decode(Answer<Document>.self).data)
    }

    /// The customer's order of that very moment.
    private func find(_ plan: OrderPlan, of party: Party) async throws -> OrderOutcome? {
        let answer = try await client.send(
            .get, "\(address.ordersURL)/api/orders/user/\(party.account.id)?limit=100",
            headers: try await adminHeaders(party, at: nil), expecting: 200)
        let moment = Timestamp.text(milliseconds: plan.at)
        let documents = try answer.decode(Answer<[Document]>.self).data
        // One that stands without its payment is finished by being asked for again.
        return try documents.first { $0.createdAt == moment && $0.paymentStatus != "pending" }.map(outcome)
    }

    // MARK: What becomes of it

    /// The statuses on the way, in order.
    private static let way = ["pending", "processing", "shipped", "delivered"]

    func apply(_ step: OrderPlan.FollowUp, _ plan: OrderPlan, to order: inout OrderOutcome, of party: Party)
        async throws
    {
        let url = "\(address.ordersURL)/api/orders/\(order.id)"
        switch step.change {
        case .status(let next):
            guard let now = Self.way.firstIndex(of: order.status), let then = Self.way.firstIndex(of: next), then > now
            else { return }
            let answer = try await client.send(
                .put, "\(url)/status", headers: try await adminHeaders(party, at: step.at),
                json: "{\"status\":\"\(next)\"}", expecting: 200, 409)
            order.status = next
            guard answer.status == 409 else { return }
            // An earlier run may have come further.
            order.status = try await stands(order, party).status
            guard order.status == "cancelled" || Self.way.firstIndex(of: order.status).map({ $0 >= then }) ?? false
            else { throw SimulationFault("an order did not become \(next): \(answer.text.prefix(400))") }
        case .cancel(let byCustomer):
            if order.status != "cancelled" {
                let headers =
                    isLive && byCustomer
                    ? try await self.headers(party, at: nil) : try await adminHeaders(party, at: step.at)
                let answer = try await client.send(
                    .post, "\(url)/cancel", headers: headers, json: "{}", expecting: 200, 409)
                if answer.status == 409, try await stands(order, party).status != "cancelled" {
                    throw SimulationFault("an order was not cancelled: \(answer.text.prefix(400))")
                }
            }
            order.status = "cancelled"
            order.cancelledAt = isLive ? Timestamp.nowMilliseconds() : step.at
        case .refund(let lines, let reason):
            try await refund(lines, reason, at: step.at, plan, &order, party)
        case .review(let product, let rating, let comment):
            let headers =
                isLive ? try await self.headers(party, at: nil) : try await adminHeaders(party, at: step.at)
            _ = try await client.send(
                .post, "\(address.catalogURL)/api/products/\(product.id)/reviews", headers: headers,
                json: "{\"rating\":\(rating),\"comment\":\(JSONText.quoted(comment))}", expecting: 201, 409)
            order.reviews += 1
        }
    }

    private func refund(
        _ lines: [CartLine]?, _ reason: String, at moment: Int64, _ plan: OrderPlan, _ order: inout OrderOutcome,
        _ party: Party
    ) async throws {
        var members = ["\"reason\":\(JSONText.quoted(reason))"]
        if let lines {
            let items = lines.map { "{\"productId\":\"\($0.product.id)\",\"quantity\":\($0.quantity)}" }
            members.append("\"items\":[\(items.joined(separator: ","))]")
        }
        var headers = try await adminHeaders(party, at: moment)
        headers.append("Idempotency-Key", "simulation-\(namespace)-refund-\(plan.number)")
        let refund = try await client.send(
            .post, "\(address.ordersURL)/api/orders/\(order.id)/refund", headers: headers,
            json: "{\(members.joined(separator: ","))}", expecting: 201
        ).decode(Answer<RefundDocument>.self).data
        let products = Dictionary(uniqueKeysWithValues: order.lines.map { ($0.item, $0.product) })
        order.refunds.append(
            OrderOutcome.Refund(
                at: try self.moment(refund.createdAt), amount: try hundredths(refund.amount),
                lines: try refund.items.map {
                    OrderOutcome.RefundLine(
                        product: products[$0.itemId] ?? "", quantity: $0.quantity, amount: try hundredths($0.amount))
                }.sorted { $0.product < $1.product }))
    }

    private func stands(_ order: OrderOutcome, _ party: Party) async throws -> Document {
        try await client.send(
            .get, "\(address.ordersURL)/api/orders/\(order.id)", headers: try await adminHeaders(party, at: nil),
            expecting: 200
        ).decode(Answer<Document>.self).data
    }

    // MARK: Discounts

    /// Makes the codes that customers will type in; those of an earlier try stand already.
    func offer(_ offers: [DiscountOffer]) async throws {
        for offer in offers {
            let (type, value) =
                switch offer.value {
                case .percent(let percent): ("percentage", "\(percent)")
                case .amount(let amount): ("amount", Money(minorUnits: amount, currency)?.text ?? "")
                }
            let minimum = Money(minorUnits: offer.minimum, currency)?.text ?? ""
            _ = try await client.send(
                .post, "\(address.ordersURL)/api/orders/discounts",
                headers: ["Authorization": "Bearer \(try await admin.token())"],
                json: """
                    {"code":"\(offer.code)","type":"\(type)","value":"\(value)","minimumAmount":"\(minimum)",\
                    "description":"Simulated"}
                    """, expecting: 201, 409)
        }
    }

    // MARK: Stock

    private struct Movement: Decodable {
        let note: String
    }

    /// Buys goods in, once: the note tells whether it was done before.
    func restock(_ restock: VisitPlan.Restock, of visit: Int) async throws {
        let url = "\(address.catalogURL)/api/products/\(restock.product.id)/stock"
        let note = "simulation \(namespace), visit \(visit)"
        var headers: CurlHeaders = ["Authorization": "Bearer \(try await admin.token())"]
        let movements = try await client.send(.get, "\(url)?limit=100", headers: headers, expecting: 200)
        guard try !movements.decode(Answer<[Movement]>.self).data.contains(where: { $0.note == note }) else { return }
        if !isLive { headers.append("Lugx-Backdate", Timestamp.text(milliseconds: restock.at)) }
        _ = try await client.send(
            .post, url, headers: headers,
            json: "{\"change\":\(restock.quantity),\"reason\":\"restock\",\"note\":\"\(note)\"}",
            isRepeatable: false, expecting: 200)
    }

    // MARK: Headers

    /// As the customer; for what belongs to the past, as the admin for the customer.
    private func headers(_ party: Party, at moment: Int64?) async throws -> CurlHeaders {
        guard isLive, let token = party.account.token else { return try await adminHeaders(party, at: moment) }
        return ["X-Forwarded-For": party.visitor.address, "Authorization": "Bearer \(token)"]
    }

    private func adminHeaders(_ party: Party, at moment: Int64?) async throws -> CurlHeaders {
        var headers: CurlHeaders = [
            "X-Forwarded-For": party.visitor.address, "Authorization": "Bearer \(try await admin.token())",
        ]
        if let moment, !isLive {
            headers.append("Lugx-Backdate", Timestamp.text(milliseconds: moment))
            headers.append("Lugx-Customer", party.account.id)
        }
        return headers
    }
}
