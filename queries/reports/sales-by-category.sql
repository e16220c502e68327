-- name: sales-by-category
-- title: Sales by category
-- description: What each category sold and gave back. An order with several categories counts once for each of them.
-- parameter: currency | currency | | Only this currency; empty: each
-- column: currency | Currency | text
-- column: category | Category | text
-- column: orders | Orders | integer | given
-- column: units | Units | integer | sum
-- column: units_refunded | Returned | integer | sum
-- column: gross | Gross | money | sum
-- column: discounts | Discounts | money | sum
-- column: refunds | Refunds | money | sum
-- column: net | Net | money | sum
-- column: tax | Tax | money | sum
-- column: average | Average order | money | net / orders
-- chart: bar category net
-- totals: by currency
SELECT
    currency, category, n AS orders, u AS units, r AS units_refunded,
    g AS gross, d AS discounts, b AS refunds, g - d - b AS net, t AS tax
FROM (
    SELECT
        currency, category,
        sum(toUInt64(is_category)) AS n,
        sum(units) AS u, sum(units_refunded) AS r,
        sum(toDecimal128(gross, 4)) AS g, sum(toDecimal128(discount, 4)) AS d, sum(toDecimal128(refund, 4)) AS b,
        sum(toDecimal128(tax, 4)) AS t
    FROM analytics.sales_facts
    WHERE at >= {from:DateTime} AND at < {to:DateTime}
        AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
        AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
            WHERE revision <= {newest:UInt64} GROUP BY day)
        AND ({currency:String} = '' OR currency = {currency:String})
    GROUP BY currency, category
) AS sums
ORDER BY currency ASC, net DESC, category ASC;
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
