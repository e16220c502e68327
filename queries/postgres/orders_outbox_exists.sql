-- Whether there is a message $1.
SELECT id FROM orders."Outbox" WHERE id = $1
