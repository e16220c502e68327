-- Deletes a review of one's own, or ($3 null) anybody's.
DELETE FROM catalog."Reviews"
WHERE id = $1 AND "productId" = $2 AND ($3::uuid IS NULL OR "userId" = $3)
RETURNING "userId", rating, comment
