-- How many rows of a batch stand: what settles an insert whose outcome is unknown.
-- The times are those of the batch's own rows; they narrow the search by partition and primary key.
SELECT count() AS standing
FROM analytics.events
WHERE event_time BETWEEN {event_from:DateTime} AND {event_to:DateTime}
  AND received_at BETWEEN {received_from:DateTime} AND {received_to:DateTime}
  AND batch_id = {batch_id:UUID}
