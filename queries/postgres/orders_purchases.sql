-- Whether account $1 has bought product $2: paid, or paid and given back later, and not cancelled; and the newest order.
SELECT o.id, o.status, orders.moment(o."createdAt") AS "createdAt"
FROM orders."Orders" o
WHERE o."userId" = $1 AND o."paymentStatus" IN ('paid', 'refunded') AND o.status <> 'cancelled'
    AND EXISTS (SELECT FROM orders."OrderItems" i WHERE i."orderId" = o.id AND i."productId" = $2)
ORDER BY o."createdAt" DESC LIMIT 1
