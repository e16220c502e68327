-- Gives an account a new password hash, where it still has the one that was checked.
UPDATE catalog."Users" SET "passwordHash" = $3, "updatedAt" = now()
WHERE id = $1 AND "passwordHash" = $2 AND "deletedAt" IS NULL
