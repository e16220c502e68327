-- name: sales-summary
-- title: Sales, with the window before
-- description: What was sold and given back in each currency, and how that compares with the window before: the same
--   number of calendar months or days, or of seconds where the window does not begin and end at midnight.
-- parameter: currency | currency | | Only this currency; empty: each
-- column: currency | Currency | text
-- column: orders | Orders | integer
-- column: units | Units | integer
-- column: units_refunded | Returned | integer
-- column: gross | Gross | money
-- column: discounts | Discounts | money
-- column: refunds | Refunds | money
-- column: net | Net | money
-- column: tax | Tax | money
-- column: average | Average order | money | net / orders
-- column: orders_before | Orders before | integer
-- column: net_before | Net before | money
-- column: orders_change | Change of orders | percent | orders vs orders_before
-- column: net_change | Change of net | percent | net vs net_before
-- chart: bar currency net
SELECT
    currency, n AS orders, u AS units, r AS units_refunded,
    g AS gross, d AS discounts, b AS refunds, g - d - b AS net, t AS tax,
    pn AS orders_before, pm AS net_before
FROM (
    SELECT
        currency, sumIf(toUInt64(is_order), is_now = 1) AS n, sumIf(units, is_now = 1) AS u,
        sumIf(units_refunded, is_now = 1) AS r, sumIf(toDecimal128(gross, 4), is_now = 1) AS g,
        sumIf(toDecimal128(discount, 4), is_now = 1) AS d, sumIf(toDecimal128(refund, 4), is_now = 1) AS b,
        sumIf(toDecimal128(tax, 4), is_now = 1) AS t, sumIf(toUInt64(is_order), is_now = 0) AS pn,
        sumIf(toDecimal128(gross, 4), is_now = 0) - sumIf(toDecimal128(discount, 4), is_now = 0)
            - sumIf(toDecimal128(refund, 4), is_now = 0) AS pm
    FROM (
        SELECT
            currency, is_order, units, units_refunded, gross, discount, refund, tax,
            toUInt8(at >= {from:DateTime} AND at < {to:DateTime}) AS is_now
        FROM analytics.sales_facts
        WHERE ((at >= {from:DateTime} AND at < {to:DateTime})
                OR (at >= {previous_from:DateTime} AND at < {previous_to:DateTime}))
            AND day >= toDate({previous_from:DateTime}) AND day <= toDate({to:DateTime})
            AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
                WHERE revision <= {newest:UInt64} GROUP BY day)
            AND ({currency:String} = '' OR currency = {currency:String})
    ) AS lines
    GROUP BY currency
) AS sums
ORDER BY orders DESC, currency ASC
