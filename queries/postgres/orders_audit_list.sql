-- The newest entries of the audit trail before $1; $2 at most.
SELECT json_build_object(
    'id', a.id, 'actor', a.actor, 'action', a.action, 'subject', a.subject, 'details', a.details,
    'requestId', a."requestId", 'createdAt', orders.moment(a."createdAt"))::text AS document
FROM orders."AuditTrail" a WHERE a.id < $1 ORDER BY a.id DESC LIMIT $2
