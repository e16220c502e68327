-- Which events stand within the times of a batch, whatever batch brought them: what is left out when a batch that
-- stands in part is completed.
SELECT event_id
FROM analytics.events
WHERE event_time BETWEEN {event_from:DateTime} AND {event_to:DateTime}
  AND received_at BETWEEN {received_from:DateTime} AND {received_to:DateTime}
