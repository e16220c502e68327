-- What was sold and given back in a window, by currency: the newest version of each line of a paid order. A refund counts
-- on its own date.
SELECT
    currency,
    uniqExactIf(order_id, kind = 'sale') AS orders,
    sumIf(units, kind = 'sale') AS units,
    sum(gross) AS gross,
    sum(discount) AS discounts,
    sum(refund) AS refunds,
    sum(tax) AS tax
FROM analytics.order_lines FINAL
WHERE at >= {from:DateTime} AND at < {to:DateTime} AND is_sale = 1 AND is_deleted = 0
GROUP BY currency
ORDER BY orders DESC, currency ASC
