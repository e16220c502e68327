-- Notes that schedule $1 has runs for every moment before $2.
UPDATE analytics."ReportSchedules" SET "nextAt" = $2 WHERE id = $1
