-- Tells of an event of order $2, in the transaction of the change: $1 event, $3 type, $4 refund or NULL, $5 the
-- destinations, $6 why each of them is not told ('' where it is). What is entered about the past is told to nobody.
INSERT INTO orders."Outbox" ("eventId", "orderId", type, destination, payload, state, reason, "finishedAt")
SELECT $1, o.id, $3, d.destination,
    json_build_object(
        'id', $1, 'type', $3, 'createdAt', orders.moment(clock_timestamp()),
        'data', json_build_object(
            'order', orders.order_document(o),
            'refund', (
                SELECT json_build_object(
                    'id', r.id, 'amount', r.amount, 'currency', r.currency, 'status', r.status, 'items', (
                        SELECT coalesce(json_agg(json_build_object(
                            'itemId', i."orderItemId", 'productName', l."productName", 'quantity', i.quantity,
                            'amount', i.amount) ORDER BY l.position), '[]')
                        FROM orders."RefundItems" i JOIN orders."OrderItems" l ON l.id = i."orderItemId"
                        WHERE i."refundId" = r.id))
                FROM orders."Refunds" r WHERE r.id = $4))),
    CASE WHEN d.reason = '' THEN 'pending' ELSE 'skipped' END, nullif(d.reason, ''),
    CASE WHEN d.reason <> '' THEN clock_timestamp() END
FROM orders."Orders" o CROSS JOIN unnest($5::text[], $6::text[]) AS d (destination, reason)
WHERE o.id = $2 AND nullif(current_setting('lugx.backdate', true), '') IS NULL
