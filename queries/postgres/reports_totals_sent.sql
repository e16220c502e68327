-- The last $3 windows that schedule $1 has sent before $2, each with what it added up to when something was sent of it
-- last, as JSON; not windows that ended more than 40 days before.
SELECT known.sent::text AS sent FROM (
    SELECT DISTINCT ON (sent->>'from', sent->>'to') sent
    FROM analytics."ReportRuns" r, jsonb_array_elements(r.totals) sent
    WHERE r."scheduleId" = $1 AND r."scheduledAt" < $2 AND r."scheduledAt" > $2 - interval '40 days'
        AND r.status IN ('delivering', 'succeeded', 'failed')
    ORDER BY sent->>'from', sent->>'to', r."scheduledAt" DESC
) known
WHERE (known.sent->>'to')::bigint <= extract(epoch FROM $2)
ORDER BY (known.sent->>'to')::bigint DESC, (known.sent->>'from')::bigint DESC
LIMIT $3
