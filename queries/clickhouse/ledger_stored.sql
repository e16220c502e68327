-- How many events of each spool stand here; a spool by the first ten digits of its rows' batch_id.
SELECT substring(replaceAll(toString(batch_id), '-', ''), 1, 10) AS spool, sum(events) AS stored
FROM (SELECT batch_id, count() AS events FROM analytics.events GROUP BY batch_id) AS batches
GROUP BY spool ORDER BY spool
