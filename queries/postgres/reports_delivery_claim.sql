-- Takes deliveries that are due, up to $3 of them: $1 lease, $2 seconds it lasts, $4 now. One that somebody had begun,
-- and did not end, may have arrived; mail servers and Slack do not know it again.
WITH due AS MATERIALIZED (
    SELECT id, state = 'sending' AS begun FROM analytics."ReportDeliveries"
    WHERE state IN ('pending', 'sending') AND "dueAt" <= coalesce($4::timestamptz, clock_timestamp())
    ORDER BY "dueAt" LIMIT $3 FOR UPDATE SKIP LOCKED
)
UPDATE analytics."ReportDeliveries" d
SET state = 'sending', attempts = attempts + 1, "leaseId" = $1,
    "isUncertain" = d."isUncertain" OR due.begun AND d.channel IN ('email', 'slack'),
    "dueAt" = coalesce($4::timestamptz, clock_timestamp()) + make_interval(secs => $2)
FROM due
WHERE d.id = due.id
RETURNING d.id, d."runId", d.channel, d.target, d.attempts, d."isUncertain"
