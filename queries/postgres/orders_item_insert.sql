-- $1 id, $2 order, $3 place, $4 product, $5 its name, $6 its price, $7 quantity, $8 sum, $9 its share of the discount.
INSERT INTO orders."OrderItems" (
    id, "orderId", position, "productId", "productName", "unitPrice", quantity, "totalPrice", "discountAmount")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
