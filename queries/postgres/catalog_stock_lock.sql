-- The products whose stock is about to change, held in the order of their ids so that no two wait for one another.
SELECT id, name, price, stock, "isActive"
FROM catalog."Products"
WHERE id = ANY($1)
ORDER BY id
FOR NO KEY UPDATE
