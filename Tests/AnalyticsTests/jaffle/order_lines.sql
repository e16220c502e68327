-- Jaffle shop's orders as the order mirror reads them: a line for each payment, since there are no items; and a refund of
-- it, on the day of the order, where the order was returned.
SELECT
    'payment:' || p.id AS line_id, 'sale'::text AS kind, o.id::text AS order_id, 'J-' || o.id AS order_number,
    o.order_date::timestamp AT TIME ZONE 'UTC' AS at, o.order_date::timestamp AT TIME ZONE 'UTC' AS order_created_at,
    o.user_id::text AS customer_id, '' AS product_id, '' AS product_name, '' AS category, '' AS platform, '' AS country,
    p.payment_method, 'USD' AS currency, o.status AS order_status, 'paid' AS payment_status, true AS is_sale,
    (p.id = (SELECT min(id) FROM shop.raw_payments f WHERE f.order_id = o.id))::int AS units,
    p.amount / 100.0 AS gross, 0 AS discount, 0 AS tax, 0::numeric AS refund
FROM shop.raw_orders o
JOIN shop.raw_payments p ON p.order_id = o.id
WHERE $1::text[] IS NULL OR o.id = ANY (analytics.integer_ids($1))
UNION ALL
SELECT
    'return:' || p.id, 'refund', o.id::text, 'J-' || o.id, o.order_date::timestamp AT TIME ZONE 'UTC',
    o.order_date::timestamp AT TIME ZONE 'UTC', o.user_id::text, '', '', '', '', '', p.payment_method, 'USD', o.status,
    'paid', true, 0, 0, 0, 0, p.amount / 100.0
FROM shop.raw_orders o
JOIN shop.raw_payments p ON p.order_id = o.id
WHERE o.status = 'returned' AND ($1::text[] IS NULL OR o.id = ANY (analytics.integer_ids($1)));
