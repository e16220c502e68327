-- name: sales-by-channel
-- title: Sales by channel
-- description: What was sold by what led to the order's session, as its purchase event tells; empty where none does.
-- parameter: currency | currency | | Only this currency; empty: each
-- column: currency | Currency | text
-- column: channel | Channel | text
-- column: orders | Orders | integer | sum
-- column: units | Units | integer | sum
-- column: units_refunded | Returned | integer | sum
-- column: gross | Gross | money | sum
-- column: discounts | Discounts | money | sum
-- column: refunds | Refunds | money | sum
-- column: net | Net | money | sum
-- column: tax | Tax | money | sum
-- column: average | Average order | money | net / orders
-- chart: bar channel net
-- totals: by currency
SELECT
    currency, item AS channel, n AS orders, u AS units, r AS units_refunded,
    g AS gross, d AS discounts, b AS refunds, g - d - b AS net, t AS tax
FROM (
    SELECT
        currency, item, sum(one) AS n, sum(u1) AS u, sum(r1) AS r,
        sum(g1) AS g, sum(d1) AS d, sum(b1) AS b, sum(t1) AS t
    FROM (
        SELECT currency, if(is_known = 0, '', if(value = '', '(none)', value)) AS item, one, u1, r1, g1, d1, b1, t1
        FROM (
            SELECT
                currency, order_id, toUInt64(is_order) AS one, units AS u1, units_refunded AS r1,
                toDecimal128(gross, 4) AS g1, toDecimal128(discount, 4) AS d1, toDecimal128(refund, 4) AS b1,
                toDecimal128(tax, 4) AS t1
            FROM analytics.sales_facts
            WHERE at >= {from:DateTime} AND at < {to:DateTime}
                AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
                AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
                    WHERE revision <= {newest:UInt64} GROUP BY day)
                AND ({currency:String} = '' OR currency = {currency:String})
        ) AS lines
        ALL LEFT JOIN (
            SELECT order_id, toUInt8(1) AS is_known, channel AS value
            FROM analytics.order_channels FINAL
        ) AS origins USING order_id
    ) AS parts
    GROUP BY currency, item
) AS sums
ORDER BY currency ASC, net DESC, channel ASC;
SELECT
    currency, n AS orders, u AS units, r AS units_refunded,
    g AS gross, d AS discounts, b AS refunds, g - d - b AS net, t AS tax
FROM (
    SELECT
        currency, sum(toUInt64(is_order)) AS n,
        sum(units) AS u, sum(units_refunded) AS r,
        sum(toDecimal128(gross, 4)) AS g, sum(toDecimal128(discount, 4)) AS d, sum(toDecimal128(refund, 4)) AS b,
        sum(toDecimal128(tax, 4)) AS t
    FROM analytics.sales_facts
    WHERE at >= {from:DateTime} AND at < {to:DateTime}
        AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
        AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
            WHERE revision <= {newest:UInt64} GROUP BY day)
        AND ({currency:String} = '' OR currency = {currency:String})
    GROUP BY currency
) AS sums
ORDER BY currency ASC
