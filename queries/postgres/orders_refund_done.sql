-- $1 refund.
UPDATE orders."Refunds" SET status = 'succeeded', "completedAt" = clock_timestamp() WHERE id = $1 AND status = 'pending'
