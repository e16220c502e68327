-- Keys that ClickHouse may hold of orders. $1 orders, $2 the keys of each, with the character 31 between them.
INSERT INTO analytics."MirroredOrders" ("orderId", keys)
SELECT id, string_to_array(keys, chr(31)) FROM unnest($1::text[], $2::text[]) AS o (id, keys)
ON CONFLICT ("orderId") DO UPDATE SET keys = excluded.keys
