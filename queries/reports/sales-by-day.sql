-- name: sales-by-day
-- title: Sales by day
-- description: What was sold and given back on each day of the window's time zone; days without a sale have no row.
-- parameter: currency | currency | | Only this currency; empty: each
-- column: currency | Currency | text
-- column: day | Day | date
-- column: orders | Orders | integer | sum
-- column: units | Units | integer | sum
-- column: units_refunded | Returned | integer | sum
-- column: gross | Gross | money | sum
-- column: discounts | Discounts | money | sum
-- column: refunds | Refunds | money | sum
-- column: net | Net | money | sum
-- column: tax | Tax | money | sum
-- column: average | Average order | money | net / orders
-- chart: line day net
-- totals: by currency
SELECT
    currency, civil AS day, n AS orders, u AS units, r AS units_refunded,
    g AS gross, d AS discounts, b AS refunds, g - d - b AS net, t AS tax
FROM (
    SELECT
        currency,
        toDate(toUInt16(intDiv(toInt64(toUInt32(at)) + toInt64(arrayElement({offsets:Array(Int32)},
            arrayCount(since -> since <= toUInt32(at), {transitions:Array(UInt32)}))), 86400))) AS civil,
        sum(toUInt64(is_order)) AS n,
        sum(units) AS u, sum(units_refunded) AS r,
        sum(toDecimal128(gross, 4)) AS g, sum(toDecimal128(discount, 4)) AS d, sum(toDecimal128(refund, 4)) AS b,
        sum(toDecimal128(tax, 4)) AS t
    FROM analytics.sales_facts
    WHERE at >= {from:DateTime} AND at < {to:DateTime}
        AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
        AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
            WHERE revision <= {newest:UInt64} GROUP BY day)
        AND ({currency:String} = '' OR currency = {currency:String})
    GROUP BY currency, civil
) AS sums
ORDER BY currency ASC, day ASC;
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
