-- $1 id, $2 order, $3 place, $4 product, $5 its name, $6 its price, $7 quantity, $8 sum.
INSERT INTO orders."OrderItems" (
    id, "orderId", position, "productId", "productName", "unitPrice", quantity, "totalPrice")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
