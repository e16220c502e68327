-- How many events of each spool stand here; a spool by the first ten digits of its rows' batch_id. Of the months whose
-- events are not kept any more, those that were counted before they were dropped are left out, where they stand still or
-- again: counted is what a spool sent of a month up to the sequence beside their names.
SELECT spool, sum(events) AS stored
FROM
(
    SELECT substring(replaceAll(toString(batch_id), '-', ''), 1, 10) AS spool, count() AS events
    FROM analytics.events
    WHERE event_time >= {kept_from:DateTime}
    GROUP BY batch_id
    UNION ALL
    SELECT substring(replaceAll(toString(batch_id), '-', ''), 1, 10) AS spool, count() AS events
    FROM analytics.events
    WHERE event_time < {kept_from:DateTime}
        AND substring(replaceAll(toString(batch_id), '-', ''), 12, 12) > transform(
            concat(toString(toYYYYMM(event_time)), ' ', substring(replaceAll(toString(batch_id), '-', ''), 1, 10)),
            {dropped:Array(String)}, {counted_to:Array(String)}, '')
    GROUP BY batch_id
) AS batches
GROUP BY spool ORDER BY spool
