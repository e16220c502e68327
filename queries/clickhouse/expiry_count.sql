-- The events of a month that were not counted yet, by spool: how many, and the highest sequence of the spool among them
-- (12 hexadecimal digits, as they stand in batch_id). Counted is what a spool sent up to the sequence beside its name.
SELECT spool, sum(amount) AS events, max(sequence) AS highest
FROM
(
    SELECT
        substring(replaceAll(toString(batch_id), '-', ''), 1, 10) AS spool,
        substring(replaceAll(toString(batch_id), '-', ''), 12, 12) AS sequence,
        count() AS amount
    FROM analytics.events
    WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
    GROUP BY batch_id
) AS batches
WHERE sequence > transform(spool, {spools:Array(String)}, {counted_to:Array(String)}, '')
GROUP BY spool
ORDER BY spool ASC
