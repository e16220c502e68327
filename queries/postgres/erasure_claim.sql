-- Takes an erasure that is due, or keeps one: $1 who, $2 seconds it is held, $3 the one that is held, or NULL.
UPDATE analytics."Erasures"
SET holder = $1, "heldUntil" = clock_timestamp() + make_interval(secs => $2)
WHERE id = (
    SELECT id FROM analytics."Erasures"
    WHERE "finishedAt" IS NULL AND CASE
        WHEN $3::uuid IS NULL THEN "dueAt" <= clock_timestamp() AND "heldUntil" < clock_timestamp()
        ELSE id = $3 AND holder = $1 END
    ORDER BY "dueAt" LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, "userId", "anonymousIds", ceil(extract(epoch FROM "requestedAt"))::bigint AS until
