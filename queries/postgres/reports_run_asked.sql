-- Notes that $3 asked for run $2 of schedule $1: $4 request.
INSERT INTO analytics."ReportTrail" ("scheduleId", "runId", action, actor, "requestId") VALUES ($1, $2, 'run', $3, $4)
