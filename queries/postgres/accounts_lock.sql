-- An account that is not deleted, held until the transaction ends.
SELECT id, username, email, "passwordHash", role, "createdAt", "updatedAt"
FROM catalog."Users" WHERE id = $1 AND "deletedAt" IS NULL FOR UPDATE
