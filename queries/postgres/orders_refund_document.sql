-- $1 refund.
SELECT json_build_object(
    'id', r.id, 'orderId', r."orderId", 'amount', r.amount, 'currency', r.currency, 'reason', r.reason,
    'status', r.status, 'restock', r.restock, 'stockState', r."stockState", 'items', (
        SELECT coalesce(json_agg(json_build_object(
            'itemId', i."orderItemId", 'quantity', i.quantity, 'amount', i.amount)), '[]')
        FROM orders."RefundItems" i WHERE i."refundId" = r.id),
    'createdAt', orders.moment(r."createdAt"))::text AS document
FROM orders."Refunds" r WHERE r.id = $1
