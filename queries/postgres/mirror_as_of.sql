-- Up to when everything written to the orders stands in ClickHouse, in milliseconds since 1970; NULL while not all does.
SELECT floor(extract(epoch FROM "asOf") * 1000)::bigint AS as_of FROM analytics."MirrorState" WHERE name = 'orders'
