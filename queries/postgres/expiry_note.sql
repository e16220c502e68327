-- Adds events that are about to be dropped. $1 month, $2 spool, $3 events, $4 up to which sequence they are counted then,
-- $5 up to which they were when they were looked for. No row: another instance has counted them.
INSERT INTO analytics."DroppedEvents" AS known (month, spool, events, counted) VALUES ($1, $2, $3, $4)
ON CONFLICT (month, spool) DO UPDATE SET events = known.events + excluded.events, counted = excluded.counted
WHERE known.counted = $5
RETURNING month
