-- A buyer's one review of a product; no row where there is one already or no such product.
INSERT INTO catalog."Reviews" ("productId", "userId", username, rating, comment)
SELECT id, $2, $3, $4, $5 FROM catalog."Products" WHERE id = $1 AND "isActive"
ON CONFLICT ON CONSTRAINT reviews_one_per_buyer DO NOTHING
RETURNING id, "productId", "userId", username, rating, comment, "createdAt", "updatedAt"
