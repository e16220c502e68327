-- Writes an admin's action down, in the transaction that carries it out: $1 actor, $2 action, $3 subject, $4 details,
-- $5 request.
INSERT INTO orders."AuditTrail" (actor, action, subject, details, "requestId") VALUES ($1, $2, $3, $4, $5)
