-- Ends erasure $1, unless something was deleted in the last $2 seconds: a restart of ClickHouse may bring that back.
UPDATE analytics."Erasures" AS e
SET "finishedAt" = clock_timestamp(), "anonymousIds" = '{}', "heldUntil" = '-infinity'
WHERE e.id = $1 AND NOT EXISTS (
    SELECT FROM analytics."ErasureParts" AS p
    WHERE p."erasureId" = e.id
        AND (p."doneAt" IS NULL OR p."doneAt" > clock_timestamp() - make_interval(secs => $2)))
RETURNING e.id
