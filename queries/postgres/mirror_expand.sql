-- Puts the orders that hold one of some products into the backlog. $1 is NULL, $2 products.
INSERT INTO analytics."MirrorBacklog" ("orderId")
SELECT order_id FROM (
{source}
) AS line
WHERE product_id = ANY ($2::text[]) GROUP BY order_id ORDER BY min(at)
