-- Writes an admin's action down, in the transaction that carries it out.
INSERT INTO catalog."AuditTrail" (actor, action, subject, details, "requestId") VALUES ($1, $2, $3, $4, $5)
