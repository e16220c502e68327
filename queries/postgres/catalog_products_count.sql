-- How many active products the same conditions hold; $1 and $2 stand for the list's limit and offset, so that the
-- numbers of the conditions are the same.
SELECT count(*) AS total
FROM catalog."Products" p
WHERE /* conditions */ AND $1::bigint IS NOT NULL AND $2::bigint IS NOT NULL
