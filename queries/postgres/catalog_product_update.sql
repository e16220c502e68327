-- What an admin may change of a product.
UPDATE catalog."Products"
SET name = $2, description = $3, price = $4, "originalPrice" = $5, category = $6, platform = $7, "imageUrl" = $8,
    featured = $9, trending = $10, version = version + 1, "updatedAt" = now()
WHERE id = $1
