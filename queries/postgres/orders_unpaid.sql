-- Orders that were not paid within $1 seconds; $2 at most. One of the past has these seconds too.
SELECT id FROM orders."Orders"
WHERE status = 'pending' AND "paymentStatus" = 'pending'
    AND "createdAt" < clock_timestamp() - make_interval(secs => $1)
    AND ("isBackdated" IS FALSE OR "writtenAt" < clock_timestamp() - make_interval(secs => $1))
ORDER BY "createdAt" LIMIT $2
