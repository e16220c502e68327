-- Keeps the anonymous ids $2 as those of the user of erasure $1, and how far the spools were when first heard of.
UPDATE analytics."Erasures" AS e
SET "anonymousIds" = ARRAY(SELECT DISTINCT unnest(e."anonymousIds" || $2) ORDER BY 1),
    spools = coalesce((
        SELECT jsonb_object_agg(newest.spool, newest.accepted)
        FROM (
            SELECT DISTINCT ON (spool) spool, accepted, "updatedAt"
            FROM analytics."IngestionLedger" ORDER BY spool, "updatedAt" DESC
        ) AS newest
        WHERE newest."updatedAt" > e."requestedAt"), '{}') || e.spools
WHERE id = $1
