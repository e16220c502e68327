import Postgres
import ServiceKit

/// What a customer reads about an order: one content, as a text and as a page.
struct OrderLetter: Sendable, Hashable {
    let subject: String
    private let opening: String
    private let news: OrderNews
    private let kind: OrderEvent.Kind

    /// Nil where there is nothing to write.
    init?(_ kind: OrderEvent.Kind, _ news: OrderNews) {
        let number = news.order.number
        switch kind {
        case .paid:
            // Money that came too late goes back, and that is what the customer will read about.
            guard news.order.status != OrderStatus.cancelled.rawValue else { return nil }
            subject = "Your order \(number) is confirmed"
            opening = "Thank you for your order. We have received your payment of \(news.order.total)."
        case .shipped:
            subject = "Your order \(number) is on its way"
            opening = "Your order has been shipped."
        case .cancelled:
            subject = "Your order \(number) was cancelled"
            opening =
                news.order.refunded.isZero
                ? "Your order was cancelled. You have not been charged for it."
                : "Your order was cancelled. We are giving \(news.order.refunded) back to you."
        case .refundSucceeded:
            guard let refund = news.refund else { return nil }
            subject = "Your refund for order \(number)"
            opening = "We have given \(refund.amount) back to you, the way you paid."
        case .created, .paymentFailed, .processing, .delivered, .refundPromised: return nil
        }
        self.news = news
        self.kind = kind
    }

    /// Sums below the lines: what they are called, and how much.
    private var sums: [(String, Money)] {
        let order = news.order
        var sums: [(String, Money)] = []
        if !order.discount.isZero { sums += [("Subtotal", order.subtotal), ("Discount", order.discount)] }
        sums.append(("Total", order.total))
        if !order.tax.isZero { sums.append(("Tax included", order.tax)) }
        if let refund = news.refund { sums.append(("This refund", refund.amount)) }
        return sums
    }

    private var refundedLines: [String] {
        guard kind == .refundSucceeded, let refund = news.refund else { return [] }
        return refund.lines.map { "\($0.quantity) × \($0.name)" }
    }

    // MARK: As a text

    var text: String {
        let order = news.order
        var lines = [opening, "", "Order \(order.number)", ""]
        for line in order.lines {
            lines.append("\(line.quantity) × \(MailText.visible(line.name))")
            lines.append("    \(line.unitPrice) each, \(line.total)")
        }
        lines.append("")
        lines += sums.map { "\($0.0): \($0.1)" }
        if !refundedLines.isEmpty { lines += ["", "Given back for:"] + refundedLines.map(MailText.visible) }
        if kind == .paid || kind == .shipped, !order.address.isEmpty {
            lines += ["", "Sent to:"] + order.address.map(MailText.visible)
        }
        lines += ["", "You get this mail because you ordered in our shop."]
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: As a page

    var html: String {
        let order = news.order
        let cell = "style=\"padding:4px 12px 4px 0;text-align:left\""
        let amount = "style=\"padding:4px 0;text-align:right;white-space:nowrap\""
        let rows = order.lines.map { line in
            "<tr><td \(cell)>\(line.quantity) × \(MailText.html(line.name))</td>"
                + "<td \(amount)>\(line.unitPrice)</td><td \(amount)>\(line.total)</td></tr>"
        }
        let foot = sums.map { name, money in
            "<tr><th \(cell) scope=\"row\" colspan=\"2\">\(name)</th><td \(amount)>\(money)</td></tr>"
        }
        var parts = [
            "<!doctype html>", "<html lang=\"en\"><head><meta charset=\"utf-8\">",
            "<title>\(MailText.html(subject))</title></head>",
            "<body style=\"font-family:sans-serif;color:#222\">", "<p>\(MailText.html(opening))</p>",
            "<h1 style=\"font-size:1.2em\">Order \(MailText.html(order.number))</h1>",
            "<table style=\"border-collapse:collapse\"><thead><tr><th \(cell) scope=\"col\">Item</th>"
                + "<th \(amount) scope=\"col\">Each</th><th \(amount) scope=\"col\">Sum</th></tr></thead>",
            "<tbody>", rows.joined(separator: "\n"), "</tbody><tfoot>", foot.joined(separator: "\n"),
            "</tfoot></table>",
        ]
        if !refundedLines.isEmpty {
            parts.append("<p>Given back for:<br>\(refundedLines.map(MailText.html).joined(separator: "<br>"))</p>")
        }
        if kind == .paid || kind == .shipped, !order.address.isEmpty {
            parts.append("<p>Sent to:<br>\(order.address.map(MailText.html).joined(separator: "<br>"))</p>")
        }
        parts += ["<p>You get this mail because you ordered in our shop.</p>", "</body></html>"]
        return parts.joined(separator: "\n") + "\n"
    }

    // MARK: As a file

    /// `20261122T142000-LX-7KQ4M-9TX2B-order.paid-6b0f4c2e.eml`: the same for each try.
    func fileName(_ event: PostgresUUID) -> String {
        let time = news.createdAt.prefix(19).filter { $0 != "-" && $0 != ":" }
        let name = "\(time)-\(news.order.number)-\(kind.rawValue)-\(event.description.prefix(8)).eml"
        return name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") }
    }
}
