-- $1 refund. One of the past was done when it was promised. No row where it was done before.
UPDATE orders."Refunds"
SET status = 'succeeded', "completedAt" = CASE WHEN "isBackdated" THEN "createdAt" ELSE clock_timestamp() END
WHERE id = $1 AND status = 'pending'
RETURNING id
