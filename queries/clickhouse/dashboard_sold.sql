-- How many of some products were sold in a window.
SELECT product_id, sum(units) AS sold
FROM analytics.order_lines FINAL
WHERE at >= {from:DateTime} AND at < {to:DateTime} AND is_sale = 1 AND is_deleted = 0 AND kind = 'sale'
    AND product_id IN (SELECT arrayJoin({products:Array(String)}))
GROUP BY product_id
