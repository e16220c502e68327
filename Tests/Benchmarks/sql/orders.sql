-- Orders of a shop, without what the store's triggers do: number {first} to {last} of {orders}, evenly over {days} days
-- up to the second {end}, with two or three lines each, by sixty thousand customers; a tenth with a discount, a fiftieth
-- given back.
SET session_replication_role = replica;

INSERT INTO catalog."Products" (id, name, price, category, platform, stock)
SELECT
    md5('product ' || n)::uuid, 'Game ' || n, (5 + n % 60)::numeric - 0.01,
    (ARRAY['action', 'adventure', 'rpg', 'strategy', 'sports', 'racing', 'simulation'])[n % 7 + 1],
    (ARRAY['pc', 'ps5', 'xbox', 'switch', 'mobile'])[n % 5 + 1], 1000
FROM generate_series(0, 199) AS n
ON CONFLICT DO NOTHING;

CREATE TEMPORARY TABLE made AS
SELECT
    n, md5('order ' || n)::uuid AS id, md5('customer ' || (hashint4(n) & 65535))::uuid AS customer,
    to_timestamp({end} - {days} * 86400.0 * ({orders} - n) / {orders}) AS at, 2 + n % 2 AS lines,
    (ARRAY['card', 'card', 'card', 'paypal'])[n % 4 + 1] AS method,
    (ARRAY['DE', 'FR', 'GB', 'US', 'ES', 'IT', 'NL', 'PL', 'SE', 'JP'])[n % 10 + 1] AS country
FROM generate_series({first}, {last}) AS n;

INSERT INTO orders."OrderItems"
    (id, "orderId", position, "productId", "productName", "unitPrice", quantity, "totalPrice", "discountAmount", "createdAt")
SELECT
    md5('item ' || n || ' ' || position)::uuid, id, position, md5('product ' || product)::uuid, 'Game ' || product,
    price, quantity, price * quantity, CASE WHEN n % 10 = 0 THEN round(price * quantity / 10, 2) ELSE 0 END, at
FROM (
    SELECT n, id, at, position, product, (5 + product % 60)::numeric - 0.01 AS price, 1 + (n + position) % 2 AS quantity
    FROM (
        SELECT n, id, at, position, (hashint4(n * 4 + position) & 65535) % 200 AS product
        FROM made, generate_series(0, lines - 1) AS position
    ) AS drawn
) AS priced;

INSERT INTO orders."Orders"
    (id, "orderNumber", "userId", status, "paymentStatus", "paymentMethod", "stockState", "subtotalAmount",
    "discountAmount", "taxAmount", "totalAmount", "paidAmount", "refundedAmount", currency, "shippingAddress",
    "createdAt", "updatedAt")
SELECT
    id, 'LGX-' || n, customer, CASE WHEN n % 40 = 7 THEN 'cancelled' ELSE 'delivered' END,
    CASE WHEN n % 50 = 3 THEN 'refunded' ELSE 'paid' END, method, 'confirmed', subtotal, discount,
    round((subtotal - discount) * 19 / 119, 2), subtotal - discount, subtotal - discount,
    CASE WHEN n % 50 = 3 THEN subtotal - discount ELSE 0 END, 'USD', jsonb_build_object('country', country), at, at
FROM made
JOIN (
    SELECT i."orderId" AS id, sum(i."totalPrice") AS subtotal, sum(i."discountAmount") AS discount
    FROM made JOIN orders."OrderItems" AS i ON i."orderId" = made.id GROUP BY 1
) AS sums USING (id);

INSERT INTO orders."Refunds" (id, "orderId", amount, currency, status, "actorKind", "createdAt")
SELECT
    md5('refund ' || n)::uuid, id, "refundedAmount", currency, 'succeeded', 'admin', at + interval '3 days'
FROM made JOIN orders."Orders" USING (id)
WHERE n % 50 = 3 AND at < to_timestamp({end} - 4 * 86400);

INSERT INTO orders."RefundItems" ("refundId", "orderItemId", quantity, amount)
SELECT md5('refund ' || n)::uuid, i.id, i.quantity, i."totalPrice" - i."discountAmount"
FROM made JOIN orders."OrderItems" AS i ON i."orderId" = made.id
WHERE n % 50 = 3 AND at < to_timestamp({end} - 4 * 86400);

DROP TABLE made;
