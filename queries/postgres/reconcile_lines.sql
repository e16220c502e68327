-- The lines of orders within a time. $1 is NULL, $2 and $3 from and to.
SELECT line_id, kind, order_id, order_number, at, order_created_at, customer_id, product_id, product_name, category,
    platform, country, payment_method, currency, order_status, payment_status, is_sale, units, gross, discount, tax,
    refund
FROM (
{source}
) AS line
WHERE at >= $2 AND at < $3
