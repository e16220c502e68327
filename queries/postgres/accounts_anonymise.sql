-- Deletes an account: what is left names nobody, so that orders and reviews keep something to point at.
UPDATE catalog."Users"
SET username = 'deleted-' || left(replace(id::text, '-', ''), 12),
    "usernameKey" = 'deleted-' || replace(id::text, '-', ''),
    email = NULL, "emailKey" = NULL, "passwordHash" = NULL, role = 'customer',
    "deletedAt" = now(), "updatedAt" = now()
WHERE id = $1 AND "deletedAt" IS NULL
