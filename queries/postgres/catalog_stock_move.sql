-- Changes the stock of the products that are held, and writes down each movement.
WITH moved AS (
    UPDATE catalog."Products" p
    SET stock = p.stock + m.change
    FROM unnest($1::uuid[], $2::bigint[]) AS m (id, change)
    WHERE p.id = m.id
    RETURNING p.id, m.change, p.stock
)
INSERT INTO catalog."StockMovements" ("productId", change, "stockAfter", reason, note, actor, "reservationKey")
SELECT id, change, stock, $3, $4, $5, $6 FROM moved ORDER BY id
RETURNING "productId", "stockAfter"
