-- How many events of each spool were erased, and how many are or are being.
SELECT counted.key AS spool,
    coalesce(sum(counted.value::bigint) FILTER (WHERE p."doneAt" IS NOT NULL), 0)::bigint AS erased,
    sum(counted.value::bigint)::bigint AS claimed
FROM analytics."ErasureParts" AS p, jsonb_each_text(p.events) AS counted
GROUP BY counted.key
