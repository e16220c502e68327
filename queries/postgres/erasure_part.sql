-- Writes down what is deleted next. $1 erasure, $2 batches, $3 hours, $4 orders, $5 events by spool.
INSERT INTO analytics."ErasureParts" ("erasureId", batches, hours, orders, events) VALUES ($1, $2, $3, $4, $5)
RETURNING id
