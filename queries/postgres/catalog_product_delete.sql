-- Takes a product out of the shop ($2) or puts it back; orders and reviews keep what they refer to.
UPDATE catalog."Products"
SET "deletedAt" = CASE WHEN $2 THEN now() END, version = version + 1, "updatedAt" = now()
WHERE id = $1
