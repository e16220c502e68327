-- Keeps events from $1 on only (seconds since 1970).
UPDATE analytics."EventExpiry" SET "keptFrom" = $1, "decidedAt" = clock_timestamp() WHERE "keptFrom" < $1
