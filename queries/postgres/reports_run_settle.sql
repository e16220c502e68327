-- Ends run $1 when all its deliveries have ended: $2 now.
UPDATE analytics."ReportRuns" r
SET status = CASE WHEN d.failed > 0 THEN 'failed' ELSE 'succeeded' END,
    "errorKind" = CASE WHEN d.failed > 0 THEN 'delivery' END,
    error = CASE WHEN d.failed > 0 THEN d.failed || ' of ' || d.deliveries || ' deliveries were given up.' END,
    "finishedAt" = coalesce($2::timestamptz, clock_timestamp())
FROM (
    SELECT count(*) AS deliveries, count(*) FILTER (WHERE state = 'failed') AS failed,
        count(*) FILTER (WHERE state IN ('pending', 'sending')) AS open
    FROM analytics."ReportDeliveries" WHERE "runId" = $1
) d
WHERE r.id = $1 AND r.status = 'delivering' AND d.open = 0
RETURNING r.status
