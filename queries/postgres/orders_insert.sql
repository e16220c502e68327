-- $1 id, $2 number, $3 account, $4 payment method, $5 subtotal, $6 tax, $7 total, $8 currency, $9 and $10 addresses,
-- $11 discount, $12 its code or NULL.
INSERT INTO orders."Orders" (
    id, "orderNumber", "userId", "paymentMethod", "stockState", "subtotalAmount", "taxAmount", "totalAmount", currency,
    "shippingAddress", "billingAddress", "discountAmount", "discountCode")
VALUES ($1, $2, $3, $4, 'reserved', $5, $6, $7, $8, $9, $10, $11, $12)
