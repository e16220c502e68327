-- What a source statement gives, in the order the mirror reads it. $1 orders (text[]), or NULL for all.
SELECT line_id, kind, order_id, order_number, at, order_created_at, customer_id, product_id, product_name, category,
    platform, country, payment_method, currency, order_status, payment_status, is_sale, units, gross, discount, tax,
    refund
FROM (
{source}
) AS line
