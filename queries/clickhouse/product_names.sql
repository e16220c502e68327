-- What the products are called, by their newest version.
SELECT product_id, argMax(name, version) AS product_name
FROM analytics.products
WHERE has({ids:Array(String)}, product_id)
GROUP BY product_id
ORDER BY product_id ASC
