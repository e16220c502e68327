-- Takes run $1 up again, as there is something to deliver: $2 who, $3 request, $4 what was asked for.
WITH opened AS (
    UPDATE analytics."ReportRuns" SET status = 'delivering', "finishedAt" = NULL, "errorKind" = NULL, error = NULL
    WHERE id = $1 RETURNING id, "scheduleId"
)
INSERT INTO analytics."ReportTrail" ("scheduleId", "runId", action, actor, details, "requestId")
SELECT "scheduleId", id, 'resent', $2, jsonb_build_object('what', $4::text), $3 FROM opened
