-- Takes away returns made more than $1 seconds ago, $2 at a time.
DELETE FROM catalog."StockReturns"
WHERE key IN (
    SELECT key FROM catalog."StockReturns"
    WHERE "createdAt" < now() - make_interval(secs => $1)
    ORDER BY "createdAt" LIMIT $2 FOR UPDATE SKIP LOCKED)
