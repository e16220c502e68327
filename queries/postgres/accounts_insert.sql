-- Makes an account. No row: the name or the address is taken.
INSERT INTO catalog."Users" (username, "usernameKey", email, "emailKey", "passwordHash", role)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
RETURNING id, username, email, "passwordHash", role, "createdAt", "updatedAt"
