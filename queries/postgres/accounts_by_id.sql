-- An account that is not deleted.
SELECT id, username, email, "passwordHash", role, "createdAt", "updatedAt"
FROM catalog."Users" WHERE id = $1 AND "deletedAt" IS NULL
