-- Changes an account's name, address and role.
UPDATE catalog."Users"
SET username = $2, "usernameKey" = $3, email = $4, "emailKey" = $5, role = $6, "updatedAt" = now()
WHERE id = $1 AND "deletedAt" IS NULL
RETURNING id, username, email, "passwordHash", role, "createdAt", "updatedAt"
