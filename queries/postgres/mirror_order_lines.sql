-- The lines that the order mirror copies to ClickHouse: of the orders in $1 (text[]), or of all where $1 is NULL.
--
-- A shop with order tables of its own puts its SELECT in place of this one (LUGX_MIRROR_SOURCE). It gives these columns,
-- of these types, and nothing that depends on the moment it runs at; for an id that it has not it gives nothing.
--
-- A refund counts from the moment it is promised, whether or not the provider has given the money back yet; what of one
-- was not given for any line is a line of its own. The order's tax is divided over its lines by what they cost after
-- discount, to the cent and without a rest.
SELECT
    i.id::text AS line_id, 'sale' AS kind, o.id::text AS order_id, o."orderNumber" AS order_number,
    o."createdAt" AS at, o."createdAt" AS order_created_at, o."userId"::text AS customer_id,
    i."productId"::text AS product_id, i."productName" AS product_name, coalesce(p.category, '') AS category,
    coalesce(p.platform, '') AS platform, coalesce(o."shippingAddress" ->> 'country', '') AS country,
    o."paymentMethod" AS payment_method, o.currency, o.status AS order_status, o."paymentStatus" AS payment_status,
    o."paymentStatus" IN ('paid', 'refunded') AND o.status <> 'cancelled' AS is_sale, i.quantity::bigint AS units,
    i."totalPrice" AS gross, i."discountAmount" AS discount,
    CASE WHEN o."taxAmount" = 0 THEN 0 ELSE (
        SELECT coalesce(
            round(o."taxAmount" * sum(l."totalPrice" - l."discountAmount") FILTER (WHERE l.position <= i.position)
                / nullif(sum(l."totalPrice" - l."discountAmount"), 0), 2)
            - coalesce(
                round(o."taxAmount" * sum(l."totalPrice" - l."discountAmount") FILTER (WHERE l.position < i.position)
                    / nullif(sum(l."totalPrice" - l."discountAmount"), 0), 2), 0), 0)
        FROM orders."OrderItems" l WHERE l."orderId" = o.id) END AS tax,
    0::numeric AS refund
FROM orders."Orders" o
JOIN orders."OrderItems" i ON i."orderId" = o.id
LEFT JOIN analytics."CatalogProducts" p ON p.id = i."productId"
WHERE $1::text[] IS NULL OR o.id = ANY (analytics.uuid_ids($1))
UNION ALL
SELECT
    'refund:' || r.id || ':' || i.id, 'refund', o.id::text, o."orderNumber", r."createdAt", o."createdAt",
    o."userId"::text, i."productId"::text, i."productName", coalesce(p.category, ''), coalesce(p.platform, ''),
    coalesce(o."shippingAddress" ->> 'country', ''), o."paymentMethod", o.currency, o.status, o."paymentStatus",
    o."paymentStatus" IN ('paid', 'refunded') AND o.status <> 'cancelled', f.quantity::bigint, 0, 0, 0, f.amount
FROM orders."Orders" o
JOIN orders."Refunds" r ON r."orderId" = o.id AND r.status IN ('pending', 'succeeded')
JOIN orders."RefundItems" f ON f."refundId" = r.id
JOIN orders."OrderItems" i ON i.id = f."orderItemId"
LEFT JOIN analytics."CatalogProducts" p ON p.id = i."productId"
WHERE $1::text[] IS NULL OR o.id = ANY (analytics.uuid_ids($1))
UNION ALL
SELECT
    'refund:' || r.id || ':', 'refund', o.id::text, o."orderNumber", r."createdAt", o."createdAt", o."userId"::text,
    '', '', '', '', coalesce(o."shippingAddress" ->> 'country', ''), o."paymentMethod", o.currency, o.status,
    o."paymentStatus", o."paymentStatus" IN ('paid', 'refunded') AND o.status <> 'cancelled', 0::bigint, 0, 0, 0,
    r.amount - f.amount
FROM orders."Orders" o
JOIN orders."Refunds" r ON r."orderId" = o.id AND r.status IN ('pending', 'succeeded')
CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount), 0) AS amount FROM orders."RefundItems" WHERE "refundId" = r.id) f
WHERE r.amount <> f.amount AND ($1::text[] IS NULL OR o.id = ANY (analytics.uuid_ids($1)))
