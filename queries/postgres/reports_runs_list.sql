-- The newest $1 runs before number $2, each as JSON: only of schedule $3, status $4 and with id $5 where these are given.
SELECT r.number, json_build_object(
    'id', r.id, 'schedule_id', r."scheduleId", 'name', r.name, 'report', r.plan->>'report',
    'scheduled_at', to_char(r."scheduledAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'trigger', r.trigger, 'requested_by', r."requestedBy", 'status', r.status,
    'window', json_build_object(
        'from', to_char(r."windowFrom" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'to', to_char(r."windowTo" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'tz', r.timezone),
    'watermark', to_char(r.watermark AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'incomplete', r.incomplete, 'restated', r.restated, 'rows', r.rows, 'bytes', r.bytes, 'sha256', r.sha256,
    'duration_ms', r."durationMilliseconds", 'attempts', r.attempts, 'error', r.error, 'error_kind', r."errorKind",
    'created_at', to_char(r."createdAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'finished_at', to_char(r."finishedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'files', r.files,
    'deliveries', (
        SELECT coalesce(json_agg(json_build_object(
            'id', d.id, 'round', d.round, 'channel', d.channel, 'target', d.shown, 'status', d.state,
            'uncertain', d."isUncertain", 'attempts', d.attempts, 'last_error', d.reason,
            'sent_at', to_char(d."sentAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
            ORDER BY d.round, d.channel, d.shown, d.id), '[]')
        FROM analytics."ReportDeliveries" d WHERE d."runId" = r.id)
    )::text AS document
FROM analytics."ReportRuns" r
WHERE r.number < $2 AND ($3::uuid IS NULL OR r."scheduleId" = $3) AND r.status = coalesce($4::text, r.status)
    AND r.id = coalesce($5::uuid, r.id)
ORDER BY r.number DESC
LIMIT $1
