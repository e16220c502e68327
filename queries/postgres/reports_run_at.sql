-- The run of schedule $1 for moment $2.
SELECT id, status FROM analytics."ReportRuns" WHERE "scheduleId" = $1 AND "scheduledAt" = $2
