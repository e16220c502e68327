-- The newest erasure of user $1. What could not be stored is kept for $2 days, and looked for every hour: all that is meant
-- was stored or set aside when the erasure ended.
SELECT json_build_object(
    'id', e.id, 'user_id', e."userId", 'state', CASE WHEN e."finishedAt" IS NULL THEN 'pending' ELSE 'done' END,
    'requested_at', to_char(e."requestedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'finished_at', to_char(e."finishedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'quarantine_until',
        to_char(
            (e."finishedAt" + make_interval(days => $2::int, hours => 1)) AT TIME ZONE 'UTC',
            'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'events', (
        SELECT coalesce(sum(counted.value::bigint), 0)
        FROM analytics."ErasureParts" AS p, jsonb_each_text(p.events) AS counted
        WHERE p."erasureId" = e.id AND p."doneAt" IS NOT NULL))::text AS document
FROM analytics."Erasures" AS e
WHERE e."userId" = $1
ORDER BY e."requestedAt" DESC
LIMIT 1
