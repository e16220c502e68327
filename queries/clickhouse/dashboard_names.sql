-- The names of some products.
SELECT product_id, name
FROM analytics.products FINAL
WHERE product_id IN (SELECT arrayJoin({products:Array(String)}))
ORDER BY product_id ASC
