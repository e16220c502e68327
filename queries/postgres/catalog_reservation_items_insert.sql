-- What a reservation holds, at the price and under the name of this moment.
INSERT INTO catalog."StockReservationItems" (key, "productId", quantity, name, "unitPrice")
SELECT $1, p.id, i.quantity, p.name, p.price
FROM unnest($2::uuid[], $3::bigint[]) AS i (id, quantity)
JOIN catalog."Products" p ON p.id = i.id
