-- $1 refund. No row where it was done before.
UPDATE orders."Refunds" SET status = 'succeeded', "completedAt" = clock_timestamp() WHERE id = $1 AND status = 'pending'
RETURNING id
