-- What became of the events of each spool, and how old this knowledge is in seconds.
SELECT DISTINCT ON (spool) spool, accepted, spooled, inserted, quarantined, expired,
    (sum(rejected) OVER runs)::bigint AS rejected, (sum(duplicates) OVER runs)::bigint AS duplicates,
    extract(epoch FROM clock_timestamp() - "updatedAt")::double precision AS age
FROM analytics."IngestionLedger"
WINDOW runs AS (PARTITION BY spool)
ORDER BY spool, "updatedAt" DESC
