-- name: orders
-- title: Orders and refunds
-- description: Each paid order of the window, and what was given back of orders in it, by the moment. Refunds count on
--   their own date.
-- parameter: currency | currency | | Only this currency; empty: each
-- column: currency | Currency | text
-- column: at | When | time
-- column: kind | Kind | text
-- column: order_id | Order | text
-- column: country | Country | text
-- column: payment_method | Paid by | text
-- column: orders | Orders | integer | sum
-- column: units | Units | integer | sum
-- column: units_refunded | Returned | integer | sum
-- column: gross | Gross | money | sum
-- column: discounts | Discounts | money | sum
-- column: refunds | Refunds | money | sum
-- column: net | Net | money | sum
-- column: tax | Tax | money | sum
-- totals: by currency
SELECT
    currency, moment AS at, kind, order_id, land AS country, method AS payment_method, n AS orders,
    u AS units, r AS units_refunded,
    g AS gross, d AS discounts, b AS refunds, g - d - b AS net, t AS tax
FROM (
    SELECT
        currency, toUInt32(at) AS moment, if(units_refunded > 0 OR refund != 0, 'refund', 'sale') AS kind, order_id,
        max(country) AS land, max(payment_method) AS method, sum(toUInt64(is_order)) AS n,
        sum(units) AS u, sum(units_refunded) AS r,
        sum(toDecimal128(gross, 4)) AS g, sum(toDecimal128(discount, 4)) AS d, sum(toDecimal128(refund, 4)) AS b,
        sum(toDecimal128(tax, 4)) AS t
    FROM analytics.sales_facts
    WHERE at >= {from:DateTime} AND at < {to:DateTime}
        AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
        AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
            WHERE revision <= {newest:UInt64} GROUP BY day)
        AND ({currency:String} = '' OR currency = {currency:String})
    GROUP BY currency, moment, kind, order_id
) AS sums
ORDER BY currency ASC, moment ASC, kind DESC, order_id ASC;
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
