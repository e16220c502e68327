-- Of each spool what came in and what of it stands in ClickHouse or is set aside, whether that was noted after $1
-- (seconds since 1970), and whether whoever notes it has been silent for $2 seconds.
SELECT DISTINCT ON (spool) spool, accepted, inserted + quarantined AS settled,
    "updatedAt" >= to_timestamp($1::bigint) AS "isAfter",
    "updatedAt" < clock_timestamp() - make_interval(secs => $2) AS "isSilent"
FROM analytics."IngestionLedger"
ORDER BY spool, "updatedAt" DESC
