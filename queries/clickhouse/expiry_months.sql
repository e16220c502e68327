-- The months that have events before a moment, and how many.
SELECT toYYYYMM(event_time) AS month, count() AS events
FROM analytics.events
WHERE event_time < {to:DateTime}
GROUP BY month
ORDER BY month ASC
