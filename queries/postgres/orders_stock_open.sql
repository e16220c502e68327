-- Orders whose stock is still to be confirmed or given back, untouched for $1 seconds; $2 at most.
SELECT id FROM orders."Orders"
WHERE "stockState" IN ('reserved', 'releasing') AND "updatedAt" < clock_timestamp() - make_interval(secs => $1)
    AND "writtenAt" < clock_timestamp() - make_interval(secs => $1)
ORDER BY "updatedAt" LIMIT $2
