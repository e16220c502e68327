-- The messages of state $1 before message $2, newest first; $3 at most.
SELECT json_build_object(
    'id', m.id, 'eventId', m."eventId", 'orderId', m."orderId", 'type', m.type, 'destination', m.destination,
    'state', m.state, 'attempts', m.attempts, 'reason', m.reason, 'dueAt', orders.moment(m."dueAt"),
    'createdAt', orders.moment(m."createdAt"), 'finishedAt', orders.moment(m."finishedAt"))::text AS document
FROM orders."Outbox" m WHERE m.state = $1 AND m.id < $2 ORDER BY m.id DESC LIMIT $3
