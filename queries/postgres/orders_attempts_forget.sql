-- Answers older than $1 seconds, $2 at a time.
DELETE FROM orders."OrderAttempts"
WHERE id IN (
    SELECT id FROM orders."OrderAttempts"
    WHERE state = 'answered' AND "createdAt" < clock_timestamp() - make_interval(secs => $1)
    ORDER BY "createdAt" LIMIT $2 FOR UPDATE SKIP LOCKED)
