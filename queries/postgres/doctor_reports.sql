-- Runs of reports that wait though they are due, and since when; runs and deliveries that failed in the last seven days.
SELECT
    (SELECT count(*) FROM analytics."ReportRuns"
     WHERE status IN ('pending', 'waiting', 'running') AND "dueAt" < clock_timestamp()) AS overdue,
    (SELECT coalesce(extract(epoch FROM clock_timestamp() - min("dueAt")), 0)::double precision
     FROM analytics."ReportRuns"
     WHERE status IN ('pending', 'waiting', 'running') AND "dueAt" < clock_timestamp()) AS "oldestSeconds",
    (SELECT count(*) FROM analytics."ReportRuns"
     WHERE status = 'failed' AND "finishedAt" > clock_timestamp() - interval '7 days') AS "failedRuns",
    (SELECT count(*) FROM analytics."ReportDeliveries" d JOIN analytics."ReportRuns" r ON r.id = d."runId"
     WHERE d.state = 'failed' AND coalesce(r."finishedAt", r."createdAt") > clock_timestamp() - interval '7 days'
     -- Asked for again, only the newest round counts.
     AND d.round = (SELECT max(round) FROM analytics."ReportDeliveries" n WHERE n."runId" = d."runId")
    ) AS "failedDeliveries"
