-- The newest entries of the audit trail before $1.
SELECT id, actor, action, subject, details, "requestId", "createdAt"
FROM catalog."AuditTrail"
WHERE id < $1
ORDER BY id DESC
LIMIT $2
