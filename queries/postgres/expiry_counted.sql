-- The events that were dropped with their months, or are about to be, by spool.
SELECT month, spool, events, counted FROM analytics."DroppedEvents" ORDER BY month, spool
