-- Locks run $1, so that of two deliveries that end at once one sees the other.
SELECT id FROM analytics."ReportRuns" WHERE id = $1 FOR UPDATE
