-- How many copies of each product were sold in a window, those given back aside.
SELECT product_id, sumIf(units, kind = 'sale') AS units_sold
FROM analytics.order_lines FINAL
WHERE at >= {from:DateTime} AND at < {to:DateTime} AND is_sale = 1 AND is_deleted = 0 AND product_id != ''
GROUP BY product_id
ORDER BY product_id ASC
