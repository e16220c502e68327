-- What a backup notes beside the dump: the version, how many orders there are, whether events are being erased, and from
-- when on they are kept.
SELECT current_setting('server_version') AS version, clock_timestamp()::text AS now,
    (SELECT count(*) FROM orders."Orders") AS orders,
    EXISTS (SELECT FROM analytics."ErasureParts" WHERE "doneAt" IS NULL OR "doneAt" > $1::timestamptz) AS erasing,
    (SELECT "keptFrom" FROM analytics."EventExpiry") AS "keptFrom"
