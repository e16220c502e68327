-- How many spools may still hold events received before erasure $1 was asked for. One whose process was gone before that,
-- $2 seconds ago or more, and left nothing behind holds none.
SELECT count(*) AS waiting
FROM analytics."Erasures" AS e, (
    SELECT DISTINCT ON (spool) spool, accepted, spooled, "updatedAt"
    FROM analytics."IngestionLedger" ORDER BY spool, "updatedAt" DESC
) AS newest
WHERE e.id = $1
    AND NOT coalesce(newest.accepted - newest.spooled >= (e.spools ->> newest.spool)::bigint, false)
    AND NOT (newest.spooled = 0 AND newest."updatedAt" <= e."requestedAt"
        AND newest."updatedAt" < clock_timestamp() - make_interval(secs => $2))
