-- How many accounts the list has; $1 a role or null.
SELECT count(*) AS total FROM catalog."Users" WHERE "deletedAt" IS NULL AND ($1::text IS NULL OR role = $1)
