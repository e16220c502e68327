-- What run $1 is about and what it made.
SELECT id, "scheduleId", "scheduledAt", name, plan::text AS plan, "windowFrom", "windowTo", timezone, status, incomplete,
    files::text AS files, restated::text AS restated, title, summary, rows, sha256
FROM analytics."ReportRuns" WHERE id = $1
