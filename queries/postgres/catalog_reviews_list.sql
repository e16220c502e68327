-- A page of a product's reviews, the newest first.
SELECT id, "productId", "userId", username, rating, comment, "createdAt", "updatedAt"
FROM catalog."Reviews"
WHERE "productId" = $1
ORDER BY "createdAt" DESC, id
LIMIT $2 OFFSET $3
