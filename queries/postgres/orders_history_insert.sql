-- $1 order, $2 event, $3 status before or NULL, $4 status after, $5 and $6 actor, $7 note or NULL.
INSERT INTO orders."OrderHistory" ("orderId", event, "fromStatus", "toStatus", "actorKind", "actorId", note)
VALUES ($1, $2, $3, $4, $5, $6, $7)
