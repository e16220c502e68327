-- name: customers
-- title: New and returning customers
-- description: Who bought in the window: new ones, whose first sale ever in the currency lies in it, and returning
--   ones. Orders that name no customer are unknown, and count no customer.
-- parameter: currency | currency | | Only this currency; empty: each
-- column: currency | Currency | text
-- column: kind | Customers | text
-- column: customers | How many | integer | sum
-- column: orders | Orders | integer | sum
-- column: units | Units | integer | sum
-- column: units_refunded | Returned | integer | sum
-- column: gross | Gross | money | sum
-- column: discounts | Discounts | money | sum
-- column: refunds | Refunds | money | sum
-- column: net | Net | money | sum
-- column: tax | Tax | money | sum
-- column: average | Average order | money | net / orders
-- chart: bar kind net
-- totals: by currency
SELECT
    currency, kind, customers, n AS orders, u AS units, r AS units_refunded,
    g AS gross, d AS discounts, b AS refunds, g - d - b AS net, t AS tax
FROM (
    SELECT
        currency, kind, uniqExactIf(customer, one > 0 AND customer_id != '') AS customers, sum(one) AS n, sum(u1) AS u,
        sum(r1) AS r, sum(g1) AS g, sum(d1) AS d, sum(b1) AS b, sum(t1) AS t
    FROM (
        SELECT
            currency, customer, customer_id, toUInt64(is_order) AS one, units AS u1, units_refunded AS r1,
            toDecimal128(gross, 4) AS g1, toDecimal128(discount, 4) AS d1, toDecimal128(refund, 4) AS b1,
            toDecimal128(tax, 4) AS t1,
            multiIf(customer_id = '', 'unknown', (currency, customer) IN (
                SELECT currency, customer
                FROM analytics.sales_firsts
                WHERE at >= {from:DateTime} AND at < {to:DateTime}
                    AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
                    AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
                        WHERE revision <= {newest:UInt64} GROUP BY day)
            ), 'new', 'returning') AS kind
        FROM analytics.sales_facts
        WHERE at >= {from:DateTime} AND at < {to:DateTime}
            AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
            AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
                WHERE revision <= {newest:UInt64} GROUP BY day)
            AND ({currency:String} = '' OR currency = {currency:String})
    ) AS lines
    GROUP BY currency, kind
) AS sums
ORDER BY currency ASC, kind ASC;
SELECT
    currency, customers, n AS orders, u AS units, r AS units_refunded,
    g AS gross, d AS discounts, b AS refunds, g - d - b AS net, t AS tax
FROM (
    SELECT
        currency, uniqExactIf(customer, is_order = 1 AND customer_id != '') AS customers,
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
    GROUP BY currency
) AS sums
ORDER BY currency ASC
