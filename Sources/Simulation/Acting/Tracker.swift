import Curl
import ServiceKit

/// Sends what visitors do to the tracking endpoint.
struct Tracker: Sendable {
    let client: ShopClient
    let address: ShopAddress

    private struct Receipt: Decodable {
        let accepted: Int
        let duplicates: Int
    }

    /// - Parameters:
    ///   - account: of who is signed in.
    ///   - order: of the purchase among them.
    func send(
        _ steps: [VisitPlan.Step], of plan: VisitPlan, account: String?, order: OrderOutcome?
    ) async throws {
        guard !steps.isEmpty else { return }
        var headers: CurlHeaders = [
            "User-Agent": plan.visitor.agent.text, "X-Forwarded-For": plan.visitor.address,
        ]
        if let key = address.writeKey { headers.append("X-Write-Key", key) }
        if let name = address.countryHeader { headers.append(name, plan.visitor.country) }
        let events = steps.map { Self.event($0, plan, account: account, order: order, currency: address.currency) }
        let receipt = try await client.send(
            .post, "\(address.analyticsURL)/api/analytics/track", headers: headers,
            json: "[\(events.joined(separator: ","))]", expecting: 202
        ).decode(Receipt.self)
        guard receipt.accepted + receipt.duplicates == steps.count else {
            throw SimulationFault("of \(steps.count) events \(receipt.accepted + receipt.duplicates) were taken in")
        }
    }

    static func event(
        _ step: VisitPlan.Step, _ plan: VisitPlan, account: String?, order: OrderOutcome?, currency: String
    ) -> String {
        var members = [
            ("event_type", step.action.eventType), ("event_id", step.eventID),
            ("timestamp", Timestamp.text(milliseconds: step.at)), ("anonymous_id", plan.visitor.anonymousID),
            ("session_id", plan.sessionID),
        ]
        if step.isSignedIn, let account { members.append(("user_id", account)) }
        var url = SampleWorld.site + step.action.path
        if step == plan.steps[0] {
            let campaign = [
                ("utm_source", plan.source.utmSource), ("utm_medium", plan.source.utmMedium),
                ("utm_campaign", plan.source.utmCampaign),
            ].compactMap { name, value in value.map { "\(name)=\($0)" } }
            if !campaign.isEmpty { url += "?" + campaign.joined(separator: "&") }
            if let referrer = plan.source.referrer { members.append(("referrer", referrer)) }
        }
        members.append(("url", url))
        if let product = step.action.product { members.append(("product_id", product.id)) }
        var numbers: [(String, String)] = []
        var properties = ""
        switch step.action {
        case .search(let query): properties = "\"query\":\(JSONText.quoted(query))"
        case .addToCart(let line), .removeFromCart(let line):
            numbers.append(("value", text(line.amount)))
            members.append(("currency", currency))
            properties = "\"quantity\":\(line.quantity)"
        case .purchase:
            if let order {
                members.append(("order_id", order.id))
                members.append(("currency", currency))
                numbers.append(("value", text(order.total)))
                properties = "\"items\":\(order.lines.count)"
            }
        default: break
        }
        var parts = members.map { "\(JSONText.quoted($0)):\(JSONText.quoted($1))" }
        parts += numbers.map { "\(JSONText.quoted($0)):\($1)" }
        if !properties.isEmpty { parts.append("\"properties\":{\(properties)}") }
        return "{\(parts.joined(separator: ","))}"
    }

    private static func text(_ hundredths: Int64) -> String { Money(minorUnits: hundredths, .usd)?.text ?? "0" }
}
