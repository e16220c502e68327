-- What was sold and given back in a window by currency, and how many of some products were sold: the newest version of
-- each line of a paid order. A refund counts on its own date.
SELECT currency, item, orders, units, gross_sum, discount_sum, refund_sum, tax_sum
FROM (
    SELECT
        currency, '' AS item, uniqExactIf(order_id, kind = 'sale') AS orders, sumIf(units, kind = 'sale') AS units,
        sum(gross) AS gross_sum, sum(discount) AS discount_sum, sum(refund) AS refund_sum, sum(tax) AS tax_sum
    FROM analytics.order_lines FINAL
    WHERE at >= {from:DateTime} AND at < {to:DateTime} AND is_sale = 1 AND is_deleted = 0
    GROUP BY currency
    UNION ALL
    SELECT
        currency, product_id AS item, uniqExactIf(order_id, kind = 'sale') AS orders,
        sumIf(units, kind = 'sale') AS units, sum(gross) AS gross_sum, sum(discount) AS discount_sum,
        sum(refund) AS refund_sum, sum(tax) AS tax_sum
    FROM analytics.order_lines FINAL
    WHERE at >= {from:DateTime} AND at < {to:DateTime} AND is_sale = 1 AND is_deleted = 0
        AND product_id IN (SELECT arrayJoin({products:Array(String)}))
    GROUP BY currency, product_id
) AS parts
ORDER BY item ASC, orders DESC, currency ASC
