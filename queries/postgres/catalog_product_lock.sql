-- The product that is about to be changed, held until the transaction ends.
SELECT id, name, description, price, "originalPrice", category, platform, stock, rating, "ratingCount", "imageUrl",
    featured, trending, "isActive", version, "createdAt", "updatedAt"
FROM catalog."Products"
WHERE id = $1
FOR NO KEY UPDATE
