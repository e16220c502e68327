-- Delivers run $1 again to everyone it was delivered to at first, as deliveries of their own: $2 now. At most $3 times.
INSERT INTO analytics."ReportDeliveries" ("runId", round, channel, target, shown, state, "dueAt")
SELECT d."runId", last.round + 1, d.channel, d.target, d.shown, 'pending', coalesce($2::timestamptz, clock_timestamp())
FROM analytics."ReportDeliveries" d,
    (SELECT max(round) AS round FROM analytics."ReportDeliveries" WHERE "runId" = $1) last
WHERE d."runId" = $1 AND d.round = 1 AND last.round < $3
RETURNING id
