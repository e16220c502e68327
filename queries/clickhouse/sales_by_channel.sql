-- What was sold and given back in a window by what led to the orders' sessions: channel, utm_source, utm_medium or
-- utm_campaign. Empty: no purchase event tells; (none): the session was not tagged so. In a window that is not long the
-- orders are looked up that have lines in it, so that it costs little more in an old shop than in a young one.
SELECT
    if(is_known = 0, '', if(value = '', '(none)', value)) AS item, '' AS label,
    sum(n) AS orders, sum(u) AS units, sum(r) AS units_refunded,
    sum(toDecimal128(gross, 4)) AS gross_sum, sum(toDecimal128(discount, 4)) AS discount_sum,
    sum(toDecimal128(tax, 4)) AS tax_sum, sum(toDecimal128(refund, 4)) AS refund_sum
FROM (
    SELECT
        day, revision, order_id, toUInt64(is_order) AS n, units AS u, units_refunded AS r, gross, discount, tax, refund
    FROM analytics.sales_facts
    WHERE currency = {currency:String} AND at >= {from:DateTime} AND at < {to:DateTime}
        AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
) AS lines
ALL LEFT JOIN (
    SELECT order_id, toUInt8(1) AS is_known, {column:Identifier} AS value
    FROM analytics.order_channels FINAL
    PREWHERE {is_long:UInt8} = 1 OR order_id IN (
        SELECT order_id
        FROM analytics.sales_facts
        WHERE {is_long:UInt8} = 0 AND currency = {currency:String} AND at >= {from:DateTime} AND at < {to:DateTime}
            AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
    )
) AS origins USING order_id
WHERE (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
    WHERE revision <= {newest:UInt64} AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
    GROUP BY day)
GROUP BY item
ORDER BY gross_sum - discount_sum - refund_sum DESC, item ASC
LIMIT {limit:UInt32}
