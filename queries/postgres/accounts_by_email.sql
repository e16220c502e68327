-- The account of an e-mail address, by its key.
SELECT id, username, email, "passwordHash", role, "createdAt", "updatedAt"
FROM catalog."Users" WHERE "emailKey" = $1 AND "deletedAt" IS NULL
