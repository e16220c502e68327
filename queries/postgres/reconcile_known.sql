-- Adds keys that ClickHouse holds of orders to those that are known. $1 orders, $2 the keys of each, with the character
-- 31 between them.
INSERT INTO analytics."MirroredOrders" AS known ("orderId", keys)
SELECT id, string_to_array(keys, chr(31)) FROM unnest($1::text[], $2::text[]) AS o (id, keys)
ON CONFLICT ("orderId") DO UPDATE SET keys = ARRAY(
    SELECT DISTINCT key FROM unnest(known.keys || excluded.keys) AS k (key) ORDER BY key)
