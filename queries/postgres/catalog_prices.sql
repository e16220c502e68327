-- What products that can be bought cost now.
SELECT id, name, price FROM catalog."Products" WHERE id = ANY($1) AND "isActive"
