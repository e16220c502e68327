-- Notes what run $1 of lease $2 made, and what is to be delivered, each once: $3 rows, $4 bytes, $5 SHA-256, $6 files,
-- $7 title, $8 summary, $9 watermark in milliseconds since 1970, $10 whether it is incomplete, $11 totals, $12 what
-- was restated, $13 milliseconds it took, $14 now, and of the deliveries $15 channels, $16 targets, $17 what of these may
-- be shown.
WITH done AS (
    UPDATE analytics."ReportRuns"
    SET status = CASE WHEN cardinality($15::text[]) = 0 THEN 'succeeded' ELSE 'delivering' END,
        "finishedAt" =
            CASE WHEN cardinality($15::text[]) = 0 THEN coalesce($14::timestamptz, clock_timestamp()) END,
        "leaseId" = NULL, rows = $3, bytes = $4, sha256 = $5, files = $6, title = left($7, 500),
        summary = left($8, 20000), watermark = to_timestamp($9::bigint / 1000.0), incomplete = $10, totals = $11,
        restated = $12, "durationMilliseconds" = $13, "errorKind" = NULL, error = NULL
    WHERE id = $1 AND "leaseId" = $2
    RETURNING id
), told AS (
    INSERT INTO analytics."ReportDeliveries" ("runId", round, channel, target, shown, state, "dueAt")
    SELECT done.id, 1, t.channel, t.target, t.shown, 'pending', coalesce($14::timestamptz, clock_timestamp())
    FROM done, unnest($15::text[], $16::text[], $17::text[]) AS t (channel, target, shown)
    ON CONFLICT DO NOTHING
)
SELECT id FROM done
