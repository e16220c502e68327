import Analytics

/// What a report has to say, asked of PostgreSQL's order tables. Definitions: what was sold counts when the order was
/// made, what was given back when it was; both only of orders that are paid and not cancelled.
struct ReportQuestion {
    let report: String
    /// The report's columns, in the order of the statement's.
    let columns: [String]
    private let select: String

    func sql(
        _ window: ReportWindow, _ previous: ReportWindow, channels: [(order: String, channel: String)]
    ) -> String {
        let known = channels.map { "('\($0.order)'::uuid, '\($0.channel)')" }.joined(separator: ", ")
        return """
            WITH counted AS (
                SELECT * FROM orders."Orders" WHERE "paymentStatus" IN ('paid', 'refunded') AND status <> 'cancelled'
            ), origins (order_id, channel) AS (VALUES \(known)
            ), sold AS (
                SELECT o.id, o.currency, o."createdAt" AS at, o."userId" AS customer, o."taxAmount" AS tax,
                    coalesce(o."shippingAddress" ->> 'country', '') AS country, o."paymentMethod" AS method,
                    i."productId"::text AS product, p.category, p.platform, i.quantity AS units, 0 AS back,
                    i."totalPrice" AS gross, i."discountAmount" AS discount, 0::numeric AS refund, TRUE AS is_sale
                FROM counted o JOIN orders."OrderItems" i ON i."orderId" = o.id
                JOIN catalog."Products" p ON p.id = i."productId"
            ), given_back (id, currency, at, customer, tax, country, method, product, category, platform, units, back, gross,
                discount, refund, is_sale) AS (
                SELECT o.id, o.currency, r."createdAt", o."userId", 0::numeric,
                    coalesce(o."shippingAddress" ->> 'country', ''), o."paymentMethod",
                    coalesce(i."productId"::text, ''), coalesce(p.category, ''), coalesce(p.platform, ''), 0,
                    coalesce(f.quantity, 0), 0::numeric, 0::numeric,
                    coalesce(f.amount, r.amount - (
                        SELECT coalesce(sum(amount), 0) FROM orders."RefundItems" WHERE "refundId" = r.id)), FALSE
                FROM counted o JOIN orders."Refunds" r ON r."orderId" = o.id
                CROSS JOIN LATERAL (
                    SELECT "orderItemId", quantity, amount FROM orders."RefundItems" WHERE "refundId" = r.id
                    UNION ALL SELECT NULL, NULL, NULL) f
                LEFT JOIN orders."OrderItems" i ON i.id = f."orderItemId"
                LEFT JOIN catalog."Products" p ON p.id = i."productId"
            ), lines AS (SELECT * FROM sold UNION ALL SELECT * FROM given_back WHERE back > 0 OR refund <> 0
            ), inside AS (
                SELECT l.*, coalesce(g.channel, '') AS channel FROM lines l LEFT JOIN origins g ON g.order_id = l.id
                WHERE at >= to_timestamp(\(window.start)) AND at < to_timestamp(\(window.end))
            ), before AS (
                SELECT * FROM lines
                WHERE at >= to_timestamp(\(previous.start)) AND at < to_timestamp(\(previous.end))
            ), first AS (
                SELECT currency, customer, min(at) AS at FROM sold GROUP BY currency, customer
            ), known AS (
                SELECT n.*, CASE WHEN f.at >= to_timestamp(\(window.start)) AND f.at < to_timestamp(\(window.end))
                    THEN 'new' ELSE 'returning' END AS kind
                FROM inside n JOIN first f USING (currency, customer)
            )
            \(select.replacing("{zone}", with: window.zoneName))
            """
    }

    private static let figures = ["orders", "units", "units_refunded", "gross", "discounts", "refunds", "net"]
    private static let sums = """
        count(DISTINCT id) FILTER (WHERE is_sale), sum(units), sum(back), sum(gross)::numeric(20, 2),
        sum(discount)::numeric(20, 2), sum(refund)::numeric(20, 2), sum(gross - discount - refund)::numeric(20, 2)
        """
    /// Of whole orders: each has its tax once.
    private static func tax(_ table: String, _ condition: String) -> String {
        """
        (SELECT coalesce(sum(tax), 0)::numeric(20, 2) FROM (
            SELECT DISTINCT id, tax FROM \(table) t WHERE t.is_sale AND \(condition)) orders)
        """
    }

    private static func by(_ report: String, _ column: String, _ key: String, hasTax: Bool = false) -> ReportQuestion {
        let tax = hasTax ? ", \(tax("inside", "t.currency = inside.currency AND t.\(key) = inside.\(key)"))" : ""
        return ReportQuestion(
            report: report, columns: ["currency", column] + figures + (hasTax ? ["tax"] : []),
            select: "SELECT concat_ws('|', currency, \(key), \(sums)\(tax)) FROM inside GROUP BY currency, \(key)")
    }

    static let all: [ReportQuestion] = [
        ReportQuestion(
            report: "sales-summary", columns: ["currency"] + figures + ["tax", "orders_before", "net_before"],
            select: """
                SELECT concat_ws('|', currency, \(sums), \(tax("inside", "t.currency = u.currency")),
                    (SELECT count(DISTINCT id) FROM before b WHERE b.is_sale AND b.currency = u.currency),
                    (SELECT coalesce(sum(gross - discount - refund), 0)::numeric(20, 2) FROM before b
                        WHERE b.currency = u.currency))
                FROM (SELECT * FROM inside UNION ALL SELECT id, currency, at, customer, 0, '', '', '', '', '', 0, 0, 0, 0,
                    0, FALSE, '' FROM before) u GROUP BY currency
                """),
        by("sales-by-product", "product_id", "product"), by("sales-by-category", "category", "category"),
        by("sales-by-platform", "platform", "platform"),
        by("sales-by-country", "country", "country", hasTax: true),
        by("sales-by-channel", "channel", "channel", hasTax: true),
        ReportQuestion(
            report: "orders",
            columns: ["currency", "at", "kind", "order_id", "country", "payment_method"] + figures + ["tax"],
            select: """
                SELECT concat_ws('|', currency, moment, kind, id, max(country), max(method), \(sums),
                    CASE WHEN kind = 'sale' THEN max(tax) ELSE 0 END::numeric(20, 2))
                FROM (SELECT *, CASE WHEN is_sale THEN 'sale' ELSE 'refund' END AS kind,
                    to_char(date_trunc('second', at) AT TIME ZONE '{zone}', 'YYYY-MM-DD"T"HH24:MI:SS') AS moment
                    FROM inside) i
                GROUP BY currency, moment, kind, id
                """),
        ReportQuestion(
            report: "customers", columns: ["currency", "kind", "customers"] + figures + ["tax"],
            select: """
                SELECT concat_ws('|', currency, kind, count(DISTINCT customer) FILTER (WHERE is_sale), \(sums),
                    \(tax("known", "t.currency = known.currency AND t.kind = known.kind")))
                FROM known GROUP BY currency, kind
                """),
    ]
}
