-- Up to when events stand and are told of, and up to when the rollups know them, in milliseconds since 1970; 0 where nothing
-- says so. Of several spools the one that is furthest behind counts, except those that were empty when they were heard of
-- last, {gone_ms} or more ago: they are taken to be gone. What no spool is named for is from before they were.
SELECT
    multiIf(
        countIf(is_spool) = 0, maxIf(mark, spool = 'events'),
        countIf(is_spool AND is_here) = 0, maxIf(mark, is_spool),
        minIf(mark, is_spool AND is_here)) AS events,
    maxIf(mark, spool = 'rollups') AS rollups
FROM
(
    SELECT
        substring(name, position(name, ' ') + 1) AS spool,
        toUInt8(spool NOT IN ('events', 'rollups', 'kept_from')) AS is_spool,
        max(received_ms) AS mark,
        maxIf(received_ms, substring(name, 1, 5) = 'idle ') AS empty_at,
        toUInt8(empty_at < mark OR empty_at + {gone_ms:UInt64} > toUInt64(toUInt32(now())) * 1000) AS is_here
    FROM analytics.watermarks
    GROUP BY spool
) AS marks
