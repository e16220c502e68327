-- How many messages wait or were given up, by where they go, and the age of the oldest.
SELECT CASE WHEN destination = 'mail' THEN 'mail' ELSE 'webhook' END AS channel, state, count(*) AS messages,
    greatest(extract(epoch FROM clock_timestamp() - min("createdAt")), 0)::double precision AS "ageSeconds"
FROM orders."Outbox" WHERE state IN ('pending', 'dead') GROUP BY 1, 2
