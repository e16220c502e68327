-- Accounts, newest first; $1 a role or null.
SELECT id, username, email, "passwordHash", role, "createdAt", "updatedAt"
FROM catalog."Users" WHERE "deletedAt" IS NULL AND ($1::text IS NULL OR role = $1)
ORDER BY "createdAt" DESC, id LIMIT $2 OFFSET $3
