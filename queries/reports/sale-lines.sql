-- name: sale-lines
-- title: Lines of sales
-- description: Every line of the paid orders and refunds of the window, as it counts: for a spreadsheet or another
--   program. A line given back counts on the date of its refund.
-- parameter: currency | currency | | Only this currency; empty: each
-- column: currency | Currency | text
-- column: at | When | time
-- column: order_id | Order | text
-- column: line_id | Line | text
-- column: customer_id | Customer | text
-- column: product_id | Product id | text
-- column: product | Product | text
-- column: category | Category | text
-- column: platform | Platform | text
-- column: country | Country | text
-- column: units | Units | integer | sum
-- column: units_refunded | Returned | integer | sum
-- column: gross | Gross | money | sum
-- column: discount | Discount | money | sum
-- column: tax | Tax | money | sum
-- column: refund | Refund | money | sum
-- totals: by currency
SELECT
    currency, toUInt32(at) AS at, order_id, line_id, customer_id, product_id, product_name AS product, category,
    platform, country, units, units_refunded, gross, discount, tax, refund
FROM (
    SELECT *
    FROM analytics.sales_facts
    WHERE at >= {from:DateTime} AND at < {to:DateTime}
        AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
        AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
            WHERE revision <= {newest:UInt64} GROUP BY day)
        AND ({currency:String} = '' OR currency = {currency:String})
) AS facts
ORDER BY currency ASC, at ASC, order_id ASC, line_id ASC
