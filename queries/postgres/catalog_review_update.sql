-- A review as its writer has it now.
UPDATE catalog."Reviews" SET rating = $4, comment = $5, "updatedAt" = now()
WHERE id = $1 AND "productId" = $2 AND "userId" = $3
RETURNING id, "productId", "userId", username, rating, comment, "createdAt", "updatedAt"
